"""Mailboxes and messages of app_voicemail over AMI: list, move, remove, forward.

Asterisk answers `Response: Success` to what it did not do, too; only the text tells.
"""

from __future__ import annotations

import structlog

from ucbridge.i18n import _
from ucbridge.pbx.ami import ACTION_SECONDS, LIST_SECONDS, Ami
from ucbridge.pbx.asking import Ask, Rows
from ucbridge.pbx.errors import ActionFailed, FolderFull
from ucbridge.pbx.frames import Value, text
from ucbridge.pbx.voicemail import checked, listed
from ucbridge.pbx.voicemail.interface import Folder, VoicemailBox, VoicemailMessage

log = structlog.get_logger(__name__)

_NO_SUCH_MAILBOX = "There is no voicemail user"
_DONE = "successful"


def over(ami: Ami) -> VoicemailActions:
    """Return the actions of one connection."""
    return VoicemailActions(
        lambda action, headers: ami.action(action, within=ACTION_SECONDS, **headers),
        lambda action, headers: ami.list(action, on_complete=None, within=LIST_SECONDS, **headers),
    )


class VoicemailActions:
    """What `interface.Pbx` says about messages, over a connection that asks."""

    def __init__(self, ask: Ask, rows: Rows) -> None:
        self._ask = ask
        self._rows = rows

    async def mailboxes(self) -> list[VoicemailBox]:
        """Return every mailbox with its counts."""
        rows = await self._rows("VoicemailUsersList", {})
        return [box for row in rows if (box := listed.box(row)) is not None]

    async def messages(self, mailbox: str) -> list[VoicemailMessage]:
        """Return every message of a mailbox, as `interface.Pbx.messages` says."""
        number, context = checked.mailbox(mailbox)
        try:
            rows = await self._rows("VoicemailBoxSummary", {"Context": context, "Mailbox": number})
        except ActionFailed as failed:
            if failed.message.startswith(_NO_SUCH_MAILBOX):
                raise LookupError(mailbox) from None
            raise
        found = [message for row in rows if (message := listed.message(row, mailbox)) is not None]
        if len(found) < len(rows):
            log.warning("voicemail without id", messages=len(rows) - len(found))
        return found

    async def move(self, message: VoicemailMessage, folder: str) -> None:
        """Move a message, as `interface.Pbx.move_message` says."""
        await self._do("VoicemailMove", message, {"ToFolder": checked.folder(folder)})

    async def remove(self, message: VoicemailMessage) -> None:
        """Delete a message, as `interface.Pbx.remove_message` says."""
        await self._do("VoicemailRemove", message, {})

    async def forward(self, message: VoicemailMessage, mailbox: str) -> None:
        """Copy a message, as `interface.Pbx.forward_message` says."""
        number, context = checked.mailbox(mailbox)
        to: dict[str, Value] = {"ToContext": context, "ToMailbox": number, "ToFolder": Folder.NEW.value}
        await self._do("VoicemailForward", message, to)

    async def _do(self, action: str, message: VoicemailMessage, more: dict[str, Value]) -> None:
        number, context = checked.mailbox(message.mailbox)
        where: dict[str, Value] = {"Context": context, "Mailbox": number, "Folder": checked.folder(message.folder)}
        answer = await self._ask(action, {**where, "ID": checked.message(message.id), **more})
        if _DONE in text(answer, "Message"):
            return
        if all((one.id, one.folder) != (message.id, message.folder) for one in await self.messages(message.mailbox)):
            raise LookupError(message.id)
        raise FolderFull(_("The PBX could not do it: the other mailbox or folder is full, or it does not exist."))
