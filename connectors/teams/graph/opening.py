"""Everything that is done with Microsoft Graph, put together from what the settings switch on."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import aiohttp

from connectors.teams.asked.owners import Owners
from connectors.teams.graph.texts import NO_DIRECTORY
from connectors.teams.package.manifest import app_id
from connectors.teams.posts.accounts import Accounts
from connectors.teams.settings import NAME, GraphSettings, Settings
from connectors.teams.wire.credentials import Credentials
from ucbridge.connector import Bot, OnThePhone, Parts
from ucbridge.errors import SignInRefused
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import supervise

if TYPE_CHECKING:
    from connectors.teams.graph.client import Client
    from connectors.teams.graph.directory_sync import DirectorySync
    from connectors.teams.graph.groups import Groups
    from connectors.teams.graph.history import History
    from connectors.teams.graph.installing import Installing
    from connectors.teams.graph.presence_followed import PresenceFollowed
    from connectors.teams.graph.presence_shown import PresenceShown
    from connectors.teams.graph.profiles import Profiles
    from connectors.teams.graph.recordings import Recordings
    from connectors.teams.graph.signing import Token

Well = Callable[[], None]


class Around:
    """What Graph needs of the rest of the connector."""

    def __init__(self, settings: Settings, parts: Parts, accounts: Accounts, owners: Owners) -> None:
        self.settings = settings
        self.parts = parts
        self.state = ConnectorState(parts.database, NAME)
        self._accounts = accounts
        self._owners = owners

    @property
    def app(self) -> str:
        """Return the id of the app's manifest."""
        return app_id(self.settings)

    async def account_of(self, person: str) -> str | None:
        """Return the account of a person by the person's id."""
        await self._accounts.look()
        return self._accounts.account_of(Person(person, ""))

    async def followed(self) -> Collection[str]:
        """Return everybody whose phone may follow what they show in Teams."""
        listed = [each.account for each in await self.parts.directory.all() if each.connector == NAME]
        return {*listed, *(each.lower() for each in await self._owners.ids())}

    def tell(self, feature: str, error: SignInRefused | None) -> None:
        """Report how a feature works."""
        self.parts.health.report(f"{NAME} {feature}", error is None, error.text if error else _("running"))


class Graph:
    """What is switched on; every attribute is None where it is not."""

    def __init__(self, client: Client, graph: GraphSettings, around: Around) -> None:
        from connectors.teams.graph import features

        self._health = around.parts.health
        if graph.profiles and not graph.directory:
            self._health.report(f"{NAME} profiles", False, NO_DIRECTORY)
        self.profiles: Profiles | None = features.profiles(client, graph, around)
        self.directory: DirectorySync | None = features.directory(client, graph, around, self.profiles)
        self.presence: PresenceShown | None = features.presence(client, graph, around)
        self.followed: PresenceFollowed | None = features.followed(client, graph, around, self.presence)
        self.installing: Installing | None = features.installing(client, graph, around)
        self.recordings: Recordings | None = features.recordings(client, graph, around)
        self.history: History | None = features.history(client, graph, around)
        self.teams: Groups | None = features.teams(client, graph)

    def show(self, now: OnThePhone) -> None:
        """Show who is on the phone from now on."""
        if self.presence:
            self.presence.show(now)

    async def run(self, bot: Bot) -> None:
        """Keep in step with Graph until cancelled: what breaks in one feature is begun again, and stops no other."""
        if self.profiles:
            await self.profiles.load()
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.Event().wait())  # also where nothing of it runs by itself
            for feature, run in self._running(bot).items():
                name = f"{NAME} {feature}"
                well = partial(self._health.report, name, True, _("running"))
                group.create_task(supervise(name, partial(run, well), self._health, well=False))

    def _running(self, bot: Bot) -> dict[str, Callable[[Well], Coroutine[Any, Any, None]]]:
        running: dict[str, Callable[[Well], Coroutine[Any, Any, None]]] = {}
        if self.directory:
            running["directory"] = self.directory.run
        if self.profiles:
            running["profiles"] = self.profiles.run
        if self.presence:
            running["presence"] = self.presence.run
        if self.followed:
            running["do not disturb"] = partial(self.followed.run, bot)
        return running


@asynccontextmanager
async def opened(settings: Settings, parts: Parts, *, accounts: Accounts, owners: Owners) -> AsyncIterator[Graph]:
    """Put together what `settings.graph` switches on, and close it at the end; nothing is asked yet."""
    assert settings.graph is not None
    around = Around(settings, parts, accounts, owners)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=True) as session:
        credentials = Credentials(session, settings.model_copy(update={"scope": settings.graph.scope}))
        client = await asyncio.to_thread(load, settings.graph.url, credentials.token)
        try:
            yield Graph(client, settings.graph, around)
        finally:
            await client.close()
            await credentials.close()


def load(url: str, token: Token) -> Client:
    """Load msgraph and return a client; it takes a while: in a thread, the loop goes on."""
    _load()
    from connectors.teams.graph.client import Client

    return Client(url, token)


@cache
def _load() -> None:
    """Load everything, and what the first request would load. It stays for ever: no collection looks at it again.

    A full collection that does holds the loop up for 80 ms, and a directory of 10,000 people brings some about.
    """
    import anyio

    import_module("connectors.teams.graph.features")
    anyio.run(anyio.sleep, 0)
    gc.freeze()
