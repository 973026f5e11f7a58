"""The names of conversations (pure): `user:ID` for direct messages, `channel:ID`, and `hook:TOKEN` for answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of conversation it is. `HOOK` lives for 15 minutes: what the token of an interaction opens."""

    USER = "user"
    CHANNEL = "channel"
    HOOK = "hook"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: its kind, and the id or token that opens it."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def conversation(name: str) -> Conversation:
    """Read a name.

    Raises:
        LookupError: it is none of ours.
    """
    kind, colon, key = name.partition(":")
    if not colon or kind not in set(Kind) or not key or (kind != Kind.HOOK and not key.isdecimal()):
        raise LookupError(name)
    return Conversation(Kind(kind), key)


def of_user(user: str) -> str:
    """Name the direct messages with a user."""
    return str(Conversation(Kind.USER, user))


def of_channel(channel: str) -> str:
    """Name a channel."""
    return str(Conversation(Kind.CHANNEL, channel))


def of_hook(token: str) -> str:
    """Name what the token of an interaction opens."""
    return str(Conversation(Kind.HOOK, token))
