"""The permissions of Discord the bot needs, as bits, with the names people see in a server's settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import reduce
from operator import or_

from ucbridge.i18n import Text, _


class Bits(IntFlag):
    """The bits of Discord this connector speaks of; there are more."""

    ADMINISTRATOR = 1 << 3
    MANAGE_SERVER = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MANAGE_ROLES = 1 << 28
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    SEND_VOICE_MESSAGES = 1 << 46


@dataclass(frozen=True, slots=True)
class Allowance:
    """One permission: its bit, and its name in the settings of a server."""

    bit: Bits
    name: Text


ALLOWANCES = (
    Allowance(Bits.VIEW_CHANNEL, _("View Channels")),
    Allowance(Bits.SEND_MESSAGES, _("Send Messages")),
    Allowance(Bits.EMBED_LINKS, _("Embed Links")),
    Allowance(Bits.ATTACH_FILES, _("Attach Files")),
    Allowance(Bits.READ_MESSAGE_HISTORY, _("Read Message History")),
    Allowance(Bits.CREATE_PUBLIC_THREADS, _("Create Public Threads")),
    Allowance(Bits.SEND_MESSAGES_IN_THREADS, _("Send Messages in Threads")),
    Allowance(Bits.SEND_VOICE_MESSAGES, _("Send Voice Messages")),
    Allowance(Bits.MANAGE_ROLES, _("Manage Roles")),
)

POSTING = Bits.VIEW_CHANNEL | Bits.SEND_MESSAGES | Bits.EMBED_LINKS | Bits.ATTACH_FILES | Bits.READ_MESSAGE_HISTORY
"""What a channel must allow for cards to be posted there, and found again after a crash."""
USUAL = POSTING | Bits.CREATE_PUBLIC_THREADS | Bits.SEND_MESSAGES_IN_THREADS | Bits.SEND_VOICE_MESSAGES
"""What the invite link asks for."""


def missing(needed: Bits, held: int) -> Bits:
    """Return what is needed and not held; an administrator has everything."""
    return Bits(0) if held & Bits.ADMINISTRATOR else needed & ~Bits(held & needed)


def names(bits: Bits) -> Sequence[Text]:
    """Return the names of permissions, in the order of the table."""
    return [each.name for each in ALLOWANCES if each.bit in bits]


def listed(bits: Bits) -> Text:
    """Return the names of permissions in one line; there must be one."""
    return reduce(lambda first, second: _("{first}, {second}", first=first, second=second), names(bits))


def in_channel(held: int, channel: Mapping[str, object], *, server: str, member: str, roles: Collection[str]) -> int:
    """Return what a member may do in one channel: what their roles give, changed by the channel's own rules.

    Discord's order: the rule for everyone (it has the id of the server), those of roles together, the member's own.
    """
    if held & Bits.ADMINISTRATOR:
        return held
    rules = [each for each in _list(channel.get("permission_overwrites")) if isinstance(each, dict)]
    for ids in ({server}, set(roles) - {server}, {member}):
        chosen = [each for each in rules if each.get("id") in ids]
        denied = reduce(or_, (int(each.get("deny") or 0) for each in chosen), 0)
        allowed = reduce(or_, (int(each.get("allow") or 0) for each in chosen), 0)
        held = held & ~denied | allowed
    return held


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
