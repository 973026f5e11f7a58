"""The accounts we write to: their personal chat, their language, and whether they can be written to now."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from connectors.teams.noted import Noted
from connectors.teams.posts.conversations import of_user
from connectors.teams.settings import NAME
from ucbridge.config import PersonSettings
from ucbridge.errors import StoreError
from ucbridge.i18n import language_of
from ucbridge.models import Person
from ucbridge.services.directory_accounts import configured_accounts, person_id_of
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople

KIND = "personal"
TRY_AGAIN_AFTER = 3600.0
"""Seconds after which somebody is tried again whom the app is not installed for; who blocks it is not tried."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an account.

    `chat` is their personal chat with the bot, at `service`; `user` is what Teams calls them there (`29:...`).
    `away` is when they could not be reached (seconds since the epoch, 0 for never), `shut` whether they blocked or
    removed the bot: nothing is tried until they write, or install it.
    """

    chat: str = ""
    service: str = ""
    tenant: str = ""
    user: str = ""
    locale: str = ""
    timezone: str = ""
    away: float = 0.0
    shut: bool = False


class Accounts:
    """The accounts by id, kept over restarts. `language` is the bridge's: for those of whom nothing tells."""

    def __init__(
        self,
        state: ConnectorState,
        people: Mapping[str, PersonSettings],
        directory: DirectoryPeople,
        *,
        language: str = "en",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.noted = Noted(state, KIND)
        self._language = language
        self._people = people
        self._directory = directory
        self._clock = clock
        self._known: dict[str, Known] = {}
        self._version = -1
        self._person_of: dict[str, str] = {}
        self._account_of: dict[str, str] = {}
        self._directory_language: dict[str, str] = {}
        self._elsewhere = False
        self._lost: dict[str, float] = {}
        self._pair({})

    async def load(self) -> None:
        """Read what a former run knew."""
        kept = await self.noted.all()
        self._known = {account: Known(**value) for account, value in kept.items()} | self._known
        await self.look()

    async def look(self) -> None:
        """See what changed in the company's directory: whose account is whose, and who speaks what."""
        people = await self._directory.all()
        if self._directory.version == self._version:
            return
        self._version = self._directory.version
        ours = [each for each in people if each.connector == NAME]
        self._directory_language = {each.account: each.language for each in ours if each.language}
        self._pair(configured_accounts(self._people, ours))
        for each in ours:
            self._name(each.account)

    def get(self, account: str) -> Known:
        """Return what is known of an account."""
        return self._known.get(account) or Known()

    def account_of(self, person: Person) -> str | None:
        """Return the account of a person."""
        return self._account_of.get(person.id)

    def person_of(self, account: str) -> str:
        """Return the id of the person an account belongs to."""
        return self._person_of.get(account) or self._name(account)

    def account_named(self, user: str) -> str | None:
        """Return the account Teams calls so in conversations (`29:...`); None where it was never met."""
        return next((account for account, known in self._known.items() if known.user == user), None)

    def conversation_of(self, person: Person) -> str | None:
        """Return where a person is told things: nowhere for an hour after nothing reached them."""
        account = self.account_of(person)
        return of_user(account) if account and (self.open(account) or self._reached_elsewhere(account)) else None

    def open(self, account: str) -> bool:
        """Tell whether somebody may be tried."""
        known = self.get(account)
        return not known.shut and self._clock() - known.away >= TRY_AGAIN_AFTER

    def language(self, account: str, locale: str = "") -> str:
        """Return the language of somebody: by the configuration, their Teams, the directory; the bridge's own."""
        settings = self._people.get(self.person_of(account))
        if settings and settings.language:
            return settings.language
        told = locale or self.get(account).locale or self._directory_language.get(account, "")
        return language_of(told) if told else self._language

    async def met(self, account: str, now: Known, *, back: bool) -> None:
        """Take note of somebody as `note` does, and write it down."""
        self.note(account, now, back=back)
        await self._write()

    def note(self, account: str, now: Known, *, back: bool) -> None:
        """Take note of somebody, who may be tried again; what `now` does not tell stays. To be written if it changed.

        `back`: they did something in their personal chat, so that they do not block the bot.
        """
        self._lost.pop(account, None)
        told = {key: value for key, value in asdict(now).items() if value}
        reached = {"away": 0.0} | ({"shut": False} if back else {})
        self._note(account, replace(self.get(account), **told | reached))

    async def opened(self, account: str, chat: str, service: str) -> None:
        """Keep somebody's personal chat, "" to forget it."""
        await self._keep(account, replace(self.get(account), chat=chat, service=service, away=0.0))

    async def away_now(self, account: str) -> None:
        """Take note that somebody cannot be reached: the app is not installed for them."""
        await self._keep(account, replace(self.get(account), away=self._clock()))

    def elsewhere(self, *, possible: bool) -> None:
        """Take note of whether whom we cannot write to may be told elsewhere; everybody may be tried there again."""
        self._elsewhere = possible
        self._lost.clear()

    def lost(self, account: str) -> None:
        """Take note that nothing reaches somebody elsewhere either."""
        self._lost[account] = self._clock()

    async def close(self, account: str) -> None:
        """Take note that somebody blocked or removed the bot: nothing is sent until they come back."""
        await self._keep(account, replace(self.get(account), chat="", shut=True))

    def _reached_elsewhere(self, account: str) -> bool:
        return self._elsewhere and self._clock() - self._lost.get(account, 0.0) >= TRY_AGAIN_AFTER

    def _pair(self, configured: Mapping[tuple[str, str], str]) -> None:
        named = configured or configured_accounts(self._people)
        ours = {account: person for (connector, account), person in named.items() if connector == NAME}
        # What is left of addresses is in no directory: nobody can be written to by one.
        self._person_of = {account: person for account, person in ours.items() if "@" not in account}
        self._account_of = {person: account for account, person in self._person_of.items()}
        for account in self._known:
            self._name(account)

    def _name(self, account: str) -> str:
        """Pair an account with the id of whoever is known by it alone, where it is nobody's in the configuration.

        The configuration may name it as conversations do, too.
        """
        if named := self._person_of.get(self.get(account).user):
            self._person_of[account], self._account_of[named] = named, account
        elif account not in self._person_of:
            person = person_id_of(NAME, account, self._people)
            self._person_of[account] = person
            self._account_of.setdefault(person, account)
        return self._person_of[account]

    async def _keep(self, account: str, known: Known) -> None:
        self._note(account, known)
        await self._write()

    def _note(self, account: str, known: Known) -> None:
        if known != self.get(account):
            self._known[account] = known
            self._name(account)
            self.noted.put(account, asdict(known))

    async def _write(self) -> None:
        with suppress(StoreError):  # nobody is to wait for an answer because of it; it is written later
            await self.noted.write()
