"""Everybody and everything that can be called, found by name, extension, number or person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import islice

from ucbridge.models import Choice, Person
from ucbridge.services.destination import Destination
from ucbridge.services.names import Index, nearest
from ucbridge.services.phones import extension_of
from ucbridge.services.roster import Roster

Written = Callable[[str, str], Destination | None]
"""Reads a number of the directory, given its region, as a destination of no name; None where it cannot be dialled."""


class PhoneBook:
    """Colleagues first, then contacts, then the extensions nobody is known behind."""

    def __init__(self, roster: Roster, contacts: Sequence[Destination], written: Written) -> None:
        people = roster.people.values()
        outside = _outside(roster, written)
        colleagues = [known for each in people if (known := _colleague(each, outside.get(each.id, ())))]
        taken = {each.extension for each in colleagues}
        bare = sorted({number for name in roster.endpoints if (number := extension_of(name))} - taken)
        self.people = roster.people
        self.entries = [*colleagues, *contacts, *(Destination(each, each, each) for each in bare)]
        self.by_person = {each.person_id: each for each in colleagues}
        self._vouched = roster.vouched
        self._times = Counter(each.name for each in self.entries)
        self._alone = _alone(outside)
        self._by_extension: dict[str, list[Destination]] = {}
        for each in filter(self._answers, self.entries):
            self._by_extension.setdefault(each.extension, []).append(each)
        named = [(each.name, each) for each in self.entries if each.name != each.extension]
        self._all = Index((each.name, each) for each in self.entries)
        self._named = Index(named)
        self._given = Index([each for each in named if self.vouched(each[1])])
        self._phoneless = Index([(each.name, each) for each in people if each.id not in self.by_person])

    def vouched(self, entry: Destination) -> bool:
        """Tell whether the company gave the name, or it is a contact."""
        return not entry.person_id or entry.person_id in self._vouched

    def at(self, extension: str) -> Sequence[Destination]:
        """Return who is reached at what is dialled."""
        return self._by_extension.get(extension, ())

    def called(self, text: str) -> list[Destination]:
        """Return who is meant by name, those first whose name they did not choose."""
        found = self._named.matching(text)
        return found if all(map(self.vouched, found)) else [*self._given.matching(text), *found]

    def without_phone(self, text: str) -> Person | None:
        """Return who is meant of those that cannot be called."""
        return next(iter(self._phoneless.matching(text)), None)

    def near(self, text: str) -> list[Destination]:
        """Return whom a misspelt name may mean."""
        return nearest(text, {each.name: each for each in self.entries if each.name != each.extension})

    def beginning(self, prefix: str, number: str, most: int) -> list[Choice]:
        """Offer those whose name begins like `prefix`, or whose extension begins like `number` where it is given."""
        if number:
            found = list(islice((each for each in self.entries if each.extension.startswith(number)), most))
        else:
            found = self._all.beginning(prefix, most)
        return [self.choice(each) for each in found]

    def choice(self, entry: Destination) -> Choice:
        """Return what is offered for an entry: its name, where that means nobody else."""
        return Choice(f"{entry.name} ({entry.number})", entry.name if self._times[entry.name] == 1 else entry.extension)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return who is behind each extension and number, by what is dialled; a number of several is nobody's."""
        known = {
            extension: those[0].name for extension, those in self._by_extension.items() if those[0].name != extension
        }
        return {number: self.people[person_id].name for number, person_id in self._alone.items()} | known

    @cached_property
    def offered(self) -> Mapping[str, Choice]:
        """Return what is offered for each entry, by what is dialled."""
        return {extension: self.choice(those[0]) for extension, those in self._by_extension.items()}

    @cached_property
    def called_by(self) -> tuple[set[str], set[str]]:
        """Return every name somebody or something is called by, and every extension."""
        bare = {each.extension for each in self.entries if each.outside is None}
        return ({each.name for each in self.people.values()} | {each.name for each in self.entries}) - bare, bare

    def _answers(self, entry: Destination) -> bool:
        """Tell whether this is who is there: not where the directory gives the number of the company to everybody."""
        return entry.outside is None or not entry.person_id or self._alone.get(entry.extension) == entry.person_id


def _alone(outside: Mapping[str, Iterable[Destination]]) -> dict[str, str]:
    """Return whose a number is, of those the directory gives to one person."""
    owners: dict[str, set[str]] = {}
    for person_id, numbers in outside.items():
        for each in numbers:
            owners.setdefault(each.extension, set()).add(person_id)
    return {number: next(iter(people)) for number, people in owners.items() if len(people) == 1}


def _outside(roster: Roster, written: Written) -> dict[str, list[Destination]]:
    """Return the numbers the directory gives each person, those of the office first."""
    found: dict[str, list[Destination]] = {}
    for person_id, phones in roster.phones.items():
        region = roster.people[person_id].region
        found[person_id] = [number for each in phones if (number := written(each, region)) is not None]
    return found


def _colleague(person: Person, numbers: Iterable[Destination]) -> Destination | None:
    if person.extension:
        return Destination(person.name, person.extension, person.extension, person.id)
    number = next(iter(numbers), None)
    return Destination(person.name, number.number, number.extension, person.id, number.outside) if number else None
