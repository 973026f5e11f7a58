"""What goes wrong with call records."""

from __future__ import annotations

from ucbridge.errors import BridgeError
from ucbridge.i18n import _


class CdrUnreadable(BridgeError):
    """The call records cannot be read now; what they would have told is asked for again later."""

    retry = True

    def __init__(self, reason: str) -> None:
        super().__init__(_("The call records of the PBX cannot be read ({reason}): see [pbx.cdr].", reason=reason))
