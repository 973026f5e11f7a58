"""Our connector with a bridge behind it that answers at once: `python -m benchmarks.discord_alone API GATEWAY TOKEN`.

What it takes more than a bare bot is what Discord itself costs us; what the whole bridge takes beyond that goes into
the audit log and into doing each deed once.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr

from benchmarks import quiet
from connectors.discord.connector import Discord
from connectors.discord.settings import Settings
from ucbridge.checks.lending import parts
from ucbridge.command import Command, Menu
from ucbridge.command_registry import Registry
from ucbridge.config import AmiSettings, AriSettings, Bridge, Config, PbxSettings
from ucbridge.i18n import _
from ucbridge.models import Account, Address, Ask, Choice, Invocation, Reply


class AtOnce:
    """A bridge that answers at once."""

    def __init__(self) -> None:
        registry = Registry.load()
        self.commands: Sequence[Command] = list(registry.commands.values())
        self.menus: Sequence[Menu] = list(registry.menus.values())

    def asks(self, _token: str, /) -> Ask | None:
        return None

    async def answer(self, invocation: Invocation) -> Reply | None:
        return Reply(_("You are {name}", name=invocation.account.name), private=True)

    async def posted(self, _reply: Reply, _address: Address, /) -> None:
        """Forget it."""

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


async def run(api: str, gateway: str, token: str) -> None:
    quiet()
    settings = Settings(token=SecretStr(token), api_url=api, gateway_url=gateway)
    secret = SecretStr("none")
    pbx = PbxSettings(ami=AmiSettings(secret=secret), ari=AriSettings(secret=secret))
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with parts(Config(bridge=Bridge(data=Path(folder)), pbx=pbx)) as lent:
            await Discord(settings, lent).run(AtOnce())


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
