"""Everybody and everything that can be called, as a list to look through."""

from __future__ import annotations

from collections.abc import Sequence

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply
from ucbridge.pbx.interface import Pbx
from ucbridge.services import names
from ucbridge.services.destination import Destination
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import digits, looks_like_number
from ucbridge.services.paging import turning
from ucbridge.services.people import People
from ucbridge.services.phone_book import Entry, PhoneBook
from ucbridge.services.phone_presence import on_the_phone
from ucbridge.typed import quote

PAGE = 20
"""Entries of one card; platforms allow 25."""

FEW = 5
"""Entries that get a button each."""


class Listing:
    """Colleagues, contacts, and the extensions nobody is known behind."""

    def __init__(self, pbx: Pbx, people: People, directory: Directory) -> None:
        self._pbx = pbx
        self._people = people
        self._directory = directory

    async def show(self, search: str = "", page: int = 1) -> Reply:
        """Return a page of those whose name or number begins like `search`."""
        book = await self._directory.book()
        entries = _fitting(book, search)
        start = (min(page, _pages(len(entries)) or 1) - 1) * PAGE
        shown = [found for each in entries[start : start + PAGE] if (found := book.destination(each)) is not None]
        if not shown:
            return Reply(
                _("Nobody is called “{text}”", text=search) if search else _("The directory is empty"),
                _("Give another part of the name, an extension or a number."),
                private=True,
            )
        busy = await self._busy()
        return Reply(
            plural("{count} entry", "{count} entries", len(entries)),
            None,
            fields=tuple(Field(_("{name}", name=self._name(each)), _line(each, busy)) for each in shown),
            buttons=(*_each(shown), *_turning(search, start // PAGE + 1, _pages(len(entries)))),
            private=True,
        )

    def _name(self, entry: Destination) -> str:
        vouched = not entry.person_id or self._people.vouched(entry.person_id)
        return entry.name if vouched else f"{entry.name} ({entry.person_id})"

    async def _busy(self) -> frozenset[str]:
        people = await self._people.all()
        return on_the_phone(self._pbx, people).people if self._pbx.model.fresh else frozenset()


def _fitting(book: PhoneBook, search: str) -> list[Entry]:
    entries = sorted(book.entries, key=_order)
    if not search:
        return entries
    if looks_like_number(search):
        begun = digits(search)
        return [each for each in entries if isinstance(each, Destination) and _numbered(each, begun)]
    return names.beginning(search, [(each.name, each) for each in entries])


def _order(entry: Entry) -> tuple[bool, str]:
    return entry.name.isdigit(), entry.name.casefold()


def _numbered(entry: Destination, begun: str) -> bool:
    return digits(entry.extension).startswith(begun) or digits(entry.number).startswith(begun)


def _line(entry: Destination, busy: frozenset[str]) -> Text:
    if entry.person_id in busy:
        return _("{number} · on the phone", number=entry.number)
    return _("{number}", number=entry.number)


def _each(shown: Sequence[Destination]) -> tuple[Button, ...]:
    if len(shown) > FEW:
        return ()
    return tuple(Button(_("{name}", name=each.name), "run", f"/who {each.typed}") for each in shown)


def _turning(search: str, page: int, pages: int) -> tuple[Button, ...]:
    line = f"/directory {quote(search)} page" if search else "/directory page"
    return turning(page, pages, lambda to: f"{line} {to}", words=(_("Back"), _("Next")))


def _pages(count: int) -> int:
    return -(-count // PAGE)
