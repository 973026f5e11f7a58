"""Who is on the phone, as people on Discord see it: a role, and the line under the bot's name."""

from __future__ import annotations

import asyncio

import discord

from connectors.discord.presence.phone_roles import PhoneRoles
from connectors.discord.presence.status_line import StatusLine
from connectors.discord.wire.api import Api
from ucbridge.connector import OnThePhone


class Presence:
    """Keeps `ShowsPresence`: what cannot be shown now is shown once `run` has a link. No `line`: it is off."""

    def __init__(self, roles: PhoneRoles, line: StatusLine | None) -> None:
        self._roles = roles
        self._line = line

    async def show(self, now: OnThePhone) -> None:
        """Show this from now on."""
        self._roles.show(now)
        if self._line:
            self._line.show(now)

    def linked(self) -> None:
        """Show it again: a session began."""
        if self._line:
            self._line.linked()

    async def run(self, client: discord.Client, api: Api) -> None:
        """Show it until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._roles.run(api))
            if self._line:
                tasks.create_task(self._line.run(client))
