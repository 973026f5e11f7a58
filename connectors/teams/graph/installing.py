"""The app of people who never wrote: installed for them, so that they can be told something."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import structlog

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, entries, words
from connectors.teams.graph.client import Client
from connectors.teams.graph.refusals import Busy, Exists, Refusal
from connectors.teams.graph.texts import NOT_CATALOGUED
from ucbridge.errors import SignInRefused

log = structlog.get_logger(__name__)


class Chats:
    """The chats of people with the bot, as Graph knows them. `app` is the id of the app's manifest."""

    def __init__(self, client: Client, app: str) -> None:
        self._client = client
        self._app = app.lower()

    async def of(self, account: str) -> str:
        """Return the id of somebody's chat with the bot, "" where they do not have the app. Raises as `Client.ask`."""
        wanted = f"teamsApp/externalId eq '{self._app}'"
        async for page in self._client.pages(calls.INSTALLED, {"user": account, "filter": wanted}):
            if found := next((each for each in page if self._is_ours(each)), None):
                asked = {"user": account, "installation": words(found.get("id"))}
                chat = await self._client.ask(calls.CHAT, asked)
                return words(chat.get("id"))
        return ""

    def _is_ours(self, installation: Payload) -> bool:
        app = installation.get("teamsApp")
        return isinstance(app, dict) and words(app.get("externalId")).lower() == self._app


class Installing:
    """Installs the app for one person after another; `tell` is told how that works in general."""

    def __init__(self, client: Client, app: str, *, tell: Callable[[SignInRefused | None], None]) -> None:
        self._client = client
        self._app = app.lower()
        self._tell = tell
        self._catalogued = ""

    async def install(self, account: str) -> bool:
        """Install it; False where that is not possible. Installed already is as good.

        Raises:
            ConnectionError: Graph cannot do it now.
        """
        try:
            await self._install(account)
        except SignInRefused as error:
            self._tell(error)
            return False
        except Busy:
            raise
        except Refusal as error:  # there is no such person here, or the company's rules keep the app from them
            log.info("app not installed", reason=str(error))
            return False
        self._tell(None)
        return True

    async def _install(self, account: str) -> None:
        app = f"{self._client.url}/appCatalogs/teamsApps/{await self._in_catalogue()}"
        with suppress(Exists):
            await self._client.ask(calls.INSTALL, {"user": account}, body={"teamsApp@odata.bind": app})

    async def _in_catalogue(self) -> str:
        if not self._catalogued:
            told = await self._client.ask(calls.CATALOGUE, {"filter": f"externalId eq '{self._app}'"})
            apps = [each for each in entries(told) if words(each.get("externalId")).lower() == self._app]
            if not apps:
                raise SignInRefused(NOT_CATALOGUED)
            self._catalogued = words(apps[0].get("id"))
        return self._catalogued
