"""Our connector with a bridge behind it that answers at once: `python -m benchmarks.teams_alone PORT SETTINGS`.

What it takes more than a bare bot is what Teams itself costs us; what the whole bridge takes beyond that goes into the
audit log and into doing each deed once. `help` has its card changed `EDITS` times.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from benchmarks import quiet
from benchmarks.teams_bare import EDITS
from connectors.teams.connector import Teams
from connectors.teams.settings import Settings
from ucbridge.checks.lending import parts
from ucbridge.command import Command, Menu
from ucbridge.command_registry import Registry
from ucbridge.config import AmiSettings, AriSettings, Bridge, Config, PbxSettings, Web
from ucbridge.connector import Parts
from ucbridge.i18n import Text
from ucbridge.models import Account, Address, Ask, Button, Choice, Field, Invocation, Reply, State
from ucbridge.web.server import WebServer


def card(seconds: int = 10) -> Reply:
    """Return a card as that of a call."""
    return Reply(
        title=Text("Call with Bob Miller"),
        fields=(Field(Text("Number"), "102"), Field(Text("Since"), f"0:{seconds:02}")),
        state=State.CONNECTED,
        buttons=(Button(Text("Hang up"), "hangup", token="one"), Button(Text("Hold"), "hold", token="two")),
        topic="call:1",
    )


class AtOnce:
    """A bridge that answers at once."""

    def __init__(self) -> None:
        registry = Registry.load()
        self.commands: Sequence[Command] = list(registry.commands.values())
        self.menus: Sequence[Menu] = list(registry.menus.values())
        self.connector: Teams | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def asks(self, _token: str, /) -> Ask | None:
        return None

    async def answer(self, invocation: Invocation) -> Reply | None:
        reply = card()
        return replace(reply, topic="help") if "help" in invocation.text else reply

    async def posted(self, reply: Reply, address: Address, /) -> None:
        """Change what stands there, where that was asked for."""
        if reply.topic == "help":
            task = asyncio.create_task(self._change(address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def showing(self, _address: Address, /) -> Reply | None:
        return None

    async def disturbed(self, _account: Account, /, *, wanted: bool) -> None:
        """Leave it."""

    async def complete(
        self,
        _account: Account,
        _command: str,
        _parameter: str,
        _prefix: str,
        /,
        *,
        language: str = "en",  # noqa: ARG002 - the name is the bridge's
    ) -> list[Choice]:
        return []

    async def _change(self, address: Address) -> None:
        assert self.connector is not None
        for number in range(EDITS):
            await asyncio.sleep(1)
            await self.connector.edit(address, card(11 + number))


async def run(port: int, settings: dict[str, str]) -> None:
    quiet()
    secret = SecretStr("none")
    pbx = PbxSettings(ami=AmiSettings(secret=secret), ari=AriSettings(secret=secret))
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with parts(Config(bridge=Bridge(data=Path(folder)), pbx=pbx)) as lent:
            await _serve(port, Teams(Settings.model_validate(settings), lent), lent)


async def _serve(port: int, connector: Teams, lent: Parts) -> None:
    bot, web = AtOnce(), Web.model_validate({"host": "127.0.0.1", "port": port})
    bot.connector = connector
    async with WebServer(web, lent.sign_in, connector.routes(), health=lent.health):
        await connector.run(bot)


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), json.loads(sys.argv[2])))
