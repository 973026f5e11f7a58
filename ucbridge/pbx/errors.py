"""What can go wrong between us and the PBX, beyond the link itself."""

from __future__ import annotations

from ucbridge.errors import PbxError
from ucbridge.i18n import Text, _


class ActionFailed(PbxError):
    """Asterisk answered an action with an error; `message` is its own wording, `action` what was asked."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(_("The PBX refused: {message}", message=message))
        self.action = action
        self.message = message


class FolderFull(PbxError):
    """A message cannot be put where it was to go: there is no room (`maxmsg`), or no such folder."""


class Unsafe(PbxError, ValueError):
    """A value that must not reach the PBX; refused before anything is sent."""


class Unsendable(Unsafe):
    """A name or value that would not stay data on the wire; nothing was written. `header` is where it stood."""

    def __init__(self, header: str, why: Text) -> None:
        super().__init__(_("This cannot be sent to the PBX: {why}.", why=why))
        self.header = header
