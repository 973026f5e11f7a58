"""What somebody shows of themselves, as Asterisk keeps it: `away,,In a meeting`, the family CustomPresence of AstDB."""

from __future__ import annotations

import base64
import binascii

from ucbridge.pbx.features import checked
from ucbridge.pbx.features.interface import Presence, Shown

FAMILY = "CustomPresence"
FUNCTION = "PRESENCE_STATE"

_ENCODED = "e"
"""The option that says that message and subtype are in Base64."""
_PARTS = 4


def written(shown: Shown) -> str:
    """Return it as `PRESENCE_STATE()` takes it: `type,subtype,message`.

    Asterisk knows no way to put a comma into the message but Base64, which it takes off again for everybody.

    Raises:
        Unsafe: the message would not stay words.
    """
    message = checked.message(shown.message)
    if "," not in message:
        return f"{shown.presence.value},,{message}"
    return f"{shown.presence.value},,{base64.b64encode(message.encode()).decode()},{_ENCODED}"


def read(kept: str) -> Shown:
    """Return what is shown; nothing where nobody set anything, or something Asterisk does not know."""
    presence, _subtype, message, options = (kept.split(",", _PARTS - 1) + [""] * _PARTS)[:_PARTS]
    try:
        said = _decoded(message) if _ENCODED in options else message
        return Shown(Presence(presence.lower()), checked.readable(said))
    except ValueError:
        return Shown()


def _decoded(message: str) -> str:
    try:
        return base64.b64decode(message).decode(errors="replace")
    except binascii.Error:
        return message
