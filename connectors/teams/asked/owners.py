"""Whose accounts of Teams the bridge knows: the configuration names them, or people wrote from them.

Those it names by an address are in the company's directory, and found there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from connectors.teams.settings import NAME
from ucbridge.config import PersonSettings
from ucbridge.models import Account
from ucbridge.store.accounts import Accounts
from ucbridge.store.database import Database


class Owners:
    """Looks accounts up."""

    def __init__(self, people: Mapping[str, PersonSettings], database: Database) -> None:
        named = {each.accounts[NAME]: person for person, each in people.items() if NAME in each.accounts}
        self._configured = {account: person for account, person in named.items() if "@" not in account}
        self._accounts = Accounts(database)

    async def owner_of(self, account: str) -> str | None:
        """Return the id of the person an account belongs to, None where the bridge knows nobody."""
        return self._configured.get(account) or await self._accounts.person_of(NAME, account)

    async def learn(self, account: Account, user: str) -> None:
        """Take note of whose account it is, where the configuration names them as conversations do (`29:...`)."""
        person = self._configured.get(user)
        if person and account.id != user and await self.owner_of(account.id) != person:
            await self._accounts.remember(account, person)

    async def ids(self) -> Collection[str]:
        """Return every account."""
        met = [each.account for each in await self._accounts.all() if each.connector == NAME]
        return {*self._configured, *met}
