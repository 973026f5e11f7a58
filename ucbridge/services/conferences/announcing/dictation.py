"""Announcements recorded by phone: it rings, people speak after the tone, and hang up.

They speak in a room of their own, with the channel that records it: all that our rooms can do is all it takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ucbridge.errors import BridgeError, PbxError, Refused
from ucbridge.i18n import Text, _
from ucbridge.models import Person, Reply
from ucbridge.pbx.conference.interface import Entry, Invitation, RoomChanged, RoomEnded
from ucbridge.pbx.interface import CallEnded, Change, OriginateFailed, Pbx, Resynced
from ucbridge.services.conferences.announcing import cards
from ucbridge.services.conferences.rooms import leg_id, new_room
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.permissions import ADMIN
from ucbridge.services.phones import caller_id, first_phone
from ucbridge.services.voicemail.ringing import UNREACHABLE, expected, failure
from ucbridge.speech.saying.interface import Sayer
from ucbridge.store.announcements import Announcements
from ucbridge.store.cards import Cards

MOST = 50
"""Announcements of one person."""
LONGEST = 120.0
SHORTEST = 0.3
"""Seconds of one."""
RINGING = 90.0
"""Seconds until a phone has been answered or has not, whatever happens."""
TONE = "sound:silence/1,sound:beep"
TRIES, PAUSE = 40, 0.25
"""A recording that has just ended is stored within a moment."""


@dataclass(slots=True)
class _Speaking:
    """A phone that is rung for an announcement."""

    person: Person
    name: str
    channel_id: str
    room: str
    language: str
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    failed: Text | None = None

    @property
    def topic(self) -> str:
        return f"{cards.TOPIC}{self.channel_id}"

    @property
    def recording(self) -> str:
        return recording_of(self.channel_id)


def recording_of(channel_id: str) -> str:
    """Return what the recording by a channel is called on the PBX."""
    return f"announcement/{channel_id.rpartition('-')[2]}"


class Dictation:
    """The phones that are recording an announcement."""

    def __init__(
        self,
        pbx: Pbx,
        recorded: Announcements,
        people: People,
        notices: Notices,
        *,
        open_cards: Cards,
        sayer: Sayer,
        shown_as: str,
        ring_seconds: int,
    ) -> None:
        self._pbx = pbx
        self._recorded = recorded
        self._people = people
        self._notices = notices
        self._sayer = sayer
        self._open_cards = open_cards
        self._shown_as = shown_as
        self._ring_seconds = ring_seconds
        self._live: dict[str, _Speaking] = {}
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Follow the phones until cancelled."""
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._give_up_former())
            try:
                async for change in changes:
                    self._take(change)
            finally:
                self._tasks = None

    async def _give_up_former(self) -> None:
        """Close the cards a former run left open."""
        for topic in await self._open_cards.unfinished(cards.TOPIC):
            if (channel_id := topic.removeprefix(cards.TOPIC)) not in self._live:
                await self._notices.update(topic, cards.nothing(topic, cards.INTERRUPTED))
                with suppress(BridgeError):
                    await self._pbx.recorder.discard(recording_of(channel_id))

    async def record(self, person: Person, name: str, *, language: str = "en") -> Reply:
        """Ring the person's first phone to record an announcement; the card returned is live.

        Raises:
            UserError: they have no phone.
            Refused: somebody else has one of this name, or they have too many.
            PbxError: the PBX refused, or cannot be reached.
        """
        device = first_phone(person)
        await self._check(person, name)
        if self._tasks is None:
            raise PbxError(_("The bridge is still starting: try again in a moment."))
        speaking = _Speaking(person, name, leg_id(), new_room(), language)
        shown = caller_id(self._shown_as, person.extension)
        entry = Entry(speaking.room, quiet=True, most=1, language=language)
        self._live[speaking.channel_id] = speaking
        with expected(self._live, speaking.channel_id):
            await self._pbx.rooms.invite(
                Invitation(speaking.channel_id, entry, shown, shown, device=device, ring_seconds=self._ring_seconds)
            )
        self._tasks.create_task(self._carry(speaking))
        return cards.ringing(speaking.topic, name)

    async def listing(self, person: Person) -> Reply:
        """List the announcements there are."""
        those = await self._recorded.all()
        found = [await self._people.get(person_id) for person_id in {each.person_id for each in those}]
        return cards.listing(those, person, {each.id: each.name for each in found if each})

    async def delete(self, person: Person, name: str) -> Reply:
        """Delete an announcement.

        Raises:
            Refused: somebody else recorded it.
        """
        if (found := await self._recorded.find(name)) is not None:
            may_change(person, found.person_id, found.name)
            await self._recorded.remove(name)
        return cards.deleted(found.name if found else name)

    async def _check(self, person: Person, name: str) -> None:
        found = await self._recorded.find(name)
        if found is None and await self._recorded.count(person.id) >= MOST:
            raise Refused(
                _("Delete one of yours first: /conference announcement shows them."),
                title=_("You cannot record more than {most} announcements", most=MOST),
            )
        if found is not None:
            may_change(person, found.person_id, found.name)

    def _take(self, change: Change) -> None:
        match change:
            case RoomChanged(room):
                self._joined(room)
            case RoomEnded(room):
                self._ended(each for each in self._live.values() if each.room == room)
            case CallEnded(call):
                self._ended(each for id_, each in self._live.items() if id_ in call.channels)
            case OriginateFailed(channel_id, reason) if channel_id in self._live:
                self._live[channel_id].failed = failure(reason)
                self._ended([self._live[channel_id]])
            case Resynced():
                self._resynced()

    def _joined(self, room: str) -> None:
        for each in self._live.values():
            if each.room == room and self._is_in(each):
                each.answered.set()

    def _resynced(self) -> None:
        for each in self._live.values():
            self._joined(each.room)
        self._ended(each for id_, each in self._live.items() if id_ not in self._pbx.model.channels)

    def _is_in(self, speaking: _Speaking) -> bool:
        room = self._pbx.rooms.live.get(speaking.room)
        return room is not None and speaking.channel_id in room.members

    def _ended(self, those: Iterable[_Speaking]) -> None:
        for each in those:
            each.over.set()
            each.answered.set()

    async def _carry(self, speaking: _Speaking) -> None:
        """See one through, from the ringing phone to the announcement that is kept."""
        try:
            async with asyncio.timeout(RINGING):
                await speaking.answered.wait()
            if speaking.over.is_set():
                card = cards.nothing(speaking.topic, speaking.failed or UNREACHABLE)
            else:
                card = await self._spoken(speaking)
        except TimeoutError:
            card = cards.nothing(speaking.topic, UNREACHABLE)
        except BridgeError as error:
            card = cards.nothing(speaking.topic, error.text)
        finally:
            del self._live[speaking.channel_id]
        if not speaking.over.is_set():  # nobody waits for them any more
            with suppress(BridgeError, LookupError):
                await self._pbx.rooms.end(speaking.room)
        await self._notices.update(speaking.topic, card)

    async def _spoken(self, speaking: _Speaking) -> Reply:
        with suppress(LookupError):  # they hung up at once: nothing was recorded
            await self._listen(speaking)
        try:
            sound = await self._fetched(speaking)
        except LookupError:
            return cards.nothing(speaking.topic, cards.UNHEARD)
        finally:
            with suppress(BridgeError):
                await self._pbx.recorder.discard(speaking.recording)
        uttered = await self._sayer.trim(sound, "wav")
        if uttered.seconds < SHORTEST:
            return cards.nothing(speaking.topic, cards.UNHEARD)
        await self._recorded.save(speaking.name, speaking.person.id, uttered.sound, uttered.seconds)
        return cards.kept(speaking.topic, speaking.name, uttered.seconds)

    async def _listen(self, speaking: _Speaking) -> None:
        recorder, rooms = self._pbx.recorder, self._pbx.rooms
        await recorder.record_room(speaking.room, speaking.recording)
        await recorder.pause(speaking.recording, paused=True)
        await rooms.announce(speaking.room, TONE, language=speaking.language)
        await recorder.pause(speaking.recording, paused=False)
        await self._notices.update(speaking.topic, cards.speak(speaking.topic, speaking.name))
        try:
            async with asyncio.timeout(LONGEST):
                await speaking.over.wait()
        except TimeoutError:
            await rooms.end(speaking.room)

    async def _fetched(self, speaking: _Speaking) -> bytes:
        recorder = self._pbx.recorder
        await recorder.stop(speaking.recording)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "announcement.wav"
            for left in reversed(range(TRIES)):
                try:
                    await recorder.fetch(speaking.recording, file)
                except LookupError:
                    if not left:
                        raise
                    await asyncio.sleep(PAUSE)
                else:
                    break
            return await asyncio.to_thread(file.read_bytes)


def may_change(person: Person, owner_id: str, name: str) -> None:
    """Let who recorded an announcement change it, and admins.

    Raises:
        Refused: it is somebody else's.
    """
    if person.id != owner_id and ADMIN not in person.roles:
        raise Refused(
            _("Choose another name, or ask them."), title=_("Somebody else recorded the announcement {name}", name=name)
        )
