"""How recordings and the channels they are made by are called; what comes from outside is checked. Pure."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import require
from ucbridge.pbx.ari.orphans import recording_prefixes

_TRACK = re.compile(r"[a-z0-9]{1,32}(/[a-z0-9-]{1,32}){1,4}")
_ROOM = re.compile(r"[A-Za-z0-9_.+@-]{1,79}")


def track(name: str) -> str:
    """Return the name of a recording, which lies below the recording directory.

    Raises:
        Unsafe: it might lie elsewhere.
    """
    require(_TRACK.fullmatch(name), _("A recording is not named like conference/12/3."))
    return name


def room_name(room: str) -> str:
    """Return ConfBridge's name of a room.

    Raises:
        Unsafe: it has characters that no room's name may have.
    """
    require(_ROOM.fullmatch(room), _("The name of the room has characters that are not allowed."))
    return room


def room_channel(app: str, name: str) -> str:
    """Return the id of the channel that records a room."""
    return recording_prefixes(app)[0] + name.replace("/", ".")


def leg_channel(app: str, name: str) -> str:
    """Return the id of the channel that records one member."""
    return recording_prefixes(app)[1] + name.replace("/", ".")
