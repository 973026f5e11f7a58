"""What the rest of the bridge may ask of the PBX's conference rooms, and what it hears of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ucbridge.pbx.caller import CallerId


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a room now, by one channel. `joined_at` is seconds since the epoch on our clock.

    `talking` is only known of rooms that detect it; ours do.
    """

    channel_id: str
    channel: str
    """`PJSIP/101-0000002a`."""
    caller: CallerId
    joined_at: float
    muted: bool = False
    talking: bool = False
    admin: bool = False
    waiting: bool = False
    """Held until a marked user comes, in rooms of the dialplan that are made so."""

    @property
    def endpoint(self) -> str:
        """`PJSIP/101`."""
        return self.channel.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Room:
    """A ConfBridge conference that is going on, ours or the dialplan's. `name` is ConfBridge's own for it.

    `members` are by channel id, in the order they came; the channels the bridge itself records and announces with are
    left out. `started` is seconds since the epoch. Nothing tells when a phone locks a room: `locked` is looked up.
    """

    name: str
    started: float
    members: Mapping[str, Member]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """Somebody came, left, was muted, began or stopped talking, or it was locked: read `Rooms.live`."""

    room: str


@dataclass(frozen=True, slots=True)
class RoomEnded:
    """Its last member is gone."""

    room: str


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody enters a room.

    `admin` may enter a locked one. `quiet`: no tones for the others. `recorded`: hears that the room is recorded.
    `most` people fit in (0: as many as come); ConfBridge keeps to it also while the bridge is down.
    """

    room: str
    admin: bool = False
    muted: bool = False
    quiet: bool = False
    recorded: bool = False
    most: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Ring somebody, and put them into a room when they answer; the bridge need not be there then.

    Either `device` is rung (`PJSIP/101`), or, where it is "", `extension` is dialled through our dialplan context as a
    click-to-call would. `shown` is what the ringing phone displays, `caller` what the far side of an extension sees.
    `confirm`: they enter after pressing 1, which no voicemail does. Make every `channel_id` of one length, as for
    `interface.Order`.
    """

    channel_id: str
    entry: Entry
    shown: CallerId
    caller: CallerId
    device: str = ""
    extension: str = ""
    confirm: bool = False
    ring_seconds: int = 30


class Rooms(Protocol):
    """The rooms of one PBX; every method raises as `interface.Pbx.originate` does.

    LookupError: the room, or the channel in it, is gone.
    """

    @property
    def live(self) -> Mapping[str, Room]:
        """Every room by its name; empty while the PBX cannot be seen."""
        ...

    async def invite(self, invitation: Invitation) -> None:
        """Ring somebody into a room. What becomes of it is in `Pbx.changes`, as for a click-to-call."""
        ...

    async def mute(self, room: str, channel_id: str, *, muted: bool) -> None:
        """Keep a member's voice from the others, or let it through again."""
        ...

    async def kick(self, room: str, channel_id: str) -> None:
        """Put a member out; in rooms of ours that ends their call."""
        ...

    async def end(self, room: str) -> None:
        """Put everybody out."""
        ...

    async def lock(self, room: str, *, locked: bool) -> None:
        """Let nobody in but admins, or everybody again."""
        ...

    async def take_over(self, channel_ids: Sequence[str], entry: Entry) -> None:
        """Move two channels that talk to each other into a room, both at once; they hardly hear it."""
        ...

    async def announce(self, room: str, media: str, *, language: str = "en") -> None:
        """Play something to everybody in a room, and return when it was played.

        `media` is a list of ARI media separated by commas, such as `sound:beep` or `sound:https://.../a.wav`.
        """
        ...

    async def queue_members(self, queue: str) -> list[str]:
        """Return the devices of a queue (`PJSIP/101`). LookupError: there is no such queue."""
        ...

    async def queue_names(self) -> list[str]:
        """Return the name of every queue."""
        ...


class Side(StrEnum):
    """What of a channel is recorded."""

    SAID = "in"
    """What comes from the phone."""
    HEARD = "out"
    """What goes to it: the other side, and music."""
    BOTH = "both"


class Recorder(Protocol):
    """Recordings of rooms and of single channels, over ARI; every method raises as `interface.Pbx.originate` does.

    `name` is ours for a recording, a path below the recording directory: `conference/12/3`, `call/13/0`.
    """

    async def record_room(self, room: str, name: str) -> datetime:
        """Record what everybody together says, until stopped or the room is over; return when it began."""
        ...

    async def record_leg(self, channel_id: str, name: str, *, side: Side = Side.SAID) -> datetime:
        """Record one channel, in a room or in a call, until stopped or it is gone. LookupError: it is gone already."""
        ...

    async def tell(self, channel_id: str, sounds: Sequence[str], *, language: str = "en") -> None:
        """Play the first of these sounds that the PBX has to both sides of a channel; return when it was played.

        LookupError: the channel is gone. PbxError: as `interface.Pbx.originate`, also where the PBX has none of them.
        """
        ...

    async def silence(self, name: str, *, silent: bool) -> None:
        """Write silence instead of the voice, for somebody muted, or the voice again. One that ended is no error."""
        ...

    async def pause(self, name: str, *, paused: bool) -> None:
        """Leave out what is said from now on, or go on. A recording that has ended is no error."""
        ...

    async def stop(self, name: str) -> None:
        """End and keep it. One that has ended is no error."""
        ...

    async def running(self, names: Sequence[str]) -> set[str]:
        """Return which of these go on."""
        ...

    async def fetch(self, name: str, into: Path) -> None:
        """Write a recording that has ended to a WAV file. LookupError: the PBX has none."""
        ...

    async def discard(self, name: str) -> None:
        """Delete a recording from the PBX. One that is gone is no error."""
        ...


class VisitorGone(Exception):
    """A visitor hung up, or is out of our hands: nothing more can be said to them."""


class Visitor(Protocol):
    """A caller in our hands: in the Stasis application, before any room. Every method raises VisitorGone.

    `dialed` is the number they called; `device` is theirs where they are a phone of the PBX (`PJSIP/101`).
    """

    channel_id: str
    caller: CallerId
    device: str
    dialed: str
    language: str

    async def play(self, *sounds: str) -> None:
        """Play core sounds (`conf-invalidpin`) to the end."""
        ...

    async def digits(self, *sounds: str, most: int, seconds: float = 10.0) -> str:
        """Play sounds and return what is pressed, up to `#`; a key cuts the sounds short. "" when nothing comes."""
        ...

    async def hold(self) -> None:
        """Play music until `enter`, `play` or `leave`."""
        ...

    async def enter(self, entry: Entry) -> None:
        """Let them into a room; they are out of our hands then."""
        ...

    async def leave(self) -> None:
        """Hang up."""
        ...

    async def gone(self) -> None:
        """Wait until they have hung up."""
        ...


Receive = Callable[[Visitor], Awaitable[None]]
"""Looks after one visitor; whoever is still in our hands when it returns is hung up. Visitors found waiting after a
reconnect are given to it anew, so that it asks them again."""
