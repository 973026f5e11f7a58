"""The accounts we write to: their language, their direct messages, and whether they can be written to now."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from connectors.discord.posts.conversations import of_user
from connectors.discord.settings import NAME
from ucbridge.config import PersonSettings
from ucbridge.errors import StoreError
from ucbridge.i18n import language_of
from ucbridge.models import Person
from ucbridge.store.connector_state import ConnectorState

KIND = "account"
TRY_AGAIN_AFTER = 3600.0
"""Seconds after which somebody is tried again who could not be written to."""

_REMEMBERED = re.compile(rf"{NAME}-([0-9]{{15,21}})")
"""The ids of people known by their account alone."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of an account.

    `direct` is the channel of direct messages. `closed` is when these were refused, `shut` when there was no other way
    either (seconds since the epoch, 0 for never).
    """

    locale: str = ""
    direct: str = ""
    closed: float = 0.0
    shut: float = 0.0


class Accounts:
    """The accounts by id, kept over restarts."""

    def __init__(
        self,
        state: ConnectorState,
        people: Mapping[str, PersonSettings],
        *,
        language: str = "en",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._language = language
        self._clock = clock
        self._of = {person: each.accounts[NAME] for person, each in people.items() if NAME in each.accounts}
        self._languages = {each.accounts[NAME]: each.language for each in people.values() if NAME in each.accounts}
        self._known: dict[str, _Known] = {}

    async def load(self) -> None:
        """Read what a former run knew."""
        kept = await self._state.all(KIND)
        self._known = {account: _Known(**value) for account, value in kept.items()} | self._known

    def account_of(self, person: Person) -> str | None:
        """Return the account of a person."""
        if given := self._of.get(person.id):
            return given
        remembered = _REMEMBERED.fullmatch(person.id)
        return remembered[1] if remembered else None

    def conversation_of(self, person: Person) -> str | None:
        """Return where a person is told things: nowhere for an hour after nothing reached them."""
        account = self.account_of(person)
        if account is None or self._recent(self._get(account).shut):
            return None
        return of_user(account)

    def person_of(self, account: str) -> str:
        """Return the id of the person an account belongs to, as far as the configuration says."""
        return next((person for person, each in self._of.items() if each == account), f"{NAME}-{account}")

    def language(self, account: str, locale: str = "") -> str:
        """Return the language of somebody: that of the configuration, of their Discord, else the bridge's own."""
        told = locale or self._get(account).locale
        return self._languages.get(account) or (language_of(told) if told else self._language)

    def closed(self, account: str) -> bool:
        """Tell whether their direct messages were refused lately."""
        return self._recent(self._get(account).closed)

    def direct(self, account: str) -> str:
        """Return the channel of their direct messages, "" where it is not known."""
        return self._get(account).direct

    async def met(self, account: str, locale: str = "") -> None:
        """Take note that somebody did something: they may be reached again."""
        known = self._get(account)
        await self._keep(account, replace(known, locale=locale or known.locale, closed=0.0, shut=0.0))

    async def opened(self, account: str, channel: str) -> None:
        """Keep the channel of somebody's direct messages, "" to forget it."""
        await self._keep(account, replace(self._get(account), direct=channel))

    async def close(self, account: str) -> None:
        """Take note that somebody's direct messages are refused."""
        await self._keep(account, replace(self._get(account), closed=self._clock()))

    async def shut(self, account: str) -> None:
        """Take note that nothing reaches somebody."""
        await self._keep(account, replace(self._get(account), shut=self._clock()))

    async def reopen(self) -> None:
        """Have everybody tried again whom nothing reached: a fallback channel was chosen, for example."""
        for account, known in list(self._known.items()):
            if known.shut:
                await self._keep(account, replace(known, shut=0.0))

    def _get(self, account: str) -> _Known:
        return self._known.get(account, _Known())

    async def _keep(self, account: str, known: _Known) -> None:
        if known != self._get(account):
            self._known[account] = known
            with suppress(StoreError):  # nobody is to wait for an answer because of it
                await self._state.put(KIND, account, asdict(known))

    def _recent(self, moment: float) -> bool:
        return self._clock() - moment < TRY_AGAIN_AFTER
