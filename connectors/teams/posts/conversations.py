"""The names of conversations (pure).

`user:ACCOUNT` is somebody's personal chat, `chat:ID` a group chat, channel or thread of one, and `only:ID|ACCOUNT`
what one person alone sees there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from connectors.teams.threads import root_of

_LONGEST = 500


class Kind(StrEnum):
    """What kind of conversation it is. What is posted to `ONLY` vanishes after 24 hours."""

    USER = "user"
    CHAT = "chat"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: the id Teams gave a chat, and whose it is, each "" where it does not apply."""

    kind: Kind
    chat: str = ""
    account: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{'|'.join(each for each in (self.chat, self.account) if each)}"

    @property
    def root(self) -> str:
        """Return the chat or channel without the thread."""
        return root_of(self.chat)


def conversation(name: str) -> Conversation:
    """Read a name.

    Raises:
        LookupError: it is none of ours.
    """
    kind, _colon, rest = name.partition(":")
    if not rest or len(name) > _LONGEST:
        raise LookupError(name)
    if kind == Kind.USER:
        return Conversation(Kind.USER, account=rest)
    if kind == Kind.CHAT:
        return Conversation(Kind.CHAT, rest)
    chat, _bar, account = rest.rpartition("|")
    if kind != Kind.ONLY or not chat or not account:
        raise LookupError(name)
    return Conversation(Kind.ONLY, chat, account)


def of_user(account: str) -> str:
    """Name somebody's personal chat."""
    return str(Conversation(Kind.USER, account=account))


def of_chat(chat: str) -> str:
    """Name a group chat, channel or thread."""
    return str(Conversation(Kind.CHAT, chat))


def of_one(chat: str, account: str) -> str:
    """Name what one person alone sees in a group chat, channel or thread."""
    return str(Conversation(Kind.ONLY, chat, account))
