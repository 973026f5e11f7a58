"""Everybody and everything that can be called, found by name, extension, number or person. Pure.

The numbers of a directory are many and seldom wanted: they are read when one of them is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from ucbridge.models import Choice, Person
from ucbridge.services.destination import Destination
from ucbridge.services.names import Index, nearest
from ucbridge.services.phones import extension_of
from ucbridge.services.roster import Roster


@dataclass(frozen=True, slots=True)
class Listed:
    """A colleague without an extension, whom the directory gives numbers."""

    name: str
    person_id: str
    phones: tuple[str, ...]
    region: str


Entry = Destination | Listed

Read = Callable[[str, str], Destination | None]
"""Reads a number of the directory, given its region, as a destination without a name; None where it is none."""

Whole = Callable[[str, str], str]
"""Writes a number of the directory, given its region, with its country code; "" where it is none."""


class PhoneBook:
    """Colleagues first, then contacts, then the extensions nobody is known behind."""

    def __init__(self, roster: Roster, contacts: Sequence[Destination], read: Read, whole: Whole) -> None:
        self.people = roster.people
        self._vouched = roster.vouched
        self._read = read
        colleagues = [entry for each in roster.people.values() if (entry := _colleague(each, roster)) is not None]
        taken = {each.extension for each in colleagues if isinstance(each, Destination)}
        phones = {number for name in roster.endpoints if (number := extension_of(name))}
        self._devices = {each: of for each, of in _devices(roster).items() if each in phones - taken}
        bare = sorted((phones | set(roster.pbx_names)) - taken - set(self._devices))
        named = (Destination(roster.pbx_names.get(each, each), each, each) for each in bare)
        entries = [*colleagues, *contacts, *named]
        self.entries: Sequence[Entry] = entries
        self._by_person = {each.person_id: each for each in colleagues}
        self._dialled: dict[str, list[Destination]] = {}
        for each in entries:
            if isinstance(each, Destination):
                self._dialled.setdefault(each.extension, []).append(each)
        self._owners = _owners(roster, whole)
        self._times = Counter(each.name for each in entries)
        self._named = Index((each.name, each) for each in entries)
        self._phoneless = Index((each.name, each) for each in roster.people.values() if each.id not in self._by_person)

    def at(self, dialled: str) -> Sequence[Destination]:
        """Return who is reached at what is dialled, a further phone of somebody's too: that one is no entry."""
        further = self._devices.get(dialled)
        return self._dialled.get(dialled) or ((further,) if further else ())

    def owner(self, whole: str) -> str:
        """Return the name of whom the directory gives a number, written with its country code; "" for nobody alone."""
        return self.people[self._owners[whole]].name if whole in self._owners else ""

    def of(self, person_id: str) -> Destination | None:
        """Return where somebody is called, None where nowhere."""
        entry = self._by_person.get(person_id)
        return self.destination(entry) if entry else None

    def called(self, text: str) -> list[Destination]:
        """Return who is meant by name, those first whose name they did not choose."""
        found = self._named.matching(text, only=_has_name)
        if not all(map(self._given, found)):
            found = [*self._named.matching(text, only=lambda each: _has_name(each) and self._given(each)), *found]
        return list(self._destinations(found))

    def without_phone(self, text: str) -> Person | None:
        """Return who is meant of those that cannot be called."""
        listed = self._named.matching(text, only=lambda each: isinstance(each, Listed))
        found = [*self._phoneless.matching(text), *(self.people[each.person_id] for each in listed if each.person_id)]
        return next(iter(found), None)

    def near(self, text: str) -> list[Destination]:
        """Return whom a misspelt name may mean."""
        return list(self._destinations(nearest(text, {each.name: each for each in self.entries if _has_name(each)})))

    def beginning(self, prefix: str, number: str, most: int) -> list[Choice]:
        """Offer those whose name begins like `prefix`, or whose extension begins like `number` where it is given."""
        found: Iterator[Destination]
        if number:
            found = (each for those in self._dialled.values() for each in those if each.extension.startswith(number))
        else:
            found = self._destinations(self._named.beginning(prefix, 2 * most))
        return [self.choice(each) for each in islice(found, most)]

    def choice(self, entry: Destination) -> Choice:
        """Return what is offered for an entry: its name, where that means nobody else."""
        return Choice(f"{entry.name} ({entry.number})", entry.name if self._times[entry.name] == 1 else entry.extension)

    def destination(self, entry: Entry) -> Destination | None:
        """Return where an entry is called: for who has no extension, at the first number that can be dialled."""
        if isinstance(entry, Destination):
            return entry
        read = (self._read(phone, entry.region) for phone in entry.phones)
        number = next((each for each in read if each is not None), None)
        if number is None:
            return None
        return Destination(entry.name, number.number, number.extension, entry.person_id, number.outside)

    @cached_property
    def called_by(self) -> tuple[set[str], set[str]]:
        """Return every name somebody or something is called by, and every extension."""
        bare = {extension for extension, those in self._dialled.items() if any(each.outside is None for each in those)}
        bare |= set(self._devices)
        return ({each.name for each in self.people.values()} | {each.name for each in self.entries}) - bare, bare

    def _given(self, entry: Entry) -> bool:
        """Tell whether the company gave the name, or it is a contact."""
        return not entry.person_id or entry.person_id in self._vouched

    def _destinations(self, entries: Sequence[Entry]) -> Iterator[Destination]:
        return (found for each in entries if (found := self.destination(each)) is not None)


def _colleague(person: Person, roster: Roster) -> Entry | None:
    if person.extension:
        return Destination(person.name, person.extension, person.extension, person.id)
    phones = roster.phones.get(person.id)
    return Listed(person.name, person.id, phones, person.region) if phones else None


def _devices(roster: Roster) -> Mapping[str, Destination]:
    """Return the phones of people by what is dialled for each: those that are one person's alone."""
    found: dict[str, list[Person]] = {}
    for person in roster.people.values():
        for number in {number for device in person.devices if (number := extension_of(device))}:
            found.setdefault(number, []).append(person)
    return {number: Destination(of[0].name, number, number, of[0].id) for number, of in found.items() if len(of) == 1}


def _owners(roster: Roster, whole: Whole) -> Mapping[str, str]:
    """Return whose a number is, of those that are one person's alone, their mobile too: not that of the company."""
    owners: dict[str, set[str]] = {}
    for person in roster.people.values():
        if person.mobile:
            owners.setdefault(person.mobile, set()).add(person.id)
    for person_id, phones in roster.phones.items():
        region = roster.people[person_id].region
        for phone in phones:
            if number := whole(phone, region):
                owners.setdefault(number, set()).add(person_id)
    return {number: next(iter(people)) for number, people in owners.items() if len(people) == 1}


def _has_name(entry: Entry) -> bool:
    return isinstance(entry, Listed) or entry.name != entry.extension
