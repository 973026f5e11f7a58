"""How recordings and the channels they are made by are called; what comes from outside is checked. Pure."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.pbx.arguments import only
from ucbridge.pbx.ari.orphans import recording_prefixes

track = only(r"[a-z0-9]{1,32}(/[a-z0-9-]{1,32}){1,4}", _("A recording is not named like conference/12/3."))
"""Returns the name of a recording, which lies below the recording directory."""

room_name = only(r"[A-Za-z0-9_.+@-]{1,79}", _("The name of the room has characters that are not allowed."))
"""Returns ConfBridge's name of a room."""


def room_channel(app: str, name: str) -> str:
    """Return the id of the channel that records a room."""
    return recording_prefixes(app)[0] + name.replace("/", ".")


def leg_channel(app: str, name: str) -> str:
    """Return the id of the channel that records one member."""
    return recording_prefixes(app)[1] + name.replace("/", ".")
