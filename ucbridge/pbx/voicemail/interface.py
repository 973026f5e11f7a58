"""Voicemail as app_voicemail keeps it: mailboxes, folders, messages, greetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ucbridge.pbx.caller import CallerId


class Folder(StrEnum):
    """Folders of app_voicemail the bridge itself moves messages between; a phone may use others (Work, Family, ...)."""

    NEW = "INBOX"
    URGENT = "Urgent"
    OLD = "Old"


UNHEARD = frozenset({Folder.NEW.value, Folder.URGENT.value})
"""Folders that light the lamp of the phone (MWI)."""

TRASH = Folder.OLD.value
"""Where a deleted message waits while its deletion can be undone: the lamp is off, the phone still finds it there.

Not app_voicemail's own folder Deleted: a move there succeeds but writes `msg-001.txt`, which nothing lists any more,
whatever `maxdeletedmsg` is. The message could not be brought back, and its sound stayed on the disk.
"""


class Greeting(StrEnum):
    """The greetings of a mailbox, as app_voicemail's own menu offers them."""

    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    NAME = "name"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class VoicemailBox:
    """A mailbox as the PBX counts it; `id` is `103@default`, `old` counts heard messages, `mail` is as configured."""

    id: str
    name: str
    new: int
    old: int
    mail: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailMessage:
    """One message as app_voicemail lists it.

    `id` is its msg_id: it stays when the message moves, and a forwarded copy has the same one in another mailbox.
    `left_at` is None where neither the id nor the date can be read. `seconds` is the length Asterisk wrote down.
    """

    mailbox: str
    id: str
    folder: str
    caller: CallerId
    left_at: datetime | None
    seconds: int
    urgent: bool = False

    @property
    def unheard(self) -> bool:
        """Tell whether it lights the lamp."""
        return self.folder in UNHEARD


@dataclass(frozen=True, slots=True)
class MailboxChanged:
    """Messages of the mailbox may have arrived, moved or gone: list it again. `mailbox` is `103@default`."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class MessagePlayed:
    """A phone rung by `Pbx.play_message` is done with the message; `heard` tells whether it was played."""

    channel_id: str
    mailbox: str
    message_id: str
    heard: bool
