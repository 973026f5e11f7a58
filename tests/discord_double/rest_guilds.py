"""REST: servers, their members and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_double import permissions, shapes
from tests.discord_double.errors import Refused
from tests.discord_double.world import Guild, Member, Role

if TYPE_CHECKING:
    from tests.discord_double.core import Core
    from tests.discord_double.rest import Call

Answer = tuple[int, Any]


def _guild(core: Core, call: Call) -> Guild:
    guild = core.guilds.get(call["guild_id"])
    if guild is None:
        raise Refused(10004)
    if core.bot.id not in guild.members:
        raise Refused(50001)
    return guild


def _member(guild: Guild, call: Call) -> Member:
    member = guild.members.get(call["user_id"])
    if member is None:
        raise Refused(10007)
    return member


def get_guild(core: Core, call: Call) -> Answer:
    guild = _guild(core, call)
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": len(guild.members)}
    return 200, shapes.guild(guild) | (counts if call.query.get("with_counts") == "true" else {})


def channels(core: Core, call: Call) -> Answer:
    return 200, [shapes.channel(each) for each in _guild(core, call).channels.values() if not each.is_thread]


def roles(core: Core, call: Call) -> Answer:
    return 200, [shapes.role(each) for each in _guild(core, call).roles.values()]


def member(core: Core, call: Call) -> Answer:
    return 200, shapes.member(_member(_guild(core, call), call))


def active_threads(core: Core, call: Call) -> Answer:
    guild = _guild(core, call)
    threads = [each for each in guild.channels.values() if each.is_thread and not each.archived]
    return 200, {"threads": [shapes.channel(each) for each in threads], "members": [], "has_more": False}


def add_role(core: Core, call: Call) -> Answer:
    guild = _guild(core, call)
    role, who = _manageable(core, guild, call), _member(guild, call)
    if role.id not in who.roles:
        who.roles.add(role.id)
        core.changed_roles(who, guild)
    return 204, None


def remove_role(core: Core, call: Call) -> Answer:
    guild = _guild(core, call)
    role, who = _manageable(core, guild, call), _member(guild, call)
    if role.id in who.roles:
        who.roles.discard(role.id)
        core.changed_roles(who, guild)
    return 204, None


def _manageable(core: Core, guild: Guild, call: Call) -> Role:
    """Return a role the bot may give: with Manage Roles, and below the bot's highest one."""
    role = guild.roles.get(call["role_id"])
    if role is None:
        raise Refused(10011)
    own = guild.members[core.bot.id]
    highest = max((guild.roles[each].position for each in own.roles), default=0)
    if not permissions.of_member(guild, own) & permissions.BITS["manage_roles"] or role.position >= highest:
        raise Refused(50013)
    if role.managed or role.id == guild.id:
        raise Refused(50028)
    return role


ROUTES = [
    ("GET", "/guilds/{guild_id}", get_guild),
    ("GET", "/guilds/{guild_id}/channels", channels),
    ("GET", "/guilds/{guild_id}/roles", roles),
    ("GET", "/guilds/{guild_id}/members/{user_id}", member),
    ("GET", "/guilds/{guild_id}/threads/active", active_threads),
    ("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", add_role),
    ("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", remove_role),
]
