"""The conferences that go on, in memory, each with everybody who was rung or came."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from ucbridge.pbx.interface import Call
from ucbridge.services.conferences.rooms import is_ours
from ucbridge.store.conferences import Conference, Conferences, Leg, LegState

RUNG = frozenset({LegState.INVITED, LegState.RINGING})
COMING = RUNG | {LegState.WAITING}
LIVE = COMING | {LegState.JOINED}


@dataclass(slots=True)
class LiveLeg:
    """One leg, and what is known of it that does not stand in the store.

    `saved` is what stands there. `asked`: the PBX was asked for it, or may have been. `failed` is the reason of an
    Originate that came to nothing. `settle_at` (monotonic seconds) is when it counts as over if the PBX shows no
    channel of it by then. `call` is what was last seen of it. `kicked` and `cancelled`: by us, which looks like
    many things from the PBX. `guessed`: how it ended was not seen.
    """

    leg: Leg
    saved: Leg | None = None
    asked: bool = True
    failed: int | None = None
    settle_at: float | None = None
    call: Call | None = None
    kicked: bool = False
    cancelled: bool = False
    guessed: bool = False

    @property
    def id(self) -> str:
        """Return its channel id."""
        return self.leg.channel_id

    @property
    def state(self) -> LegState:
        """Return what has become of it."""
        return self.leg.state


@dataclass(slots=True)
class LiveConference:
    """One conference. The times are in monotonic seconds, None while that is not so.

    `over`: it is being ended. `growing_since`: a call is being taken over into it, nobody needs to be there yet.
    """

    conference: Conference
    legs: dict[str, LiveLeg] = field(default_factory=dict)
    empty_since: float | None = None
    hostless_since: float | None = None
    over: bool = False
    growing_since: float | None = None

    @property
    def id(self) -> int:
        """Return its number."""
        return self.conference.id

    @property
    def room(self) -> str:
        """Return ConfBridge's name for it."""
        return self.conference.room

    @property
    def foreign(self) -> bool:
        """Tell whether it is a room of the dialplan."""
        return not is_ours(self.room)

    @property
    def met(self) -> bool:
        """Tell whether anybody was ever in."""
        return any(each.leg.joined_at for each in self.legs.values())

    def among(self, states: Collection[LegState]) -> list[LiveLeg]:
        """Return the legs in these states, in the order they were rung or came."""
        return [each for each in self.legs.values() if each.state in states]

    def of_person(self, person_id: str, states: Collection[LegState] = LIVE) -> list[LiveLeg]:
        """Return a person's legs in these states."""
        return [each for each in self.among(states) if person_id and each.leg.person_id == person_id]

    def concerns(self, person_id: str) -> bool:
        """Tell whether somebody hosts it, started it, or was rung for it or in it."""
        theirs = {self.conference.host_id, self.conference.starter_id}
        return person_id in theirs or any(each.leg.person_id == person_id for each in self.legs.values())

    def newest(self) -> list[LiveLeg]:
        """Return the last leg of everybody, and every one that lives."""
        last = {_who(each.leg): each for each in self.legs.values()}
        return [each for each in self.legs.values() if each.state in LIVE or each is last[_who(each.leg)]]


class LiveConferences:
    """Every conference that goes on, from the moment it is written down until its end is."""

    def __init__(self, store: Conferences) -> None:
        self.store = store
        self._going: dict[int, LiveConference] = {}
        self._by_channel: dict[str, LiveConference] = {}
        self._loading = asyncio.Lock()
        self._loaded = False

    async def load(self) -> None:
        """Take up what a former run left open, once."""
        async with self._loading:
            if self._loaded:
                return
            for conference in await self.store.open():
                if conference.id not in self._going:
                    self.add(
                        LiveConference(conference), *(LiveLeg(leg, leg) for leg in await self.store.legs(conference.id))
                    )
            self._loaded = True

    def __iter__(self) -> Iterator[LiveConference]:
        return iter(list(self._going.values()))

    def get(self, conference_id: int) -> LiveConference | None:
        """Return a conference that goes on."""
        return self._going.get(conference_id)

    def of_room(self, room: str) -> LiveConference | None:
        """Return the conference in a room."""
        return next((each for each in self._going.values() if each.room == room), None)

    def of_channel(self, channel_id: str) -> LiveConference | None:
        """Return the conference a channel is a leg of."""
        return self._by_channel.get(channel_id)

    def add(self, going: LiveConference, *legs: LiveLeg) -> LiveConference:
        """Follow a conference from now on, and more of its legs."""
        self._going[going.id] = going
        for each in legs:
            going.legs[each.id] = each
            self._by_channel[each.id] = going
        return going

    def drop(self, going: LiveConference) -> None:
        """Let go of one that is over."""
        self._going.pop(going.id, None)
        for channel_id in going.legs:
            self._by_channel.pop(channel_id, None)

    async def change(self, going: LiveConference, **values: object) -> None:
        """Set columns of a conference."""
        await self.store.change(going.id, **values)
        going.conference = replace(going.conference, **values)  # type: ignore[arg-type]

    async def save(self, live: LiveLeg) -> None:
        """Bring the store up to what is known of a leg."""
        leg = live.leg
        if leg == live.saved:
            return
        await self.store.change_leg(leg.channel_id, state=leg.state, joined_at=leg.joined_at, left_at=leg.left_at)
        live.saved = leg


def _who(leg: Leg) -> str:
    return leg.person_id or leg.device or leg.extension or leg.number or leg.channel_id
