"""The bot's side of the wire, and nothing behind it: what gets in is noted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from connectors.teams.asked.endpoint import Endpoint
from connectors.teams.asked.routing import Answered
from connectors.teams.inbound import Arrived
from connectors.teams.settings import Settings
from connectors.teams.wire.line import Line, opened
from tests.teams_double import TeamsDouble


@dataclass
class Bare:
    """A line, and the texts that got in."""

    line: Line
    got: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def take(self, arrived: Arrived) -> Answered:
        self.got.append(arrived.text)
        return Answered(200)


@asynccontextmanager
async def bare(teams: TeamsDouble, **settings: Any) -> AsyncIterator[Bare]:
    """Open a line to the double, and let the double post to it."""
    async with opened(Settings(**teams.settings | settings)) as line:
        there = Bare(line)
        app = web.Application()
        app.add_routes([web.post("/api/messages", Endpoint(line.entrance, there.take, there.refused.append).post)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            teams.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
            yield there
        finally:
            await runner.cleanup()
