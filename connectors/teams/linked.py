"""What works while the bot takes messages: everything put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from connectors.teams.asked.actions import Actions
from connectors.teams.asked.answering import Answering
from connectors.teams.asked.endpoint import Endpoint
from connectors.teams.asked.extension import Extension
from connectors.teams.asked.invoking import Invoking
from connectors.teams.asked.lifecycle import Lifecycle
from connectors.teams.asked.owners import Owners
from connectors.teams.asked.pending import Pending
from connectors.teams.asked.refused import Refused
from connectors.teams.asked.routing import Routing
from connectors.teams.asked.saying import Saying
from connectors.teams.asked.waiting import Waiting
from connectors.teams.asked.whom import Whom
from connectors.teams.asked.writing import Writing
from connectors.teams.asked.written import Written
from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.outgoing import Outgoing
from connectors.teams.posts.posting import Posting
from connectors.teams.render import Renderer
from connectors.teams.settings import NAME, Settings
from connectors.teams.teams.kept import KeptTeams
from connectors.teams.teams.known import KnownTeams
from connectors.teams.texts import CONNECTED, NO_LINK
from connectors.teams.wire import line as wire
from connectors.teams.wire.words import UNSIGNED
from ucbridge.connector import Bot, Parts
from ucbridge.errands import Errands
from ucbridge.errors import SignInRefused, StoreError
from ucbridge.i18n import Text
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Health, supervise

if TYPE_CHECKING:
    from connectors.teams.graph.opening import Graph

LOOK_EVERY = 30.0
"""Seconds between two looks at whether Microsoft still accepts our secret."""


class Link:
    """The parts that work while messages are taken."""

    def __init__(
        self, settings: Settings, parts: Parts, accounts: Accounts, bot: Bot, *, line: wire.Line, graph: Graph | None
    ) -> None:
        self.graph = graph
        self._settings = settings
        self._parts = parts
        self._accounts = accounts
        self._bot = bot
        self._line = line
        self._me = f"28:{settings.app_id.lower()}"
        state = ConnectorState(parts.database, NAME)
        self._pending = Pending(state)
        self._kept = KeptTeams(state)
        self._errands = Errands()
        self._renderer = Renderer(site_url=parts.sign_in.site.origin, asks=bot.asks, commands=bot.commands)
        self._outgoing = Outgoing(
            line.api,
            settings,
            parts,
            accounts,
            self._renderer,
            group_of=self._group_of,
            install=graph.installing.install if graph and graph.installing else None,
            history=graph.history if graph else None,
            recordings=graph.recordings if graph else None,
        )
        self.teams = KnownTeams(
            line.api,
            self._outgoing.references,
            self._kept,
            chosen=parts.workspaces,
            permissions=parts.config.permissions,
            graph=graph.teams if graph else None,
        )
        self._written = Written(self._errands, (self._outgoing.references.noted, accounts.noted, self._kept.noted))
        self._saying = Saying(bot, self._outgoing.posting, self._pending)
        self.endpoint = Endpoint(line.entrance, self._routing(), Refused(parts.health))

    @property
    def posting(self) -> Posting:
        """Return what posts cards."""
        return self._outgoing.posting

    async def load(self) -> None:
        """Read what a former run knew."""
        await self._outgoing.load()
        await self._kept.load()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with self._errands.working():
            for left in await self._pending.left():
                self._errands.run(self._saying.tell(left))
            if self.graph:
                self._errands.run(supervise(f"{NAME} graph", partial(self.graph.run, self._bot), Health()))
            while True:
                self._parts.health.report(NAME, *await self._state())
                await self._written.soon()
                with suppress(StoreError):
                    await self._outgoing.look()
                await asyncio.sleep(LOOK_EVERY)

    def _routing(self) -> Routing:
        """Have what arrives carried out."""
        parts, outgoing = self._parts, self._outgoing
        owners = Owners(parts.config.people, parts.database)
        whom = Whom(self._line.api, self._accounts, owners, parts.directory, self.teams)
        invoking = Invoking(self._bot, whom, me=self._me)
        answering = Answering(self._line.api, self._errands, self._pending)
        writing = Writing(self._renderer, outgoing.showing, self._accounts)
        waiting = Waiting(outgoing.fallback.show, self._saying, writing)
        actions = Actions(self._bot, invoking, answering, saying=self._saying, writing=writing, waiting=waiting)
        extension = Extension(self._bot, invoking, actions, answering, saying=self._saying, writing=writing)
        return Routing(
            self._bot,
            invoking,
            answering,
            self._saying,
            actions=actions,
            extension=extension,
            lifecycle=Lifecycle(parts, outgoing, self._kept, written=self._written, me=self._me),
        )

    async def _state(self) -> tuple[bool, Text]:
        """Tell whether we can write to Teams."""
        if self._line.credentials.unsigned:
            return True, UNSIGNED
        try:
            await self._line.credentials.token()
        except SignInRefused as error:
            return False, error.text
        except ConnectionError:
            return False, NO_LINK
        return True, CONNECTED

    async def _group_of(self, team: str) -> str:
        service = self._outgoing.references.service_of(team)
        return await self._kept.group_of(self._line.api, service, team)


@asynccontextmanager
async def opened(settings: Settings, parts: Parts, accounts: Accounts, bot: Bot) -> AsyncIterator[Link]:
    """Put everything together, and read what a former run knew."""
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(wire.opened(settings))
        graph: Graph | None = None
        if settings.graph:
            from connectors.teams.graph import opening

            owners = Owners(parts.config.people, parts.database)
            graph = await stack.enter_async_context(opening.opened(settings, parts, accounts=accounts, owners=owners))
        link = Link(settings, parts, accounts, bot, line=line, graph=graph)
        await link.load()
        yield link
