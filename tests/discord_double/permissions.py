"""What somebody may do in a channel, computed as Discord documents it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.discord_double.world import Channel, Guild, Member

BITS = {
    "create_instant_invite": 1 << 0,
    "kick_members": 1 << 1,
    "ban_members": 1 << 2,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "send_tts_messages": 1 << 12,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_external_emojis": 1 << 18,
    "connect": 1 << 20,
    "speak": 1 << 21,
    "change_nickname": 1 << 26,
    "manage_nicknames": 1 << 27,
    "manage_roles": 1 << 28,
    "manage_webhooks": 1 << 29,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "moderate_members": 1 << 40,
    "send_voice_messages": 1 << 46,
    "send_polls": 1 << 49,
    "use_external_apps": 1 << 50,
    "pin_messages": 1 << 51,
}
ALL = reduce(or_, BITS.values())


def bits(names: Iterable[str]) -> int:
    """Return the bit set of named permissions."""
    return reduce(or_, (BITS[name] for name in names), 0)


OF_FEW = {"kick_members", "ban_members", "administrator", "send_tts_messages", "moderate_members", "pin_messages"}
EVERYBODY = bits(name for name in BITS if name not in OF_FEW and not name.startswith("manage_"))
# What a direct message allows, as `app_permissions` of an interaction says it.
DIRECT = bits(["attach_files", "embed_links", "mention_everyone", "use_external_emojis"])


def of_member(guild: Guild, member: Member) -> int:
    """Return what a member may do in the whole server."""
    if guild.owner_id == member.user.id:
        return ALL
    base = guild.everyone.permissions
    for role in member.roles:
        base |= guild.roles[role].permissions
    return ALL if base & BITS["administrator"] else base


def in_channel(channel: Channel, member: Member) -> int:
    """Return what a member may do in a channel of their server, or in a thread of it."""
    guild = channel.guild
    assert guild is not None
    base = of_member(guild, member)
    if base == ALL:
        return ALL
    overwrites = (channel.parent or channel).overwrites
    base = _overwritten(base, [guild.id], overwrites)
    base = _overwritten(base, member.roles, overwrites)
    base = _overwritten(base, [member.user.id], overwrites)
    return _implied(base, thread=channel.is_thread)


def _overwritten(base: int, ids: Iterable[int], overwrites: dict[int, list[int]]) -> int:
    allow = deny = 0
    for each in ids:
        allowed, denied = overwrites.get(each, (0, 0))
        allow, deny = allow | allowed, deny | denied
    return base & ~deny | allow


def _implied(base: int, *, thread: bool) -> int:
    """Take away what makes no sense without another permission."""
    if not base & BITS["view_channel"]:
        return 0
    speaks = BITS["send_messages_in_threads" if thread else "send_messages"]
    if not base & speaks:
        base &= ~bits(
            [
                "mention_everyone",
                "send_tts_messages",
                "attach_files",
                "embed_links",
                "send_voice_messages",
                "send_polls",
            ]
        )
    return base
