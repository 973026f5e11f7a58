"""The line under the bot's name: how many calls and conferences there are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

import discord
from discord.gateway import DiscordWebSocket

from ucbridge.connector import OnThePhone
from ucbridge.i18n import Text, _, plural

PAUSE = 15.0
"""Seconds between two changes: Discord allows few of them, and counts them with all else the bot says."""

UNKNOWN = _("The phone system cannot be reached")
QUIET = _("No calls")


class StatusLine:
    """Says it to everybody, in the bridge's language, at most every 15 seconds."""

    def __init__(self, language: str, *, pause: Callable[[], Awaitable[None]] | None = None) -> None:
        self._language = language
        self._pause = pause or partial(asyncio.sleep, PAUSE)
        self._now: OnThePhone | None = None
        self._said: OnThePhone | None = None
        self._changed = asyncio.Event()

    def show(self, now: OnThePhone) -> None:
        """Say this from now on."""
        if self._now is None or _figures(now) != _figures(self._now):
            self._changed.set()
        self._now = now

    def linked(self) -> None:
        """Say it again: a session that begins has no line yet."""
        self._said = None
        self._changed.set()

    async def run(self, client: discord.Client) -> None:
        """Keep the line as it is to be, until cancelled."""
        self.linked()
        while True:
            await self._changed.wait()
            self._changed.clear()
            now = self._now
            if now is None or (self._said and _figures(now) == _figures(self._said)):
                continue
            self._said = now if await self._say(client, now) else None
            if self._said and now.known:  # that the phone system is back is said at once
                await self._pause()

    async def _say(self, client: discord.Client, now: OnThePhone) -> bool:
        """Tell whether it could be said; where there is no session, `linked` comes with the next one."""
        socket = cast("DiscordWebSocket | None", client.ws)
        if socket is None or socket.session_id is None:
            return False
        state = discord.Status.online if now.known else discord.Status.idle
        try:
            await client.change_presence(activity=discord.CustomActivity(line_of(now).to(self._language)), status=state)
        except (OSError, discord.ConnectionClosed):
            return False
        return True


def line_of(now: OnThePhone) -> Text:
    """Return what stands there."""
    calls = plural("{count} call", "{count} calls", now.calls)
    conferences = plural("{count} conference", "{count} conferences", now.conferences)
    if not now.known:
        return UNKNOWN
    if now.calls and now.conferences:
        return _("{calls}, {conferences}", calls=calls, conferences=conferences)
    return conferences if now.conferences else calls if now.calls else QUIET


def _figures(now: OnThePhone) -> tuple[int, int, bool]:
    return now.calls, now.conferences, now.known
