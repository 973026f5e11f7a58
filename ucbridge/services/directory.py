"""Whom people mean: colleagues, contacts, extensions and numbers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

from phonenumbers import PhoneNumberFormat, format_number

from ucbridge import skype
from ucbridge.config import Contact
from ucbridge.errors import Ambiguous, ConfigError, UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Choice, Person
from ucbridge.services.destination import Destination
from ucbridge.services.directory_links import whole_number
from ucbridge.services.numbers import SHORT, Numbers, looks_like_number, plain
from ucbridge.services.people import AT_ONCE, People
from ucbridge.services.phone_book import PhoneBook
from ucbridge.services.roster import Roster

MOST_CHOICES = 10
"""Buttons offered when a name is ambiguous."""

_PERSON = re.compile(r"person:([a-z0-9][a-z0-9._-]{0,63})")
_EXTENSION = re.compile(r"[0-9*#]{1,15}")


class Directory:
    """Everybody and everything that can be called by name, extension or number."""

    def __init__(self, people: People, contacts: Sequence[Contact], numbers: Numbers) -> None:
        self._people = people
        self._numbers = numbers
        self._contacts = [self._contact(each) for each in contacts]
        self._wholes: dict[tuple[str, str], str] = {}
        self._book = PhoneBook(Roster(), self._contacts, self._read, self._whole)
        self._of = Roster()
        self._turn = asyncio.Lock()

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
        if skype.is_account(text):
            raise skype.tried()
        book = await self.book()
        if by_id := _PERSON.fullmatch(text.strip()):
            return _theirs(by_id[1], book)
        if found := book.at(_compact(text)) or _meant(text, book):
            return _one(text, found, again)
        if looks_like_number(text):
            return self._number(text, book, region)
        if without := book.without_phone(text):
            raise _no_phone(without)
        near = await asyncio.to_thread(book.near, text)
        raise UserError(_advice(near), title=_("Nobody is called “{text}”", text=text), buttons=_buttons(near, again))

    async def book(self) -> PhoneBook:
        """Return everybody and everything that can be called as they are now."""
        roster = await self._people.roster()
        if roster is not self._of:
            async with self._turn:
                roster = await self._people.roster()
                if roster is not self._of:
                    self._book, self._of = await self._written_down(roster), roster
        return self._book

    async def called(self) -> tuple[set[str], set[str]]:
        """Return every name somebody or something is called by, and every extension."""
        return (await self.book()).called_by

    async def complete(self, prefix: str, *, most: int = 25) -> list[Choice]:
        """Offer those whose name or extension begins like `prefix`, best first."""
        return (await self.book()).beginning(prefix, _compact(prefix), most)

    async def offered(self) -> Callable[[str], Choice | None]:
        """Return what tells what completion offers for what is dialled."""
        book = await self.book()
        return lambda dialled: next((book.choice(each) for each in book.at(dialled)), None)

    async def name_of(self, extension: str) -> str:
        """Return who is behind an extension or a number; as it is when nobody is known."""
        return (await self.names())(extension) or extension

    async def names(self) -> Callable[[str], str]:
        """Return what tells who is behind an extension or a number, "" where nobody is known."""
        book = await self.book()
        return lambda dialled: self._name(dialled, book)

    def _name(self, dialled: str, book: PhoneBook) -> str:
        known = book.at(dialled) or book.at(self._numbers.dialled(dialled))
        named = [each.name for each in known if each.name != each.extension]
        return named[0] if named else book.owner(self._numbers.anywhere(dialled))

    async def _written_down(self, roster: Roster) -> PhoneBook:
        if len(roster.people) <= AT_ONCE:
            return PhoneBook(roster, self._contacts, self._read, self._whole)
        return await asyncio.to_thread(PhoneBook, roster, self._contacts, self._read, self._whole)

    def _whole(self, phone: str, region: str) -> str:
        """Return a number of the directory with its country code; read once."""
        key = phone, region
        if key not in self._wholes:
            self._wholes[key] = whole_number(phone, region, self._numbers)
        return self._wholes[key]

    def _read(self, phone: str, region: str) -> Destination | None:
        """Return what dials a number of the directory, and how it is written."""
        try:
            number = self._numbers.parse(phone, region=region)
            shown = self._numbers.shown(number)
            return Destination(shown, shown, self._numbers.dialable(number), outside=number)
        except UserError:  # an extension of another PBX, or no number at all
            return None

    def _number(self, text: str, book: PhoneBook, region: str) -> Destination:
        number = self._numbers.parse(text, region=region)
        extension = self._numbers.dialable(number)
        if known := book.at(extension):
            return known[0]
        shown = self._numbers.shown(number)
        name = book.owner(format_number(number, PhoneNumberFormat.E164))
        return Destination(name or shown, shown, extension, outside=number)

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


def _meant(text: str, book: PhoneBook) -> list[Destination]:
    """Return who is meant by name. In chat people choose theirs: none becomes a number, or takes over another's."""
    return book.called(text) if any(each.isalpha() for each in plain(text)) else []


def _theirs(person_id: str, book: PhoneBook) -> Destination:
    person = book.people.get(person_id)
    if person is None:
        raise UserError(_advice(()), title=_("Nobody is called “{text}”", text=person_id))
    if (found := book.of(person_id)) is None:
        raise _no_phone(person)
    return found


def _no_phone(person: Person) -> UserError:
    return UserError(
        _("Give a number instead: /link gives them a phone."),
        title=_("{name} has no phone here yet", name=person.name),
    )


def _compact(text: str) -> str:
    number = re.sub(r"[ .()/-]", "", plain(text).partition(";")[0])
    return number if _EXTENSION.fullmatch(number) else ""


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
