"""Whose accounts of Teams the bridge knows: the configuration names them, or people wrote from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from connectors.teams.settings import NAME
from ucbridge.config import PersonSettings
from ucbridge.store.accounts import Accounts
from ucbridge.store.database import Database


class Owners:
    """Looks accounts up."""

    def __init__(self, people: Mapping[str, PersonSettings], database: Database) -> None:
        self._configured = {each.accounts[NAME]: person for person, each in people.items() if NAME in each.accounts}
        self._accounts = Accounts(database)

    async def owner_of(self, account: str) -> str | None:
        """Return the id of the person an account belongs to, None where the bridge knows nobody."""
        return self._configured.get(account) or await self._accounts.person_of(NAME, account)

    async def ids(self) -> Collection[str]:
        """Return every account."""
        met = [each.account for each in await self._accounts.all() if each.connector == NAME]
        return {*self._configured, *met}
