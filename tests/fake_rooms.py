"""The conference rooms of a fake PBX, over the real live model; the test plays what people do on their phones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from ucbridge.errors import BridgeError
from ucbridge.pbx.ami_protocol import unreachable
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.conference.events import MemberJoined, MemberLeft, MemberMuted, MemberTalking
from ucbridge.pbx.conference.interface import Entry, Invitation, Room, Side, VisitorGone
from ucbridge.pbx.conference.live import LiveRooms


class Phones(Protocol):
    """The phones of the fake PBX, as its rooms need them."""

    refusal: BridgeError | None

    def facts(self, channel_id: str) -> ChannelFacts:
        """What is known of a channel."""
        ...

    def appear(self, device: str, *, caller: CallerId, channel_id: str = "") -> str:
        """Have a channel of a phone come up, answered."""
        ...

    def ring_leg(self, channel_id: str, device: str) -> None:
        """Have a channel of ours ring."""
        ...

    def answer_leg(self, channel_id: str) -> None:
        """Have it answer."""
        ...

    def decline_leg(self, channel_id: str, status: str, cause: int) -> None:
        """Have it not answer."""
        ...

    def end(self, channel: str, *, cause: int = 16) -> None:
        """Have a channel be gone."""
        ...

    def refuse_leg(self, channel_id: str, reason: int = 0) -> None:
        """Have an Originate fail before there was a channel."""
        ...


class FakeRooms:
    """Keeps `interface.Rooms`. The lists say what it was asked to do; `refusal` of the PBX is raised instead.

    `deaf`: Asterisk says yes, but no event comes of it.
    """

    def __init__(self, rooms: LiveRooms, phones: Phones) -> None:
        self.invitations: list[Invitation] = []
        self.deeds: list[tuple[str, str, str]] = []
        """What, room, channel: ("mute", "ucb1", "ucb-7")."""
        self.taken_over: list[tuple[tuple[str, ...], Entry]] = []
        self.announced: list[tuple[str, str, str]] = []
        self.playing: asyncio.Event | None = None
        """Announcements last until this is set."""
        self.queues: dict[str, list[str]] = {"sales": ["PJSIP/101", "PJSIP/102"]}
        self.deaf = False
        self._rooms = rooms
        self._phones = phones

    @property
    def live(self) -> Mapping[str, Room]:
        return self._rooms.live

    async def invite(self, invitation: Invitation) -> None:
        self._refuse()
        self.invitations.append(invitation)

    async def mute(self, room: str, channel_id: str, *, muted: bool) -> None:
        self._member(room, channel_id)
        self.deeds.append(("mute" if muted else "unmute", room, channel_id))
        if not self.deaf:
            self.hear_muted(channel_id, muted=muted)

    async def kick(self, room: str, channel_id: str) -> None:
        self._member(room, channel_id)
        self.deeds.append(("kick", room, channel_id))
        if not self.deaf:
            self.leave(channel_id)

    async def end(self, room: str) -> None:
        self._room(room)
        self.deeds.append(("end", room, ""))
        if not self.deaf:
            for channel_id in tuple(self.live[room].members):
                self.leave(channel_id)

    async def lock(self, room: str, *, locked: bool) -> None:
        self._room(room)
        self.deeds.append(("lock" if locked else "unlock", room, ""))
        self._rooms.lock(room, locked=locked)

    async def take_over(self, channel_ids: Sequence[str], entry: Entry) -> None:
        self._refuse()
        for channel_id in channel_ids:
            self._phones.facts(channel_id)
        self.taken_over.append((tuple(channel_ids), entry))
        if not self.deaf:
            for channel_id in channel_ids:
                self.enter(entry.room, channel_id, admin=entry.admin, muted=entry.muted)

    async def announce(self, room: str, media: str, *, language: str = "en") -> None:
        self._room(room)
        self.announced.append((room, media, language))
        if self.playing is not None:
            await self.playing.wait()

    async def queue_members(self, queue: str) -> list[str]:
        self._refuse()
        return list(self.queues[queue])

    async def queue_names(self) -> list[str]:
        self._refuse()
        return sorted(self.queues)

    def ring(self, invitation: Invitation) -> None:
        """Have the phone of an invitation ring."""
        self._phones.ring_leg(invitation.channel_id, invitation.device or f"Local/{invitation.extension}@ucbridge-call")

    def answer(self, invitation: Invitation) -> str:
        """Have it answered, which lets that person in; return the channel id."""
        if not self._has(invitation.channel_id):
            self.ring(invitation)
        self._phones.answer_leg(invitation.channel_id)
        entry = invitation.entry
        self.enter(entry.room, invitation.channel_id, admin=entry.admin, muted=entry.muted)
        return invitation.channel_id

    def decline(self, invitation: Invitation, status: str = "BUSY", cause: int = 17) -> None:
        """Have it not answered: `BUSY` 17 or 21, `NOANSWER` 19, `CHANUNAVAIL` 20, `CANCEL` 0."""
        if not self._has(invitation.channel_id):
            self.ring(invitation)
        self._phones.decline_leg(invitation.channel_id, status, cause)

    def refuse(self, invitation: Invitation, reason: int = 0) -> None:
        """Have the phone not be registered: there is no channel, only `OriginateFailed`."""
        self._phones.refuse_leg(invitation.channel_id, reason)

    def join(
        self,
        room: str,
        device: str = "PJSIP/104",
        *,
        caller: CallerId = CallerId("Dave Moreau", "104"),  # noqa: B008 - frozen
        channel_id: str = "",
        admin: bool = False,
        muted: bool = False,
    ) -> str:
        """Have somebody come in by dialling; return their channel id."""
        channel_id = self._phones.appear(device, caller=caller, channel_id=channel_id)
        self.enter(room, channel_id, admin=admin, muted=muted)
        return channel_id

    def enter(self, room: str, channel_id: str, *, admin: bool = False, muted: bool = False) -> None:
        """Have a channel that is up enter a room."""
        self._rooms.apply(MemberJoined(room, self._phones.facts(channel_id), admin, muted))

    def leave(self, channel_id: str, *, hang_up: bool = True) -> None:
        """Have somebody leave; `hang_up`: the call is over, as in rooms of ours."""
        self._rooms.apply(MemberLeft(self.room_of(channel_id), channel_id))
        if hang_up:
            self._phones.end(channel_id)

    def hang_up(self, channel_id: str) -> None:
        """Have a channel that is in no room be gone."""
        self._phones.end(channel_id)

    def talk(self, channel_id: str, *, talking: bool = True) -> None:
        """Have somebody begin or stop talking."""
        self._rooms.apply(MemberTalking(self.room_of(channel_id), channel_id, talking))

    def hear_muted(self, channel_id: str, *, muted: bool = True) -> None:
        """Have somebody be muted: by themselves with the keys, or by us."""
        self._rooms.apply(MemberMuted(self.room_of(channel_id), channel_id, muted))

    def lock_unheard(self, room: str, *, locked: bool = True) -> None:
        """Have somebody lock a room on the phone."""
        self._rooms.lock(room, locked=locked)

    def room_of(self, channel_id: str) -> str:
        """The room a channel is in."""
        return next(room.name for room in self.live.values() if channel_id in room.members)

    def _has(self, channel_id: str) -> bool:
        try:
            self._phones.facts(channel_id)
        except LookupError:
            return False
        return True

    def _refuse(self) -> None:
        if self._phones.refusal is not None:
            raise self._phones.refusal

    def _room(self, room: str) -> Room:
        self._refuse()
        if not self._rooms.seen:
            raise unreachable()
        if room not in self.live:
            raise LookupError(room)
        return self.live[room]

    def _member(self, room: str, channel_id: str) -> None:
        if channel_id not in self._room(room).members:
            raise LookupError(channel_id)


@dataclass
class Recorded:
    """One recording of a fake PBX. `of` is the room or the channel; `silences` and `pauses`: what was asked."""

    of: str
    leg: bool
    running: bool = True
    side: Side = Side.SAID
    silences: list[bool] = field(default_factory=list)
    pauses: list[bool] = field(default_factory=list)
    sound: bytes = b""


class FakeRecorder:
    """Keeps `interface.Recorder`. `made` are the recordings by name; `sound` is what each of them turns out to be."""

    def __init__(self, phones: Phones) -> None:
        self.made: dict[str, Recorded] = {}
        self.discarded: list[str] = []
        self.told: list[tuple[str, str, str]] = []
        """Channel, sound, language of what both sides were told."""
        self.telling: asyncio.Event | None = None
        """What is told lasts until this is set."""
        self.sound = b""
        self._phones = phones

    async def record_room(self, room: str, name: str) -> datetime:
        return self._begin(name, Recorded(room, leg=False))

    async def record_leg(self, channel_id: str, name: str, *, side: Side = Side.SAID) -> datetime:
        self._refuse()
        self._here(channel_id)
        return self._begin(name, Recorded(channel_id, leg=True, side=side))

    async def tell(self, channel_id: str, sounds: Sequence[str], *, language: str = "en") -> None:
        self._refuse()
        self._here(channel_id)
        if self.telling is not None:
            await self.telling.wait()
            self._here(channel_id)
        self.told.append((channel_id, sounds[0], language))

    async def silence(self, name: str, *, silent: bool) -> None:
        self._refuse()
        if name in self.made:
            self.made[name].silences.append(silent)

    async def pause(self, name: str, *, paused: bool) -> None:
        self._refuse()
        if name in self.made:
            self.made[name].pauses.append(paused)

    async def stop(self, name: str) -> None:
        self._refuse()
        self.finish(name)

    async def running(self, names: Sequence[str]) -> set[str]:
        self._refuse()
        return {name for name in names if name in self.made and self.made[name].running}

    async def fetch(self, name: str, into: Path) -> None:
        self._refuse()
        if name not in self.made or self.made[name].running:
            raise LookupError(name)
        into.write_bytes(self.made[name].sound or self.sound)

    async def discard(self, name: str) -> None:
        self._refuse()
        self.discarded.append(name)
        self.made.pop(name, None)

    def finish(self, name: str) -> None:
        """Have a recording be over."""
        if name in self.made:
            self.made[name].running = False

    def _here(self, channel_id: str) -> None:
        try:
            self._phones.facts(channel_id)
        except LookupError:
            raise LookupError(channel_id) from None

    def _begin(self, name: str, recorded: Recorded) -> datetime:
        self._refuse()
        self.made[name] = recorded
        return datetime.now(UTC)

    def _refuse(self) -> None:
        if self._phones.refusal is not None:
            raise self._phones.refusal


@dataclass
class FakeVisitor:
    """A caller in our hands; keeps `interface.Visitor`.

    `presses` is what they press, one for each time they are asked ("" for nothing); when it is used up they press
    nothing, or hang up if `patient` is False. `heard` is every sound that was played, `holding` whether music is.
    """

    rooms: FakeRooms
    channel_id: str
    caller: CallerId = field(default_factory=lambda: CallerId("", "+33612345678"))
    device: str = ""
    dialed: str = "800"
    language: str = "en"
    presses: list[str] = field(default_factory=list)
    patient: bool = True
    heard: list[str] = field(default_factory=list)
    asked: int = 0
    holding: bool = False
    entered: Entry | None = None
    left: bool = False
    _gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def play(self, *sounds: str) -> None:
        self._here()
        self.holding = False
        self.heard += sounds

    async def digits(self, *sounds: str, most: int, seconds: float = 10.0) -> str:
        await self.play(*sounds)
        self.asked += 1
        if not self.presses and not self.patient:
            self.hang_up()
        self._here()
        return self.presses.pop(0)[:most] if self.presses else ""

    async def hold(self) -> None:
        self._here()
        self.holding = True

    async def enter(self, entry: Entry) -> None:
        self._here()
        self.holding, self.entered = False, entry
        self._gone.set()
        self.rooms.enter(entry.room, self.channel_id, admin=entry.admin, muted=entry.muted)

    async def leave(self) -> None:
        self._here()
        self.left = True
        self.hang_up()

    async def gone(self) -> None:
        await self._gone.wait()

    def hang_up(self) -> None:
        """Have them hang up."""
        if not self._gone.is_set():
            self.holding = False
            self._gone.set()
            self.rooms.hang_up(self.channel_id)

    def _here(self) -> None:
        if self._gone.is_set():
            raise VisitorGone(self.channel_id)
