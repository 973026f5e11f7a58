"""Who is who: chat accounts made into people, from the configuration, the directory, what people linked, and chat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ucbridge.config import PersonSettings
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Account, Person
from ucbridge.pbx.features.interface import Listed
from ucbridge.pbx.interface import Pbx
from ucbridge.services.directory_accounts import person_id_of
from ucbridge.services.directory_links import Rules
from ucbridge.services.roster import Roster, Sources, roster_of, shown
from ucbridge.store.accounts import Accounts
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.links import Links

AT_ONCE = 500
"""Up to so many people are put together at once; more, in a thread."""

REST = 5.0
"""Seconds after which so many are put together again while the directory is still being read."""

_NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class _Key:
    """What differs when anything of what the roster stands on did; `listed` for the directory."""

    known: tuple[object, ...]
    listed: int


class People:
    """Everybody the bridge knows: those of the configuration and the directory, others from their first command.

    Of the connectors in `vouching` the account id is the person's id: they let the person in themselves. `rules` are
    those by which the directory gives somebody an extension.
    """

    def __init__(
        self,
        configured: Mapping[str, PersonSettings],
        accounts: Accounts,
        links: Links,
        pbx: Pbx,
        *,
        vouching: frozenset[str],
        directory: DirectoryPeople | None = None,
        rules: Callable[[], Rules] = lambda: _NO_RULES,
    ) -> None:
        self._configured = configured
        self._accounts = accounts
        self._links = links
        self._pbx = pbx
        self._vouching = vouching
        self._directory = directory
        self._rules = rules
        self._endpoints: frozenset[str] = frozenset()
        self._listed: Mapping[str, Listed] = {}
        self._listings = 0
        self._seen: tuple[int, int] | None = None
        self._roster = Roster(vouched=frozenset(configured))
        self._of: _Key | None = None
        self._made = 0.0
        self._turn = asyncio.Lock()

    async def roster(self) -> Roster:
        """Return everybody as they are now; the same object as long as nothing changed."""
        if self._stale(await self._key()):
            async with self._turn:
                key = await self._key()
                if self._stale(key):
                    self._roster, self._of = await self._put_together(), key
                    self._made = time.monotonic()
        return self._roster

    async def of(self, account: Account) -> Person:
        """Return whose account this is; an unknown account becomes a person without an extension.

        Raises:
            UserError: a vouching connector names somebody who is nobody.
        """
        known = await self.known(account)
        if known is None and account.connector in self._vouching:
            raise UserError(
                _("Nobody here is called “{person}”: ucbridge people lists everybody.", person=account.id[:64])
            )
        if known is None:
            person_id = await self._remember(account)
            known = await self.get(person_id) or Person(person_id, shown(account.name) or person_id)
        return replace(known, groups=account.groups)

    async def known(self, account: Account) -> Person | None:
        """Return whose account this is; None where nobody ever wrote from it and neither list names it."""
        roster = await self.roster()
        if account.connector in self._vouching:
            return roster.people.get(account.id)
        return roster.people.get(roster.accounts.get((account.connector, account.id), ""))

    async def get(self, person_id: str) -> Person | None:
        """Return a person by id, None when nobody has it."""
        return (await self.roster()).people.get(person_id)

    async def all(self) -> list[Person]:
        """Return everybody, the configured ones first."""
        return list((await self.roster()).people.values())

    def vouched(self, person_id: str) -> bool:
        """Tell whether the company gave this name; anybody else chose it in chat. No person is a contact."""
        return not person_id or person_id in self._roster.vouched

    def shown(self, person: Person) -> str:
        """Return what somebody is called; beside a name they chose themselves stands what they cannot choose."""
        return person.name if self.vouched(person.id) else f"{person.name} ({person.extension or person.id})"

    async def name_of(self, person_id: str) -> str:
        """Return what somebody is called as `shown` does, the id of whom nobody knows (any more)."""
        person = await self.get(person_id)
        return self.shown(person) if person else person_id

    async def holders(self, extension: str) -> list[Person]:
        """Return who has this extension, by configuration, link or directory."""
        roster = await self.roster()
        return [roster.people[each] for each in roster.holders.get(extension, ())]

    async def _remember(self, account: Account) -> str:
        roster = await self.roster()
        if known := roster.accounts.get((account.connector, account.id)):  # a list has come to name it meanwhile
            return known
        person_id = person_id_of(account.connector, account.id, roster.people)
        await self._accounts.remember(replace(account, name=shown(account.name)), person_id)
        return person_id

    def _stale(self, key: _Key) -> bool:
        if self._of is None or key.known != self._of.known:
            return True
        rested = len(self._roster.people) <= AT_ONCE or time.monotonic() - self._made >= REST
        return rested and key.listed != self._of.listed

    async def _key(self) -> _Key:
        if self._directory:
            await self._directory.look()
        stamps = await self._accounts.stamp(), await self._links.stamp()
        self._look_at_phones()
        listed = self._directory.version if self._directory else 0
        return _Key((*stamps, self._endpoints, self._listings, self._rules()), listed)

    def _look_at_phones(self) -> None:
        """See which phones there are; while the PBX cannot be seen, those that were there."""
        model = self._pbx.model
        if model.fresh and (model.epoch, len(model.endpoints)) != self._seen:
            self._seen = model.epoch, len(model.endpoints)
            if (names := frozenset(model.endpoints)) != self._endpoints:
                self._endpoints = names
        if model.fresh and (there := self._pbx.features.listed) != self._listed:
            self._listed = dict(there)
            self._listings += 1

    async def _put_together(self) -> Roster:
        sources = Sources(
            self._configured,
            await self._accounts.all(),
            await self._links.all(),
            await self._directory.all() if self._directory else (),
            self._endpoints,
            self._listed,
        )
        if len(sources.directory) + len(sources.accounts) <= AT_ONCE:
            return roster_of(sources, self._rules())
        return await asyncio.to_thread(roster_of, sources, self._rules())
