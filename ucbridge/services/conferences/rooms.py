"""What the bridge names its rooms, its legs and their cards."""

from __future__ import annotations

import re
import secrets
from uuid import uuid4

_OURS = re.compile(r"ucb(?:[0-9a-f]{12}|p[0-9]{11})")


def new_room() -> str:
    """Return a name nobody else has, for one conference."""
    return f"ucb{secrets.token_hex(6)}"


def room_of(permanent_id: int) -> str:
    """Return the name of a permanent room, the same at any time."""
    return f"ucbp{permanent_id:011d}"


def is_ours(room: str) -> bool:
    """Tell whether a room is a bridge's, this one's or another's, and no room of the dialplan."""
    return bool(_OURS.fullmatch(room))


def leg_id() -> str:
    """Return a channel id for one try to ring somebody; all have one length, as `pbx.interface.Order` says why."""
    return f"ucb-{uuid4().hex}"


def topic_of(conference_id: int) -> str:
    """Return the topic under which the card of a conference changes."""
    return f"conference:{conference_id}"
