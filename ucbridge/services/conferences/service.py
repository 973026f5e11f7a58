"""Conferences as the rest of the bridge sees them: one object on `Services.conferences`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.services.conferences.cards.listing import listing, said
from ucbridge.services.conferences.cards.roster import Seat, seats
from ucbridge.services.conferences.control.finding import over
from ucbridge.services.conferences.control.rights import hosts, put_out
from ucbridge.services.conferences.invitee import Invitee, own_phone
from ucbridge.services.conferences.live.conferences import LiveConference
from ucbridge.services.conferences.live.outcome import Outcome
from ucbridge.services.conferences.parts import Around, Parts
from ucbridge.services.conferences.ports import Announcing, PermanentRoom, PermanentRooms, Plans, Recording, Wish
from ucbridge.services.conferences.ringing.opening import Asked
from ucbridge.services.conferences.rooms import room_of
from ucbridge.services.phones import first_phone
from ucbridge.services.zones import zone_of
from ucbridge.store.conferences import Conference, LegState
from ucbridge.turns import Turns


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody in the room now. `person_id` is "" for nobody the bridge knows."""

    channel_id: str
    person_id: str
    name: str
    number: str
    muted: bool
    host: bool


class ConferenceService:
    """What people can do with conferences; keeps `ports.Starting`.

    `which` says which conference is meant: its id (int, from a signed button), or what was typed: part of its name, or
    its id, of those this person is concerned with. "" is the one the person is in or hosts; several are Ambiguous,
    with buttons that type the command again (`/conference VERB [WHO in] ID`). `who` is part of a name, a number or a
    channel id of somebody in it; "" is the person themselves, `all` everybody but the hosts.

    Deeds return what only their doer sees: None after a button, where the live card says it all. Each raises

        UserError: there is no such conference, or nobody like that in it.
        Ambiguous: several are meant.
        Refused: this person may not do that here, or the limits.
        PbxError: as `Pbx.originate` does.
    """

    recording: Recording | None = None
    announcing: Announcing | None = None
    plans: Plans | None = None
    permanent: PermanentRooms | None = None

    def __init__(self, around: Around) -> None:
        self._around = around
        self._zone = ZoneInfo(around.config.bridge.timezone)
        self._turns = Turns(1)
        self._parts = parts = Parts(around, recording=self._recording, taken=self._taken)
        self._going = parts.going
        self._rights = parts.rights
        self._showing = parts.showing

    async def run(self) -> None:
        """Follow the conferences until cancelled, beginning with those a former run left open."""
        await self._parts.watching.run()

    async def start(self, person: Person, invitees: Sequence[Invitee], wish: Wish, *, language: str = "en") -> Reply:
        """Open a conference and ring everybody, the person's own phone too; return the live card.

        It is also posted to each person rung. With `wish.room` it is that permanent room, and where that goes on
        already they are added.
        """
        if not invitees:
            first_phone(person)
        permanent = await self._permanent_room(person, wish)
        if permanent and (there := self._going.of_room(room_of(permanent.id))):
            self._parts.adding.check(person, there)
        asked = Asked(person, wish, language, by=person.id, permanent=permanent)
        return await self._showing.of(await self._parts.opening.open(asked, [*own_phone(person), *invitees]))

    async def begin(self, host: Person, invitees: Sequence[Invitee], wish: Wish, *, language: str) -> Conference:
        """Open a conference as `start` does, for a host who did not ask for it just now: they get the card, too."""
        permanent = await self._permanent_room(host, wish)
        asked = Asked(host, wish, language, by=host.id, planned=True, permanent=permanent)
        return (await self._parts.opening.open(asked, [*own_phone(host), *invitees])).conference

    async def by_pin(self, pin: str) -> Conference | None:
        """Return the conference this PIN lets into: one that goes on, or a permanent room's, which it begins."""
        await self._going.load()
        if not pin:
            return None
        if found := next((each for each in self._going if each.conference.pin == pin), None):
            return found.conference
        room = await self.permanent.by_pin(pin) if self.permanent else None
        return (
            (await self._parts.opening.begin_in(room, self._around.config.bridge.language)).conference if room else None
        )

    def hosted(self, conference: Conference) -> bool:
        """Tell whether a host is in the room, or none is needed."""
        going = self._going.get(conference.id)
        if going is None:
            return False
        named = hosts(going.conference)
        return not named or any(each.leg.person_id in named for each in going.among({LegState.JOINED}))

    def barred(self, conference: Conference, invitee: Invitee) -> bool:
        """Tell whether a host removed this caller: they come in again when they are rung."""
        going = self._going.get(conference.id)
        return going is not None and put_out(going, invitee)

    async def expect(self, conference: Conference, invitee: Invitee, channel_id: str) -> None:
        """Count a caller who dialled in among its people, as somebody who waits. Before they enter."""
        if (going := self._going.get(conference.id)) is not None and channel_id not in going.legs:
            await self._parts.inviting.expect(going, invitee, channel_id)
            self._showing.changed(going)

    async def add(self, person: Person, invitees: Sequence[Invitee], *, which: str | int = "") -> Reply | None:
        """Ring more people: by anybody in it, while it is not locked; who is in or rung already is left out."""
        async with self._held(person, which, verb="add") as going:
            legs = await self._parts.adding.others(person, going, invitees)
        await self._parts.adding.ring(person, going, legs)
        return said(which, _("Ringing {names}", names=", ".join(each.leg.name for each in legs)))

    async def join(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Ring the person themselves."""
        first_phone(person)
        async with self._held(person, which, verb="join", anyway=True) as going:
            legs = await self._parts.adding.oneself(person, going)
        await self._parts.adding.ring(person, going, legs)
        return said(which, _("Your phone rings: pick up, and you are in."))

    async def leave(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Hang up the phones by which the person is in it."""
        async with self._held(person, which, verb="leave") as going:
            await self._parts.controls.leave(person, going)
        return said(which, _("You left the conference"))

    async def card(self, person: Person, *, which: str | int = "") -> Reply:
        """Return the live card, to be posted again; a room of the dialplan gets one by this."""
        async with self._held(person, which, verb="list", anyway=True) as going:
            if not going.concerns(person.id):
                self._rights.check_member(person, going)
            return await self._showing.of(going)

    async def listing(self, person: Person) -> Reply:
        """List what goes on and concerns the person, and what is to come."""
        await self._going.load()
        rooms = self._around.pbx.rooms.live
        seen = [
            (e, await self._parts.finding.starter(e), rooms.get(e.room)) for e in self._parts.finding.visible(person)
        ]
        others = [rooms[each] for each in self._parts.finding.visible_rooms(person)]
        to_come = await self.plans.to_come(person) if self.plans else ()
        return listing(seen, others, to_come, zone_of(person, self._zone))

    async def mute(self, person: Person, who: str = "", *, which: str | int = "") -> Reply | None:
        """Keep somebody's voice from the others; anybody their own, hosts everybody's."""
        async with self._held(person, which, verb="mute", who=who) as going:
            await self._parts.controls.mute(person, going, who, muted=True)
        return said(which, _("Muted"))

    async def unmute(self, person: Person, who: str = "", *, which: str | int = "") -> Reply | None:
        """Let it through again."""
        async with self._held(person, which, verb="unmute", who=who) as going:
            await self._parts.controls.mute(person, going, who, muted=False)
        return said(which, _("No longer muted"))

    async def kick(self, person: Person, who: str, *, which: str | int = "") -> Reply | None:
        """Put somebody out, or stop ringing them."""
        async with self._held(person, which, verb="kick", who=who) as going:
            name = await self._parts.controls.kick(person, going, who)
        return said(which, _("{name} was removed", name=name))

    async def lock(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Let nobody else in but whom a host adds."""
        async with self._held(person, which, verb="lock") as going:
            await self._parts.controls.lock(person, going, locked=True)
        return said(which, _("The conference is locked"))

    async def unlock(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Let people in again."""
        async with self._held(person, which, verb="unlock") as going:
            await self._parts.controls.lock(person, going, locked=False)
        return said(which, _("The conference is unlocked"))

    async def end(self, person: Person, *, which: str | int = "") -> Reply | None:
        """Put everybody out, and stop ringing."""
        async with self._held(person, which, verb="end") as going:
            self._rights.check_host(person, going)
            self._parts.opening.check_link()
            await self._parts.ending.end(going, Outcome.ENDED)
        return said(which, _("The conference is over"))

    async def hand_over(self, person: Person, who: str, *, which: str | int = "") -> Reply | None:
        """Make somebody in it the host."""
        async with self._held(person, which, verb="host", who=who) as going:
            name = await self._parts.controls.hand_over(person, going, who)
        return said(which, _("{name} is the host now", name=name))

    async def grow(self, person: Person, channel_id: str, invitees: Sequence[Invitee], *, language: str) -> Reply:
        """Make the call of this card a conference without dropping it, and ring more people; return the new card."""
        return await self._showing.of(await self._parts.growing.grow(person, channel_id, invitees, language=language))

    async def find(self, person: Person, which: str | int = "", *, verb: str = "") -> Conference:
        """Return which conference is meant; `verb` is what the buttons of an ambiguous one type after /conference."""
        return (await self._parts.finding.one(person, which, verb=verb)).conference

    def check_host(self, person: Person, conference: Conference) -> None:
        """Let hosts pass, and whoever may control every room (permission `conference rooms`, role admin).

        Raises:
            Refused: they are not.
            UserError: it is over.
        """
        self._rights.check_host(person, self._still(conference))

    def attendees(self, conference_id: int) -> list[Attendee]:
        """Return who is in the room now, in the order they came; nobody where it has ended."""
        going = self._going.get(conference_id)
        there = seats(going, self._around.pbx.rooms.live.get(going.room)) if going else []
        return [_attendee(each) for each in there]

    def get(self, conference_id: int) -> Conference | None:
        """Return a conference that goes on, as it is now."""
        going = self._going.get(conference_id)
        return going.conference if going else None

    def going(self) -> list[Conference]:
        """Return all that go on."""
        return [each.conference for each in self._going]

    def changed(self, conference_id: int) -> None:
        """Have the card brought up to date soon: something it shows is different (recording, ...)."""
        if (going := self._going.get(conference_id)) is not None:
            self._showing.changed(going)

    @asynccontextmanager
    async def _held(
        self, person: Person, which: str | int, *, verb: str, who: str = "", anyway: bool = False
    ) -> AsyncIterator[LiveConference]:
        """Find a conference and hold its turn; its card is brought up to date after."""
        going = await self._parts.finding.one(person, which, verb=verb, who=who, anyway=anyway)
        async with self._turns.of(going.id):
            if going.over:
                raise over()
            yield going
        self._showing.changed(going)

    def _still(self, conference: Conference) -> LiveConference:
        if (going := self._going.get(conference.id)) is None:
            raise over()
        return going

    def _recording(self, conference_id: int) -> str | None:
        return self.recording.state(conference_id) if self.recording else None

    async def _permanent_room(self, person: Person, wish: Wish) -> PermanentRoom | None:
        if not wish.room:
            return None
        if self.permanent and (room := await self.permanent.named(wish.room)):
            self._rights.check_owner(person, room)
            return room
        raise UserError(
            _("/conference room shows them all."), title=_("There is no room called “{name}”", name=wish.room[:40])
        )

    async def _taken(self) -> set[str]:
        planned = await self.plans.pins() if self.plans else ()
        return {*planned, *(await self.permanent.pins() if self.permanent else ())}


def _attendee(seat: Seat) -> Attendee:
    leg = seat.live.leg
    return Attendee(leg.channel_id, leg.person_id, leg.name, leg.number, seat.member.muted, seat.host)
