"""Keeps the people of the bridge in step with Microsoft Entra: everybody once, then what changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, entries, words
from connectors.teams.graph.client import LONG, Client, new_page
from connectors.teams.graph.directory import SELECT, Read, account_of, is_whole, read
from connectors.teams.graph.refusals import Gone, Refusal
from connectors.teams.settings import NAME
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson

log = structlog.get_logger(__name__)

KIND, KEY = "delta", "users"
"""What is kept: where to go on, of which Graph, and what was asked for."""

BATCH = 200
"""People written at once: others use the database, too."""

_PREFER = "odata.maxpagesize=500"
_OVER = {"resyncrequired", "syncstatenotfound", "syncstateinvalid", "resyncapplydifferences", "resyncuploaddifferences"}

Complete = Callable[[DirectoryPerson], DirectoryPerson]
"""Adds what is known of somebody from elsewhere."""


class DirectorySync:
    """Reads the directory again and again, every so many minutes."""

    def __init__(
        self,
        client: Client,
        people: DirectoryPeople,
        state: ConnectorState,
        *,
        minutes: int,
        complete: Complete = lambda person: person,
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._client = client
        self._people = people
        self._state = state
        self._complete = complete
        self._pause = pause or partial(asyncio.sleep, minutes * 60)

    async def run(self, well: Callable[[], None] = lambda: None) -> None:
        """Keep in step until cancelled; `well` is called after each time. Raises as `Client.ask`."""
        while True:
            await self.sync()
            well()
            await self._pause()

    async def sync(self) -> None:
        """Bring the people up to date. Raises as `Client.ask`."""
        kept = await self._state.get(KIND, KEY)
        link = words(kept.get("link")) if isinstance(kept, dict) and kept.get("of") == self._of else ""
        if not (self._client.may_follow(link) and await self._changes(link)):
            await self._everybody()

    async def _changes(self, link: str) -> bool:
        """Take over what changed; False where Graph has forgotten since when."""
        try:
            await self._keep(await self._round(await self._follow(link)))
        except Refusal as refusal:
            if not _is_over(refusal):
                raise
            log.info("directory read anew", status=refusal.status)
            return False
        return True

    async def _everybody(self) -> None:
        seen: set[str] = set()
        first = await self._client.ask(calls.USERS, {"select": SELECT}, prefer=_PREFER, patience=LONG)
        link = await self._round(first, seen)
        known = [each.account for each in await self._people.all() if each.connector == NAME]
        if known and not seen:
            raise ConnectionResetError("a directory without anybody")
        await self._drop([each for each in known if each not in seen])
        await self._keep(link)

    async def _round(self, page: Payload, seen: set[str] | None = None) -> str:
        """Take over page by page; return where to go on next time."""
        pages: set[str] = set()
        while True:
            told = read(entries(page) if seen is not None else await self._whole(entries(page)))
            await self._take(told)
            if seen is not None:
                seen.update(told.unread, (each.account for each in told.people))
            if not (link := words(page.get("@odata.nextLink"))):
                return words(page.get("@odata.deltaLink"))
            new_page(link, pages)
            page = await self._follow(link)

    async def _whole(self, page: Sequence[Payload]) -> list[Payload]:
        """Return changes with all there is to say of each person; who cannot be read stays as they were."""
        found = []
        for entry in page:
            try:
                found.append(entry if is_whole(entry) else await self._one(account_of(entry)))
            except ConnectionError:
                raise
            except Refusal as refusal:
                log.info("person not read", status=refusal.status)
        return found

    async def _one(self, account: str) -> Payload:
        return await self._client.ask(calls.USER, {"user": account, "select": SELECT}, patience=LONG) if account else {}

    async def _take(self, told: Read) -> None:
        people = [self._complete(each) for each in told.people]
        for start in range(0, len(people), BATCH):
            await self._people.put(people[start : start + BATCH])
        await self._drop(told.gone)

    async def _drop(self, accounts: Sequence[str]) -> None:
        for start in range(0, len(accounts), BATCH):
            await self._people.drop(NAME, accounts[start : start + BATCH])

    async def _follow(self, link: str) -> Payload:
        return await self._client.follow(link, calls.USERS, prefer=_PREFER, patience=LONG)

    async def _keep(self, link: str) -> None:
        await self._state.put(KIND, KEY, {"link": link, "of": self._of})

    @property
    def _of(self) -> str:
        return f"{self._client.url} {SELECT}"


def _is_over(refusal: Refusal) -> bool:
    """Tell whether Graph has forgotten where we were."""
    return isinstance(refusal, Gone) or refusal.code.lower() in _OVER
