"""Which conference somebody means, and whom in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from ucbridge.errors import Ambiguous, UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services import names
from ucbridge.services.conferences.cards.card import called
from ucbridge.services.conferences.control.rights import Rights
from ucbridge.services.conferences.live.conferences import LIVE, LiveConference, LiveConferences, LiveLeg
from ucbridge.services.conferences.rooms import is_ours
from ucbridge.services.people import People
from ucbridge.store.conferences import LegState

MOST_CHOICES = 10

Adopt = Callable[[str], Awaitable[LiveConference]]
"""Writes a room of the dialplan down."""


class Finding:
    """Conferences by what was typed, or by the id a signed button carries."""

    def __init__(self, pbx: Pbx, going: LiveConferences, people: People, rights: Rights, adopt: Adopt) -> None:
        self._pbx = pbx
        self._going = going
        self._people = people
        self._rights = rights
        self._adopt = adopt

    async def one(
        self, person: Person, which: str | int, *, verb: str, who: str = "", anyway: bool = False
    ) -> LiveConference:
        """Return the conference that is meant.

        `verb` and `who` make the commands of an ambiguous one's buttons. `anyway`: the person need not be in it, or
        host it, to mean it without naming it.

        Raises:
            Ambiguous: several are meant.
            UserError: none is.
        """
        await self._going.load()
        if isinstance(which, int):
            if (going := self._going.get(which)) is None:
                raise over()
            return going
        if which:
            return await self._named(person, which.strip(), verb, who)
        theirs = [each for each in self._going if self._rights.is_in(person, each)]
        rooms = [] if theirs else [each for each in self.foreign() if self._rights.inside(person, each)]
        if not theirs and rooms:
            theirs = [await self._adopt(each) for each in rooms]
        hosted = [each for each in self._going if each.conference.host_id == person.id]
        asked = [each for each in self._going if each.concerns(person.id)] if anyway else []
        found = (asked if anyway else []) or theirs or hosted
        if not found:
            raise UserError(
                _("Start one with /conference and the names; /conference list shows those there are."),
                title=_("You are in no conference"),
            )
        return await self._single(found, verb, who)

    def foreign(self) -> list[str]:
        """Return the rooms of the dialplan of which nothing is written."""
        rooms = self._pbx.rooms.live
        return [each for each in rooms if not is_ours(each) and self._going.of_room(each) is None]

    def visible(self, person: Person) -> list[LiveConference]:
        """Return the conferences somebody may know of."""
        every = self._rights.everything(person)
        return [each for each in self._going if every or each.concerns(person.id) or self._rights.is_in(person, each)]

    def visible_rooms(self, person: Person) -> list[str]:
        """Return the rooms of the dialplan somebody may know of, those of which nothing is written."""
        every = self._rights.everything(person)
        return [each for each in self.foreign() if every or self._rights.inside(person, each)]

    async def starter(self, going: LiveConference) -> str:
        """Return the name of who began a conference, "" for a room of the dialplan."""
        return await self._people.name_of(going.conference.starter_id)

    async def _named(self, person: Person, which: str, verb: str, who: str) -> LiveConference:
        visible = self.visible(person)
        if by_id := [each for each in visible if str(each.id) == which]:
            return by_id[0]
        if by_room := [each for each in self.visible_rooms(person) if each == which]:
            return await self._adopt(by_room[0])
        named = [(str(called(each.conference, await self.starter(each))), each) for each in visible]
        found = names.matching(which, named) or [each for each in visible if each.room == which]
        if found:
            return await self._single(found, verb, who)
        raise UserError(
            _("/conference list shows your conferences."), title=_("There is no conference “{name}”", name=which[:40])
        )

    async def _single(self, found: Sequence[LiveConference], verb: str, who: str) -> LiveConference:
        if len(found) == 1:
            return found[0]
        raise Ambiguous(
            _("Which conference do you mean?"),
            title=_("Several conferences fit"),
            buttons=tuple([await self._button(each, verb, who) for each in found[:MOST_CHOICES]] if verb else []),
        )

    async def _button(self, going: LiveConference, verb: str, who: str) -> Button:
        """Return what types the command again: `/conference mute Bob in 7`, `/conference lock 7`."""
        where = "in" if verb in TAKES_PEOPLE else ""
        line = " ".join(each for each in ("/conference", verb, who, where, str(going.id)) if each)
        name = called(going.conference, await self.starter(going))
        return Button(_("{conference}", conference=name), "run", line)


TAKES_PEOPLE = frozenset({"add", "mute", "unmute", "kick", "host", "announce"})
"""Sub-commands that name the conference by `in ID`; the others by the id alone."""


def whom(going: LiveConference, who: str, *, verb: str, among: Collection[LegState] = LIVE) -> list[LiveLeg]:
    """Return the legs of whom somebody means in a conference: several where one person is in by several phones.

    Raises:
        Ambiguous: several people are meant.
        UserError: nobody is.
    """
    legs = going.among(among)
    typed = who.strip()
    number = "".join(each for each in typed if each not in " .()/-")
    found = (
        [each for each in legs if each.id == typed]
        or [each for each in legs if number and number in {each.leg.extension, _plain(each.leg.number)}]
        or names.matching(typed, [(each.leg.name, each) for each in legs])
    )
    if not found:
        raise UserError(
            _("The card of the conference shows who is in it."),
            title=_("Nobody called “{name}” is in this conference", name=typed[:40]),
        )
    people = {_identity(each): each for each in reversed(found)}
    if len(people) == 1:
        return found
    raise Ambiguous(
        _("Whom do you mean?"),
        title=_("Several people fit “{text}”", text=typed[:40]),
        buttons=tuple(
            Button(
                _("{name} ({number})", name=each.leg.name, number=each.leg.number),
                "run",
                f"/conference {verb} {each.leg.extension or each.id} in {going.id}",
            )
            for each in list(reversed(people.values()))[:MOST_CHOICES]
        ),
    )


def over() -> UserError:
    """Return what is said of a conference that has ended."""
    return UserError(_("Start another with /conference."), title=_("This conference is over"))


def _plain(number: str) -> str:
    return "".join(each for each in number if each not in " .()/-")


def _identity(live: LiveLeg) -> str:
    return live.leg.person_id or live.leg.extension or live.leg.number or live.id
