"""INTERACTION_CREATE: something somebody did, as the gateway tells the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.discord_double import permissions, shapes
from tests.discord_double.application import Interaction
from tests.discord_double.client import owners_of
from tests.discord_double.world import DIRECT, Channel, Guild, Json, Message, User

if TYPE_CHECKING:
    from tests.discord_double.core import Core

GUILD_CONTEXT, BOT_CONTEXT, PRIVATE_CONTEXT = 0, 1, 2


def interact(
    core: Core,
    kind: int,
    user: User,
    channel: Channel,
    data: Json,
    *,
    owners: Json | None = None,
    message: Message | None = None,
    parent: Interaction | None = None,
) -> Interaction:
    """Tell the bot what somebody did."""
    if owners is None:
        before = parent or (message.interaction if message is not None else None)
        owners = before.owners if before is not None else owners_of(core, user, channel, (0, 1))
    now = core.clock.now()
    made = Interaction(
        core.clock.snowflake(), kind, user, channel, data, now, owners, core.clock.ahead, message, parent
    )
    core.interactions[made.token] = made
    core.gateway.dispatch("INTERACTION_CREATE", _event(core, made))
    return made


def _event(core: Core, of: Interaction) -> Json:
    guild = of.channel.guild
    shape: Json = {
        "id": str(of.id),
        "application_id": str(core.application.id),
        "type": of.type,
        "data": of.data,
        "token": of.token,
        "version": 1,
        "channel_id": str(of.channel.id),
        "channel": partial_channel(core, of.channel, of.user),
        "app_permissions": str(_app_permissions(core, of)),
        "locale": of.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": of.owners,
        "context": _context(of.channel),
        "attachment_size_limit": core.file_limit,
    }
    if of.message is not None:
        quoted = core.find_message(of.message.reference)
        shape["message"] = shapes.message(of.message, quoted=quoted)
    if guild is None:
        return shape | {"user": shapes.user(of.user)}
    return shape | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": _member(core, guild, of),
    }


def partial_channel(core: Core, channel: Channel, user: User) -> Json:
    """A channel as it stands in an interaction: with what the person may do there."""
    shape = {key: each for key, each in shapes.channel(channel).items() if key != "permission_overwrites"}
    if channel.guild is not None:
        shape["permissions"] = str(core.rights(channel, user))
    return shape


def _member(core: Core, guild: Guild, of: Interaction) -> Json:
    return shapes.member(guild.members[of.user.id]) | {"permissions": str(core.rights(of.channel, of.user))}


def _app_permissions(core: Core, of: Interaction) -> int:
    guild = of.channel.guild
    if guild is not None and core.bot.id in guild.members:
        return core.rights(of.channel, core.bot)
    return permissions.DIRECT


def _context(channel: Channel) -> int:
    if channel.type != DIRECT:
        return GUILD_CONTEXT
    return BOT_CONTEXT if channel.friend is None else PRIVATE_CONTEXT
