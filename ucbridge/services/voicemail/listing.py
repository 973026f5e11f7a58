"""The messages of a person's mailboxes, newest first, a page at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from ucbridge.models import Person
from ucbridge.pbx.voicemail.interface import UNHEARD
from ucbridge.services.paging import page_count
from ucbridge.services.voicemail.boxes import Boxes
from ucbridge.services.voicemail.callers import Caller, Callers
from ucbridge.services.voicemail.search import matching
from ucbridge.services.zones import zone_of
from ucbridge.store.voicemails import Voicemail, Voicemails

PER_PAGE = 8


class Which(StrEnum):
    """Which messages somebody wants to see."""

    ALL = "all"
    UNHEARD = "unheard"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is to show. `words` are looked for; `box` is one of their mailboxes, "" for all of them."""

    which: Which = Which.ALL
    words: str = ""
    box: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a list, who left it, and the name of its mailbox where the person has several."""

    voicemail: Voicemail
    caller: Caller
    mailbox: str = ""

    @property
    def heard(self) -> bool:
        """Tell whether somebody has listened to it."""
        return self.voicemail.folder not in UNHEARD


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list. `box` is the name of the mailbox asked for, "" for all; times are shown in `zone`."""

    asked: Asked
    box: str
    lines: tuple[Line, ...]
    count: int
    unheard: int
    zone: tzinfo

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return page_count(self.count, PER_PAGE)


class Listing:
    """Lists what is in mailboxes; what is being deleted is not shown."""

    def __init__(self, voicemails: Voicemails, boxes: Boxes, callers: Callers, zone: tzinfo) -> None:
        self._voicemails = voicemails
        self._boxes = boxes
        self._callers = callers
        self._zone = zone

    async def page(self, person: Person, asked: Asked) -> Page:
        """Return one page; the last one where there are not so many.

        Raises:
            UserError: they have no mailbox, or none called `asked.box`.
        """
        boxes = self._boxes.chosen(person, asked.box)
        found = [each for each in await self.present(boxes) if _wanted(each, asked.which)]
        if asked.words:
            found = await self._found(found, asked.words)
        at = min(asked.page, page_count(len(found), PER_PAGE))
        start = (at - 1) * PER_PAGE
        name = self._boxes.name_of(boxes[0]) if asked.box else ""
        unheard = sum(each.folder in UNHEARD for each in found)
        lines = await self.lines(found[start : start + PER_PAGE], several=len(boxes) > 1)
        shown = Asked(asked.which, asked.words, asked.box, at)
        return Page(shown, name, lines, len(found), unheard, zone_of(person, self._zone))

    async def present(self, boxes: Sequence[str]) -> list[Voicemail]:
        """Return what is in these mailboxes and not being deleted, newest first."""
        there = [each for box in boxes for each in await self._voicemails.present(box) if each.delete_at is None]
        return sorted(there, key=lambda each: (each.left_at, each.id), reverse=True)

    async def lines(self, voicemails: Sequence[Voicemail], *, several: bool) -> tuple[Line, ...]:
        """Return messages with their callers, and with their mailboxes where these are `several`."""
        callers = await self._callers.of_all(voicemails)
        return tuple(
            Line(each, caller, self._boxes.name_of(each.mailbox) if several else "")
            for each, caller in zip(voicemails, callers, strict=True)
        )

    async def _found(self, voicemails: Sequence[Voicemail], words: str) -> list[Voicemail]:
        callers = await self._callers.of_all(voicemails)
        return await asyncio.to_thread(matching, words, list(zip(voicemails, callers, strict=True)))


def _wanted(voicemail: Voicemail, which: Which) -> bool:
    return which is Which.ALL or (voicemail.folder in UNHEARD) is (which is Which.UNHEARD)
