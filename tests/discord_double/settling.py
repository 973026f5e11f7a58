"""How people and servers come to be, and change: each change is told to the bot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.discord_double import permissions, shapes
from tests.discord_double.core import BOT_RIGHTS
from tests.discord_double.world import DIRECT, TEXT, Channel, Guild, Message, Role, User

if TYPE_CHECKING:
    from tests.discord_double.core import Core


class Settling:
    """Makes and changes the world. Mixed into the double."""

    core: Core

    def user(self, username: str, *, shown: str = "", locale: str = "en-US") -> User:
        """Return a new person; they are in no server yet."""
        return self.core.add_user(username, shown, locale=locale)

    def server(self, name: str, *, owner: User | None = None, locale: str = "en-US", has_bot: bool = True) -> Guild:
        """Return a new server; its bot has a role with the permissions of a proper invite."""
        core = self.core
        owner = owner or core.application.owner
        guild = Guild(core.clock.snowflake(), name, owner.id, locale)
        guild.add_everyone()
        core.guilds[guild.id] = guild
        core.join(owner, guild, set())
        if has_bot:
            self.adds_bot(guild)
        return guild

    def adds_bot(self, guild: Guild, rights: int = BOT_RIGHTS) -> Role:
        """Have the bot invited; its own role stands above all others there are."""
        core = self.core
        role = self._add_role(guild, core.bot.shown, rights, managed=True)
        core.join(core.bot, guild, {role.id})
        core.tell(guild, "GUILD_CREATE", shapes.guild_create(guild, core.bot))
        return role

    def removes_bot(self, guild: Guild) -> None:
        """Have the bot thrown out."""
        core = self.core
        core.tell(guild, "GUILD_DELETE", {"id": str(guild.id)})
        own = guild.members.pop(core.bot.id)
        for role in own.roles:
            if guild.roles[role].managed:
                del guild.roles[role]
                break

    def fails(self, guild: Guild) -> None:
        """Have a server be unavailable: an outage of Discord's."""
        self.core.tell(guild, "GUILD_DELETE", {"id": str(guild.id), "unavailable": True})

    def recovers(self, guild: Guild) -> None:
        """Have the outage end."""
        self.core.tell(guild, "GUILD_CREATE", shapes.guild_create(guild, self.core.bot))

    def role(self, guild: Guild, name: str, *, permissions: Iterable[str] = ()) -> Role:
        """Return a new role, the lowest of all."""
        for each in guild.roles.values():
            each.position += each.id != guild.id
        role = self._add_role(guild, name, _bits(permissions), position=1)
        self.core.tell(guild, "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": shapes.role(role)})
        return role

    def _add_role(self, guild: Guild, name: str, rights: int, *, position: int = 0, managed: bool = False) -> Role:
        place = position or max(each.position for each in guild.roles.values()) + 1
        role = Role(self.core.clock.snowflake(), guild, name, rights, place, managed)
        guild.roles[role.id] = role
        return role

    def places(self, role: Role, *, above: Role) -> None:
        """Move a role above another one."""
        role.position = above.position + 1
        for each in role.guild.roles.values():
            if each is not role and each.position >= role.position:
                each.position += 1
        self.core.tell(role.guild, "GUILD_ROLE_UPDATE", {"guild_id": str(role.guild.id), "role": shapes.role(role)})

    def bot_role(self, guild: Guild) -> Role:
        """Return the bot's own role."""
        own = guild.members[self.core.bot.id]
        return next(guild.roles[each] for each in own.roles if guild.roles[each].managed)

    def channel(self, guild: Guild, name: str, *, kind: int = TEXT) -> Channel:
        """Return a new text channel (`kind`: Discord's number)."""
        place = len(guild.channels)
        return self.core.add_channel(Channel(self.core.clock.snowflake(), kind, name, guild, position=place))

    def dm(self, user: User) -> Channel:
        """Return the channel of somebody's direct messages with the bot."""
        return self.core.dm(user)

    def private(self, user: User, friend: User) -> Channel:
        """Return the channel of two people's direct messages, which the bot only sees where they bring it along."""
        channel = Channel(self.core.clock.snowflake(), DIRECT, recipient=user, friend=friend)
        self.core.channels[channel.id] = channel
        return channel

    def joins(self, user: User, guild: Guild, *, roles: Iterable[Role] = ()) -> None:
        self.core.join(user, guild, {role.id for role in roles})

    def leaves(self, user: User, guild: Guild) -> None:
        del guild.members[user.id]
        self.core.tell_member(guild, "GUILD_MEMBER_REMOVE", {"user": shapes.user(user)}, user)

    def gives(self, user: User, role: Role) -> None:
        member = role.guild.members[user.id]
        member.roles.add(role.id)
        self.core.changed_roles(member, role.guild)

    def takes(self, user: User, role: Role) -> None:
        member = role.guild.members[user.id]
        member.roles.discard(role.id)
        self.core.changed_roles(member, role.guild)

    def roles_of(self, user: User, guild: Guild) -> list[str]:
        """Return the names of somebody's roles."""
        return sorted(guild.roles[each].name for each in guild.members[user.id].roles)

    def forbids(self, channel: Channel, *names: str, to: Role | User | None = None) -> None:
        """Deny permissions in a channel: to the bot, or to a role or a person."""
        self._overwrite(channel, to, deny=permissions.bits(names))

    def allows(self, channel: Channel, *names: str, to: Role | User | None = None) -> None:
        """Allow permissions in a channel."""
        self._overwrite(channel, to, allow=permissions.bits(names))

    def _overwrite(self, channel: Channel, to: Role | User | None, *, allow: int = 0, deny: int = 0) -> None:
        assert channel.guild is not None
        target = to or self.core.bot
        before_allow, before_deny = channel.overwrites.get(target.id, [0, 0])
        channel.overwrites[target.id] = [before_allow & ~deny | allow, before_deny & ~allow | deny]
        self.core.tell(channel.guild, "CHANNEL_UPDATE", shapes.channel(channel))

    def withholds(self, guild: Guild, *names: str) -> None:
        """Take permissions from the bot's role and from everybody in a whole server."""
        for role in (self.bot_role(guild), guild.everyone):
            role.permissions &= ~permissions.bits(names)
            self.core.tell(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": shapes.role(role)})

    def deletes(self, thing: Channel | Role | Message) -> None:
        """Have somebody delete a channel, a role or a message."""
        if isinstance(thing, Channel):
            self.core.remove_channel(thing)
        elif isinstance(thing, Message):
            self.core.delete(thing)
        else:
            del thing.guild.roles[thing.id]
            for member in thing.guild.members.values():
                member.roles.discard(thing.id)
            data = {"guild_id": str(thing.guild.id), "role_id": str(thing.id)}
            self.core.tell(thing.guild, "GUILD_ROLE_DELETE", data)

    def blocks(self, user: User) -> None:
        """Have somebody take no direct messages from the bot (any more)."""
        user.blocks = True

    def unblocks(self, user: User) -> None:
        user.blocks = False

    def installs(self, user: User) -> None:
        """Have somebody add the app to their own account."""
        user.installed = True


def _bits(names: Iterable[str]) -> int:
    return permissions.bits(names)
