"""Whose accounts on Discord the bridge knows: the configuration names them, or people wrote from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from connectors.discord.settings import NAME
from ucbridge.config import PersonSettings
from ucbridge.store.accounts import Accounts
from ucbridge.store.database import Database


@dataclass(frozen=True, slots=True)
class Owner:
    """The person an account belongs to, as the bridge knows them."""

    id: str
    name: str


class Owners:
    """Looks accounts up."""

    def __init__(self, people: Mapping[str, PersonSettings], database: Database) -> None:
        self._configured = {each.accounts[NAME]: person for person, each in people.items() if NAME in each.accounts}
        self._names = {person: each.name for person, each in people.items()}
        self._accounts = Accounts(database)

    @property
    def named(self) -> Collection[str]:
        """Return the accounts the configuration names."""
        return self._configured.keys()

    async def owner_of(self, account: str) -> Owner | None:
        """Return the person an account belongs to, None where the bridge knows nobody."""
        person = self._configured.get(account) or await self._accounts.person_of(NAME, account)
        return Owner(person, self._names.get(person, "")) if person else None

    async def accounts(self) -> Mapping[str, Sequence[str]]:
        """Return the accounts of each person, by the person's id."""
        owners = {each.account: each.person_id for each in await self._accounts.all() if each.connector == NAME}
        found: dict[str, list[str]] = {}
        for account, person in (owners | self._configured).items():
            found.setdefault(person, []).append(account)
        return found

    async def ids(self) -> Collection[str]:
        """Return every account."""
        return [account for accounts in (await self.accounts()).values() for account in accounts]
