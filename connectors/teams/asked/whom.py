"""Who acts, with what holds for them where they are; and who is meant by a mention."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from connectors.teams.asked.owners import Owners
from connectors.teams.inbound import Arrived, Mention
from connectors.teams.posts.accounts import Accounts
from connectors.teams.settings import NAME
from connectors.teams.teams.roles import Standing
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import Refusal
from ucbridge.errors import SignInRefused
from ucbridge.models import Account
from ucbridge.store.directory_people import DirectoryPeople


class Teams(Protocol):
    """Knows what people are in teams."""

    async def standing(self, account: str, team: str) -> Standing:
        """Return what somebody is in a team. Never raises."""
        ...


class Whom:
    """Looks people up."""

    def __init__(self, api: Api, accounts: Accounts, owners: Owners, directory: DirectoryPeople, teams: Teams) -> None:
        self._api = api
        self._accounts = accounts
        self._owners = owners
        self._directory = directory
        self._teams = teams
        self._listed: frozenset[str] = frozenset()
        self._version = -1

    async def acting(self, arrived: Arrived) -> Account:
        """Return who acted. Anybody of the company can make a team: nobody vouches for one."""
        account = arrived.account
        await self._owners.learn(account, arrived.user)
        if not account.workspace:
            return account
        standing = await self._teams.standing(account.id, account.workspace)
        return replace(account, groups=standing.groups, manages=standing.manages)

    async def meant(self, arrived: Arrived, mention: Mention) -> str | None:
        """Return the id of the person mentioned, None where the bridge knows nobody."""
        account = mention.account or self._accounts.account_named(mention.id) or await self._asked(arrived, mention)
        if not account:
            return None
        if account not in await self._in_directory():
            return await self._owners.owner_of(account)
        await self._accounts.look()
        return self._accounts.person_of(account)

    def language(self, arrived: Arrived) -> str:
        """Return the language somebody is answered in."""
        return self._accounts.language(arrived.account.id, arrived.locale)

    async def _asked(self, arrived: Arrived, mention: Mention) -> str:
        place = arrived.place
        try:
            member = await self._api.member(place.service, place.base, mention.id)
        except (Refusal, OSError, SignInRefused):
            return ""
        return str(member.get("aadObjectId") or member.get("objectId") or "").lower()

    async def _in_directory(self) -> frozenset[str]:
        people = await self._directory.all()
        if self._version != self._directory.version:
            self._listed = frozenset(each.account for each in people if each.connector == NAME)
            self._version = self._directory.version
        return self._listed
