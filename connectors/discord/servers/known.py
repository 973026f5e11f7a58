"""What the gateway told of servers and channels; "" where it told nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import discord


class Known(Protocol):
    """What is asked about servers and channels, by their ids."""

    def servers(self) -> list[str]:
        """Return the ids of the servers the bot is in."""
        ...

    def server_of(self, channel: str) -> str:
        """Return the id of the server a channel or thread is in."""
        ...

    def kind_of(self, channel: str) -> int | None:
        """Return the type of a channel."""
        ...

    def name_of(self, channel: str) -> str:
        """Return what a channel is called."""
        ...

    def server_name(self, server: str) -> str:
        """Return what a server is called."""
        ...

    def locale_of(self, server: str) -> str:
        """Return the locale of a server."""
        ...

    def owner_of(self, server: str) -> str:
        """Return the id of who owns a server."""
        ...


class FromGateway:
    """What one client of discord.py keeps; keeps `Known`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def servers(self) -> list[str]:
        """Return the ids of the servers the bot is in."""
        return [str(guild.id) for guild in self._client.guilds]

    def server_of(self, channel: str) -> str:
        """Return the id of the server a channel or thread is in."""
        found = self._client.get_channel(int(channel))
        guild = getattr(found, "guild", None)
        return str(guild.id) if guild else ""

    def kind_of(self, channel: str) -> int | None:
        """Return the type of a channel."""
        kind = getattr(self._client.get_channel(int(channel)), "type", None)
        return int(kind.value) if kind else None

    def name_of(self, channel: str) -> str:
        """Return what a channel is called."""
        return str(getattr(self._client.get_channel(int(channel)), "name", ""))

    def server_name(self, server: str) -> str:
        """Return what a server is called."""
        guild = self._client.get_guild(int(server))
        return guild.name if guild else ""

    def locale_of(self, server: str) -> str:
        """Return the locale of a server."""
        guild = self._client.get_guild(int(server))
        return str(guild.preferred_locale) if guild else ""

    def owner_of(self, server: str) -> str:
        """Return the id of who owns a server."""
        guild = self._client.get_guild(int(server))
        return str(guild.owner_id) if guild and guild.owner_id else ""
