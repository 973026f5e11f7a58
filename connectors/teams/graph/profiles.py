"""Time zone and language of the mailboxes of everybody in the directory, read once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.client import LONG, Client
from connectors.teams.graph.one_by_one import for_each
from connectors.teams.graph.refusals import Busy, Gone, Refusal
from connectors.teams.graph.spared import Spared
from connectors.teams.graph.zones import iana, spoken
from connectors.teams.settings import NAME
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson

KIND = "profile"
LOOK = 60.0
"""Seconds after which we look for people who are new."""
OLD = timedelta(days=1)

BATCH = 500
"""Mailboxes that are read before what they say is written down."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a mailbox says, and when it was read (ISO 8601); "" where it does not say."""

    timezone: str
    language: str
    at: str


class Profiles:
    """The profiles of people; whoever is not in the directory has none."""

    def __init__(
        self,
        client: Client,
        people: DirectoryPeople,
        state: ConnectorState,
        *,
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._client = client
        self._people = people
        self._state = state
        self._pause = pause or partial(asyncio.sleep, LOOK)
        self._profiles: dict[str, Profile] = {}
        self._failed: set[str] = set()
        self._spared = Spared()

    async def load(self) -> None:
        """Read what a former run knew."""
        self._profiles = {account: Profile(**value) for account, value in (await self._state.all(KIND)).items()}

    def complete(self, person: DirectoryPerson) -> DirectoryPerson:
        """Return somebody with what their mailbox says; the mailbox is theirs, the directory's language is a guess."""
        if (profile := self._profiles.get(person.account)) is None:
            return person
        return replace(person, timezone=profile.timezone, language=profile.language or person.language)

    async def run(self, well: Callable[[], None] = lambda: None) -> None:
        """Read profiles until cancelled; `well` is called after each time. Raises as `for_each`."""
        while True:
            await self.read()
            well()
            await self._pause()

    async def read(self) -> None:
        """Read those that are new, or old. Raises as `for_each`."""
        ours = [each for each in await self._people.all() if each.connector == NAME]
        due = [each for each in ours if self._is_old(each.account)]
        failed: ConnectionError | None = None
        for start in range(0, len(due), BATCH):
            some = due[start : start + BATCH]
            try:
                await self._read_some(some)
            except ConnectionError as error:
                if all(self._is_old(each.account) for each in some):
                    raise
                failed = error
        if failed:
            raise failed

    async def _read_some(self, people: Sequence[DirectoryPerson]) -> None:
        accounts = {each.account for each in people}
        try:
            await for_each(accounts, self._read, self._spared)
        finally:
            now = [each for each in await self._people.all() if each.connector == NAME and each.account in accounts]
            await self._people.put([self.complete(each) for each in now])

    async def _read(self, account: str) -> None:
        profile = profile_of(await self._told(account), datetime.now(UTC))
        await self._state.put(KIND, account, asdict(profile))
        self._profiles[account] = profile

    async def _told(self, account: str) -> Payload:
        """Return what Graph tells, nothing of whoever has no mailbox; who fails again is refused, and stops nobody."""
        try:
            told = await self._client.ask(calls.MAILBOX, {"user": account}, patience=LONG)
        except Gone:
            told = {}
        except Busy as error:
            if account in self._failed:
                raise Refusal(error.status, error.code) from error
            self._failed.add(account)
            raise
        self._failed.discard(account)
        return told

    def _is_old(self, account: str) -> bool:
        profile = self._profiles.get(account)
        return profile is None or datetime.now(UTC) - datetime.fromisoformat(profile.at) >= OLD


def profile_of(told: Payload, now: datetime) -> Profile:
    """Return what mailboxSettings say."""
    language = told.get("language")
    locale = words(language.get("locale")) if isinstance(language, dict) else ""
    return Profile(iana(words(told.get("timeZone"))), spoken(locale), now.isoformat())
