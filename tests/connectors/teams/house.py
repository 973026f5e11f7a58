"""The connector against the double, with a bot behind it that plays telephony."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from connectors.teams.connector import Teams
from connectors.teams.settings import MESSAGES, Settings
from tests.connectors.discord import house as played
from tests.connectors.discord.house import SIGNER, SITE, store
from tests.office import PEOPLE, settings
from tests.teams_double import Answer, Message, TeamsDouble
from ucbridge.config import PersonSettings
from ucbridge.connector import Parts
from ucbridge.models import Account, Address, Invocation, Reply
from ucbridge.sounds import Sounds
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.sessions import Sessions
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Health
from ucbridge.web.listening_links import ListeningLinks, ListenPages
from ucbridge.web.server import WebServer
from ucbridge.web.signin import SignIn


@dataclass
class PlayedBot(played.PlayedBot):
    """Knows besides what stands where: what was posted, until `now` says otherwise."""

    standing: dict[Address, Reply] = field(default_factory=dict)
    now: dict[str, Reply] = field(default_factory=dict)
    """Newer versions by topic."""
    wishes: list[tuple[str, bool]] = field(default_factory=list)

    async def posted(self, reply: Reply, address: Address) -> None:
        await super().posted(reply, address)
        self.standing[address] = SIGNER.seal(reply)

    async def showing(self, address: Address) -> Reply | None:
        reply = self.standing.get(address)
        return SIGNER.seal(self.now.get(reply.topic, reply)) if reply else None

    async def disturbed(self, account: Account, *, wanted: bool) -> None:
        self.wishes.append((account.id, wanted))


@dataclass
class House:
    """A running connector: `bot` is behind it, `teams` in front."""

    teams: TeamsDouble
    connector: Teams
    bot: PlayedBot
    health: Health
    parts: Parts
    task: asyncio.Task[None]

    async def killed(self) -> None:
        """Stop it as a crash does: nothing is put in order."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def address(self, count: int = 1) -> Address:
        """Return where the newest of so many cards stands."""
        await self.teams.until(lambda: len(self.bot.addresses) >= count)
        return self.bot.addresses[-1]

    @property
    def asked(self) -> Invocation:
        """Return what the bot was asked last."""
        return self.bot.asked[-1]

    @property
    def words(self) -> str:
        part = self.health.parts.get("teams")
        return str(part.words) if part else ""


@asynccontextmanager
async def house(
    folder: Path,
    teams: TeamsDouble,
    *,
    bot: PlayedBot | None = None,
    people: Any = PEOPLE,
    host: str = "127.0.0.1",
    **options: Any,
) -> AsyncIterator[House]:
    """Run the connector with a web server of its own, which the double posts to."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(store(folder / "teams.sqlite"))
        health, sign_in = Health(), SignIn(Sessions(database), SITE)
        parts = Parts(
            settings(people=people, web={"host": host, "port": 0}),
            database,
            sign_in,
            ListenPages(ListeningLinks(b"k" * 32), sign_in),
            Sounds(database),
            Workspaces(database),
            health,
            DirectoryPeople(database),
        )
        connector = Teams(Settings.model_validate(teams.settings | options), parts)
        await stack.enter_async_context(connector.listening())
        server = await stack.enter_async_context(
            WebServer(parts.config.web, sign_in, connector.routes(), health=health)
        )
        bot = bot or PlayedBot()
        task = asyncio.create_task(connector.run(cast("Any", bot)))
        there = House(teams, connector, bot, health, parts, task)
        try:
            await teams.until(lambda: task.done() or there.words)
            teams.endpoint = f"{server.url}{MESSAGES}"
            yield there
        finally:
            if not there.task.done():
                await there.killed()


def knowing(**accounts: str) -> dict[str, PersonSettings]:
    """Return the people of the configuration, some of them with their accounts in Teams."""
    return PEOPLE | {
        person: PEOPLE[person].model_copy(update={"accounts": {"teams": account}})
        for person, account in accounts.items()
    }


def card(answer: Answer) -> Message:
    """Return the message that is the answer."""
    assert answer.message, f"no answer yet: {answer!r}"
    return answer.message
