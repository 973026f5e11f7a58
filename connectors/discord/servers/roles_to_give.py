"""Which roles whoever is on the phone may have: those that show, and let nobody do more than everybody may."""

from __future__ import annotations

import discord

from ucbridge.i18n import Text, _


def why_not_to_give(role: discord.Role, guild: discord.Guild) -> Text | None:
    """Say why a role is not given to people for a call; None where it may be.

    Whoever chooses it may manage the server and yet not its roles: they must gain none by it.
    """
    if role.is_default():
        return _("Everybody has it: make a separate role for this.")
    if role.managed:
        return _("It belongs to an app or a subscription, so nobody can give it: make a separate role for this.")
    if role.permissions.value & ~guild.default_role.permissions.value:
        return _("It has permissions, which people would get by a call: make a role without any.")
    if any(_opens(channel, role) for channel in guild.channels):
        return _("It opens channels, which people would get into by a call: make a separate role for this.")
    return None


def _opens(channel: discord.abc.GuildChannel, role: discord.Role) -> bool:
    allowed, _denied = channel.overwrites_for(role).pair()
    return bool(allowed.value)
