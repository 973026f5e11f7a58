"""What is offered while an argument of /conference is typed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from ucbridge.models import Choice, Person
from ucbridge.services.conferences.people.splitting import Item
from ucbridge.services.conferences.service import ConferenceService
from ucbridge.store.conferences import Conference

LONGEST = 100
"""Characters of a choice; platforms carry no more."""

Offer = Callable[[str, int], Awaitable[list[Choice]]]
"""Returns who and what can be called whose name or number begins like a text, at most so many."""

_LAST = re.compile(r"(?P<before>.*[,;]\s*|)(?P<words>[^,;]*)", re.DOTALL)


class ConferenceChoices:
    """People one after the other, the conferences that concern somebody, and who is in them."""

    def __init__(self, conferences: ConferenceService) -> None:
        self._conferences = conferences

    async def invitees(self, typed: str, begun_by: Offer, *, most: int) -> list[Choice]:
        """Offer lines of people: what is typed with its last name made whole, or with another behind it."""
        match = _LAST.fullmatch(typed)
        before, last = (match["before"], match["words"]) if match else ("", typed)
        words = last.strip(' "“”«»').split()
        begun = await _begun(begun_by, before, " ".join(words), most)
        line = before + Item(" ".join(words)).written
        if typed.endswith(" ") and any(each.value == line for each in begun):
            return await _begun(begun_by, f"{line}, ", "", most)
        for count in range(len(words) - 1, 0, -1):
            if begun:
                break
            kept, behind = words[:-count], words[-count:]
            begun = await _begun(begun_by, f"{before}{' '.join(kept)}, ", " ".join(behind), most)
        return begun

    def conferences(self, person: Person) -> list[Choice]:
        """Offer the conferences this person is in or hosts."""
        return [Choice(each.name or str(each.id), str(each.id)) for each in self._theirs(person)]

    def attendees(self, person: Person) -> list[Choice]:
        """Offer who is in those conferences."""
        names = {each.name: each for of in self._theirs(person) for each in self._conferences.attendees(of.id)}
        return [Choice(f"{name} ({each.number})" if each.number else name, name) for name, each in names.items()]

    def _theirs(self, person: Person) -> list[Conference]:
        return [each for each in self._conferences.going() if self._concerns(person, each)]

    def _concerns(self, person: Person, conference: Conference) -> bool:
        there = (each.person_id for each in self._conferences.attendees(conference.id))
        return person.id in {conference.host_id, *there}


async def _begun(offer: Offer, head: str, begun: str, most: int) -> list[Choice]:
    taken = {each.strip(' "').casefold() for each in re.split("[,;]", head)}
    found = await offer(begun, most + len(taken))
    lines = (
        Choice(head + each.label, head + Item(each.value).written)
        for each in found
        if each.value.casefold() not in taken
    )
    return [each for each in lines if len(each.label) <= LONGEST and len(each.value) <= LONGEST][:most]
