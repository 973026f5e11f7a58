"""Who is who: chat accounts made into people, from the configuration, what people linked, and what chat tells."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

from ucbridge.config import PersonSettings
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Account, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.phones import device_of
from ucbridge.store.accounts import Accounts, KnownAccount
from ucbridge.store.links import Link, Links

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class People:
    """Everybody the bridge knows. The configuration names people; anybody else is known from their first command.

    Of the connectors in `vouching` the account id is the person's id: they let the person in themselves.
    """

    def __init__(
        self,
        configured: Mapping[str, PersonSettings],
        accounts: Accounts,
        links: Links,
        pbx: Pbx,
        *,
        vouching: frozenset[str],
    ) -> None:
        self._configured = configured
        self._accounts = accounts
        self._links = links
        self._pbx = pbx
        self._vouching = vouching
        self._ids = {
            (connector, account): person_id
            for person_id, settings in configured.items()
            for connector, account in settings.accounts.items()
        }

    async def of(self, account: Account) -> Person:
        """Return whose account this is; an unknown account becomes a person without an extension.

        Raises:
            UserError: a vouching connector names somebody who is nobody.
        """
        if account.connector in self._vouching:
            if (known := await self.get(account.id)) is None:
                raise UserError(
                    _("Nobody here is called “{person}”: ucbridge people lists everybody.", person=account.id[:64])
                )
            return replace(known, groups=account.groups)
        person_id = self._ids.get((account.connector, account.id))
        if person_id is None:
            person_id = await self._remembered(account)
        person = await self.get(person_id) or Person(person_id, _shown(account.name) or person_id)
        return replace(person, groups=account.groups)

    async def known(self, account: Account) -> Person | None:
        """Return whose account this is; None where nobody ever wrote from it and the configuration does not name it."""
        if account.connector in self._vouching:
            return await self.get(account.id)
        key = account.connector, account.id
        person_id = self._ids.get(key) or await self._accounts.person_of(*key)
        return await self.get(person_id) if person_id else None

    async def get(self, person_id: str) -> Person | None:
        """Return a person by id, None when nobody has it."""
        if (settings := self._configured.get(person_id)) is not None:
            return self._configured_person(person_id, settings, await self._links.of(person_id))
        for known in await self._accounts.all():
            if known.person_id == person_id:
                return self._chat_person(known, await self._links.of(person_id))
        return None

    async def all(self) -> list[Person]:
        """Return everybody, the configured ones first."""
        links = await self._links.all()
        people = {each: self._configured_person(each, of, links.get(each)) for each, of in self._configured.items()}
        for known in await self._accounts.all():
            if known.person_id not in people:
                people[known.person_id] = self._chat_person(known, links.get(known.person_id))
        return list(people.values())

    def vouched(self, person_id: str) -> bool:
        """Tell whether the administrator gave this name; anybody else chose it in chat. No person is a contact."""
        return not person_id or person_id in self._configured

    def shown(self, person: Person) -> str:
        """Return what somebody is called; beside a name they chose themselves stands what they cannot choose."""
        return person.name if self.vouched(person.id) else f"{person.name} ({person.extension or person.id})"

    async def name_of(self, person_id: str) -> str:
        """Return what somebody is called as `shown` does, the id of whom nobody knows (any more)."""
        person = await self.get(person_id)
        return self.shown(person) if person else person_id

    async def holders(self, extension: str) -> list[Person]:
        """Return who has this extension, by configuration or link."""
        links = await self._links.all()
        given = [each for each, of in self._configured.items() if of.extension == extension and each not in links]
        linked = [each for each, link in links.items() if link.extension == extension]
        ids = sorted([*given, *linked], key=lambda each: each not in self._configured)
        return [person for each in ids if (person := await self.get(each)) is not None]

    async def _remembered(self, account: Account) -> str:
        known = await self._accounts.person_of(account.connector, account.id)
        if known is not None:
            return known
        person_id = f"{account.connector}-{account.id}"
        if not _ID.fullmatch(person_id) or await self.get(person_id) is not None:
            person_id = f"{account.connector}-{hashlib.sha256(account.id.encode()).hexdigest()[:24]}"
        await self._accounts.remember(replace(account, name=_shown(account.name)), person_id)
        return person_id

    def _configured_person(self, person_id: str, settings: PersonSettings, link: Link | None) -> Person:
        extension = (link.extension if link else settings.extension) or ""
        given = settings.devices if extension == (settings.extension or "") else ()
        return Person(
            person_id,
            settings.name,
            extension,
            given or self._devices(extension),
            roles=frozenset(settings.roles),
            language=settings.language or "",
            timezone=settings.timezone or "",
        )

    def _chat_person(self, known: KnownAccount, link: Link | None) -> Person:
        extension = (link.extension if link else None) or ""
        return Person(known.person_id, _shown(known.name) or known.person_id, extension, self._devices(extension))

    def _devices(self, extension: str) -> tuple[str, ...]:
        return (device_of(self._pbx, extension) or f"PJSIP/{extension}",) if extension else ()


def _shown(name: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in name).split())[:80]
