"""The voicemail of a fake PBX: mailboxes in memory that keep `interface.Pbx`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from ucbridge.errors import BridgeError, PbxError
from ucbridge.i18n import _
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import Change
from ucbridge.pbx.voicemail.interface import (
    UNHEARD,
    Folder,
    Greeting,
    MailboxChanged,
    MessagePlayed,
    VoicemailBox,
    VoicemailMessage,
)

BOXES = {
    "101@default": "Alice Martin",
    "102@default": "Bob Durand",
    "103@default": "Carol Petit",
    "104@default": "Dave Moreau",
    "200@default": "Sales",
}


@dataclass(frozen=True)
class Played:
    """What a phone was rung for."""

    channel_id: str
    device: str
    message: VoicemailMessage


@dataclass(frozen=True)
class Opened:
    """A phone put into the menu of a greeting."""

    channel_id: str
    device: str
    mailbox: str
    greeting: Greeting


class FakeVoicemail:
    """Mailboxes and what is in them. `deeds` is every change asked for; `refusal` is raised instead of an answer."""

    def __init__(self, publish: Callable[[Change], None]) -> None:
        self.boxes: dict[str, list[VoicemailMessage]] = {box: [] for box in BOXES}
        self.names = dict(BOXES)
        self.mails: dict[str, str] = {}
        self.deeds: list[tuple[str, str, str]] = []
        self.played: list[Played] = []
        self.opened: list[Opened] = []
        self.refusal: BridgeError | None = None
        self._tell = publish
        self._left = count()

    async def mailboxes(self) -> list[VoicemailBox]:
        self._refuse()
        return [self._box(box) for box in self.boxes]

    async def messages(self, mailbox: str) -> list[VoicemailMessage]:
        self._refuse()
        if mailbox not in self.boxes:
            raise LookupError(mailbox)
        return sorted(self.boxes[mailbox], key=lambda message: message.folder)

    async def move_message(self, message: VoicemailMessage, folder: str) -> None:
        self._refuse()
        self._take(message)
        self.deeds.append(("move", message.id, folder))
        self.boxes[message.mailbox].append(replace(message, folder=folder))
        self._tell(MailboxChanged(message.mailbox))

    async def remove_message(self, message: VoicemailMessage) -> None:
        self._refuse()
        self._take(message)
        self.deeds.append(("remove", message.id, message.folder))
        self._tell(MailboxChanged(message.mailbox))

    async def forward_message(self, message: VoicemailMessage, mailbox: str) -> None:
        self._refuse()
        self._find(message)
        if mailbox not in self.boxes:
            raise PbxError(_("The PBX could not do it: the other mailbox or folder is full, or it does not exist."))
        self.deeds.append(("forward", message.id, mailbox))
        self.boxes[mailbox].append(replace(message, mailbox=mailbox, folder=Folder.NEW.value))
        self._tell(MailboxChanged(mailbox))

    async def play_message(self, message: VoicemailMessage, device: str, *, channel_id: str, shown: CallerId) -> None:
        self._refuse()
        self.played.append(Played(channel_id, device, message))

    async def open_greetings(
        self, mailbox: str, device: str, greeting: Greeting, *, channel_id: str, shown: CallerId
    ) -> None:
        self._refuse()
        self.opened.append(Opened(channel_id, device, mailbox, greeting))

    def leave_message(
        self,
        mailbox: str = "103@default",
        *,
        caller: CallerId = CallerId("Bob Durand", "102"),  # noqa: B008 - frozen
        seconds: int = 7,
        urgent: bool = False,
        message_id: str = "",
        left_at: datetime | None = None,
        quietly: bool = False,
    ) -> VoicemailMessage:
        """Have somebody leave a message; `quietly` tells nobody, as while the link is down."""
        when = left_at or datetime.fromtimestamp(int(time.time()), UTC)
        message = VoicemailMessage(
            mailbox,
            message_id or f"{int(when.timestamp())}-{next(self._left):08x}",
            (Folder.URGENT if urgent else Folder.NEW).value,
            caller,
            when,
            seconds,
            urgent,
        )
        self.boxes[mailbox].append(message)
        if not quietly:
            self._tell(MailboxChanged(mailbox))
        return message

    def take_away(self, message: VoicemailMessage, *, quietly: bool = False) -> None:
        """Have somebody delete it on the phone."""
        self._take(message)
        if not quietly:
            self._tell(MailboxChanged(message.mailbox))

    def hear(self, message: VoicemailMessage, *, quietly: bool = False) -> VoicemailMessage:
        """Have somebody listen to it on the phone, which moves it to Old."""
        self._take(message)
        heard = replace(message, folder=Folder.OLD.value)
        self.boxes[message.mailbox].append(heard)
        if not quietly:
            self._tell(MailboxChanged(message.mailbox))
        return heard

    def finish_playing(self, played: Played, *, heard: bool = True) -> None:
        """Have the phone rung by `play_message` be done."""
        self._tell(MessagePlayed(played.channel_id, played.message.mailbox, played.message.id, heard))

    def _box(self, box: str) -> VoicemailBox:
        unheard = sum(message.folder in UNHEARD for message in self.boxes[box])
        return VoicemailBox(
            box, self.names.get(box, ""), unheard, len(self.boxes[box]) - unheard, self.mails.get(box, "")
        )

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal

    def _find(self, message: VoicemailMessage) -> VoicemailMessage:
        for one in self.boxes.get(message.mailbox, ()):
            if (one.id, one.folder) == (message.id, message.folder):
                return one
        raise LookupError(message.id)

    def _take(self, message: VoicemailMessage) -> VoicemailMessage:
        one = self._find(message)
        self.boxes[message.mailbox].remove(one)
        return one
