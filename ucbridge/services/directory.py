"""Whom people mean: colleagues, contacts, extensions and numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ucbridge.config import Contact
from ucbridge.errors import Ambiguous, ConfigError, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Choice, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services import names
from ucbridge.services.destination import Destination
from ucbridge.services.numbers import SHORT, Numbers, looks_like_number, plain
from ucbridge.services.people import People
from ucbridge.services.phones import extensions

MOST_CHOICES = 10
"""Buttons offered when a name is ambiguous."""

_PERSON = re.compile(r"person:([a-z0-9][a-z0-9._-]{0,63})")
_EXTENSION = re.compile(r"[0-9*#]{1,15}")


class Directory:
    """Everybody and everything that can be called by name, extension or number."""

    def __init__(self, people: People, contacts: Sequence[Contact], numbers: Numbers, pbx: Pbx) -> None:
        self._people = people
        self._numbers = numbers
        self._pbx = pbx
        self._contacts = [self._contact(each) for each in contacts]

    @property
    def region(self) -> str:
        """Return where numbers are written that have no country code."""
        return self._numbers.region

    async def find(
        self, text: str, *, again: Callable[[str], str] = "/call {}".format, region: str = ""
    ) -> Destination:
        """Return whom `text` means; `person:ID` is somebody by their id, whatever they are called.

        `again` makes the whole command of one of several meanings, for the buttons that offer them. Numbers without a
        country code are of `region`, ours by default.

        Raises:
            Ambiguous: it means several.
            UserError: it means nobody, or somebody without a phone.
        """
        people = await self._people.all()
        entries = self._entries(people)
        if by_id := _PERSON.fullmatch(text.strip()):
            return _theirs(by_id[1], people)
        named = [(each.name, each) for each in entries if each.name != each.extension]
        if found := _by_extension(_compact(text), entries) or self._meant(text, named):
            return _one(text, found, again)
        if looks_like_number(text):
            return self._number(text, entries, region)
        if without := names.matching(text, [(person.name, person) for person in people]):
            raise _no_phone(without[0])
        near = names.nearest(text, dict(named))
        raise UserError(_advice(near), title=_("Nobody is called “{text}”", text=text), buttons=_buttons(near, again))

    async def called(self) -> tuple[set[str], set[str]]:
        """Return every name somebody or something is called by, and every extension."""
        people = await self._people.all()
        entries = self._entries(people)
        bare = {each.extension for each in entries if each.outside is None}
        return ({each.name for each in people} | {each.name for each in entries}) - bare, bare

    async def complete(self, prefix: str, *, most: int = 25) -> list[Choice]:
        """Offer those whose name or extension begins like `prefix`, best first."""
        entries = self._entries(await self._people.all())
        if number := _compact(prefix):
            found = [each for each in entries if each.extension.startswith(number)]
        else:
            found = names.beginning(prefix, [(each.name, each) for each in entries])
        return [_choice(each, entries) for each in found[:most]]

    async def offered(self) -> dict[str, Choice]:
        """Return what completion offers for each extension and contact, by what is dialled."""
        entries = self._entries(await self._people.all())
        return {each.extension: _choice(each, entries) for each in reversed(entries)}

    async def name_of(self, extension: str) -> str:
        """Return who is behind an extension; the extension itself when nobody is known."""
        if colleagues := await self._people.holders(extension):
            return colleagues[0].name
        found = _by_extension(extension, self._contacts)
        return found[0].name if found else extension

    async def names(self) -> dict[str, str]:
        """Return who is behind each extension somebody is known behind."""
        entries = self._entries(await self._people.all())
        return {each.extension: each.name for each in reversed(entries) if each.name != each.extension}

    def _meant(self, text: str, named: Sequence[tuple[str, Destination]]) -> list[Destination]:
        """Return who is meant by name. In chat people choose theirs: none becomes a number, or takes over another's."""
        if not any(each.isalpha() for each in plain(text)):
            return []
        found = names.matching(text, named)
        if all(self._people.vouched(each.person_id) for each in found):
            return found
        return [*names.matching(text, [each for each in named if self._people.vouched(each[1].person_id)]), *found]

    def _entries(self, people: Sequence[Person]) -> list[Destination]:
        colleagues = [_colleague(each) for each in people if each.extension]
        known = {each.extension for each in colleagues}
        bare = sorted(extensions(self._pbx) - known)
        return [*colleagues, *self._contacts, *(Destination(each, each, each) for each in bare)]

    def _number(self, text: str, entries: Sequence[Destination], region: str) -> Destination:
        number = self._numbers.parse(text, region=region)
        extension = self._numbers.dialable(number)
        if contacts := _by_extension(extension, entries):
            return contacts[0]
        shown = self._numbers.shown(number)
        return Destination(shown, shown, extension, outside=number)

    def _contact(self, contact: Contact) -> Destination:
        number = plain(contact.number).replace(" ", "")
        if len(number) <= SHORT and _EXTENSION.fullmatch(number):
            return Destination(contact.name, number, number)
        try:
            parsed = self._numbers.parse(contact.number)
        except UserError as error:
            problem = f"contacts: {contact.name}: expected a whole telephone number, got {contact.number!r}"
            raise ConfigError(error.text, (problem,)) from None
        return Destination(contact.name, self._numbers.shown(parsed), self._numbers.dialable(parsed), outside=parsed)


def _colleague(person: Person) -> Destination:
    return Destination(person.name, person.extension, person.extension, person.id)


def _theirs(person_id: str, people: Sequence[Person]) -> Destination:
    person = next((each for each in people if each.id == person_id), None)
    if person is None:
        raise UserError(_advice(()), title=_("Nobody is called “{text}”", text=person_id))
    if not person.extension:
        raise _no_phone(person)
    return _colleague(person)


def _no_phone(person: Person) -> UserError:
    return UserError(
        _("Give a number instead: /link gives them a phone."),
        title=_("{name} has no phone here yet", name=person.name),
    )


def _compact(text: str) -> str:
    number = re.sub(r"[ .()/-]", "", plain(text).partition(";")[0])
    return number if _EXTENSION.fullmatch(number) else ""


def _by_extension(extension: str, entries: Sequence[Destination]) -> list[Destination]:
    return [each for each in entries if each.extension == extension]


def _one(text: str, found: Sequence[Destination], again: Callable[[str], str]) -> Destination:
    different = {each.extension: each for each in reversed(found)}
    if len(different) == 1:
        return found[0]
    choices = list(reversed(different.values()))[:MOST_CHOICES]
    raise Ambiguous(
        _("Whom do you mean?"), title=_("Several people fit “{text}”", text=text), buttons=_buttons(choices, again)
    )


def _buttons(choices: Sequence[Destination], again: Callable[[str], str]) -> tuple[Button, ...]:
    return tuple(
        Button(_("{name} ({number})", name=each.name, number=each.number), "run", again(each.typed)) for each in choices
    )


def _advice(near: Sequence[Destination]) -> Text:
    if near:
        return _("Did you mean {near}?", near=near[0].name)
    return _("Give another part of the name, an extension or a number.")


def _choice(entry: Destination, entries: Sequence[Destination]) -> Choice:
    return Choice(f"{entry.name} ({entry.number})", _value(entry, entries))


def _value(entry: Destination, entries: Sequence[Destination]) -> str:
    return entry.name if sum(each.name == entry.name for each in entries) == 1 else entry.extension
