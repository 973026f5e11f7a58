"""What can be done with the calls of a fake PBX: `control.interface.CallControl` over its live model."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Protocol

from ucbridge.errors import BridgeError
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.interface import HoldChanged, Parked, ParkingChanged, Ring
from ucbridge.pbx.interface import Change, Model

FIRST_SLOT = 701
PARKED_SECONDS = 45.0


class Phones(Protocol):
    """What the fake PBX does for us."""

    model: Model

    def talk(self, *channel_ids: str, bridge: str = "talk") -> None: ...

    def part(self, *channel_ids: str) -> None: ...

    def end(self, channel: str, *, cause: int = 16) -> None: ...

    def tell(self, change: Change) -> None: ...


class FakeControl:
    """Keeps `CallControl`. `deeds` is everything asked for, in order; `refusal` is raised instead.

    Hold, resume, park, transfer and the like change the model as the real ones do: who is held, parked or consulting
    leaves the bridge, who is out is hung up. A call that a deed would place is the test's to make: `pbx.ring(...)`.
    """

    def __init__(self, pbx: Phones) -> None:
        self.deeds: list[tuple[str, ...]] = []
        self.rings: list[Ring] = []
        self.callers: list[CallerId | None] = []
        """What the far side of each transfer, consultation and move is shown."""
        self.refusal: BridgeError | LookupError | None = None
        self.without_mailbox: set[str] = set()
        """Extensions whose mailbox nobody can be sent to."""
        self._pbx = pbx
        self._parked: dict[str, Parked] = {}
        self._held: dict[str, str] = {}
        self._muted: set[str] = set()
        self._slots = count(FIRST_SLOT)

    @property
    def parked(self) -> Mapping[str, Parked]:
        return dict(self._parked) if self._pbx.model.fresh else {}

    @property
    def on_hold(self) -> Mapping[str, str]:
        return {theirs: mine for theirs, mine in self._held.items() if theirs in self._pbx.model.channels}

    async def hold(self, mine: str, theirs: str) -> None:
        self._do("hold", mine, theirs, talking=True)
        self._pbx.part(mine, theirs)
        self._hold(mine, theirs)

    async def resume(self, mine: str, theirs: str) -> None:
        self._do("resume", mine, theirs)
        if self._held.get(theirs) != mine:
            raise LookupError(theirs)
        self._give_back(mine, theirs)

    async def consult(self, mine: str, theirs: str, extension: str, *, caller: CallerId) -> None:
        self._do("consult", mine, theirs, extension, talking=self._held.get(theirs) != mine)
        self.callers.append(caller)
        self._pbx.part(mine, theirs)
        self._hold(mine, theirs)

    async def complete(self, mine: str, theirs: str, consulted: str) -> None:
        self._do("complete", mine, theirs, consulted)
        self._living(consulted)
        self._free(theirs)
        self._pbx.part(consulted)
        self._join(theirs, consulted)
        self._pbx.end(mine)

    async def give_back(self, mine: str, theirs: str) -> None:
        self._do("give back", mine, theirs)
        self._pbx.part(mine)
        self._give_back(mine, theirs)

    async def transfer(self, theirs: str, extension: str, *, mine: str = "", caller: CallerId | None = None) -> None:
        self._do("transfer", theirs, extension, mine)
        self.callers.append(caller)
        self._free(theirs)
        self._pbx.part(theirs)
        if mine in self._pbx.model.channels:
            self._pbx.end(mine)

    async def to_voicemail(self, theirs: str, extension: str) -> None:
        self._do("to voicemail", theirs, extension)
        if extension in self.without_mailbox:
            raise LookupError(extension)
        self._free(theirs)
        self._pbx.part(theirs)

    async def park(self, theirs: str, mine: str) -> str:
        self._do("park", theirs, mine)
        endpoint = self._living(mine).endpoint
        self._free(theirs)
        self._pbx.part(theirs, mine)
        slot = self.put(theirs, parked_by=endpoint)
        self._pbx.end(mine)
        return slot

    async def retrieve(self, slot: str, ring: Ring, *, lot: str = "") -> None:
        self._do("retrieve", slot, lot, ring=ring)
        if slot not in self._parked:
            raise LookupError(slot)

    async def pick_up(self, ringing: str, ring: Ring) -> None:
        self._do("pick up", ringing, ring=ring)
        self._living(ringing)

    async def move(
        self, theirs: str, ring: Ring, *, extension: str = "", caller: CallerId | None = None, confirm: bool = False
    ) -> None:
        self._do("move", theirs, extension, *(["press 1"] if confirm else []), ring=ring)
        self.callers.append(caller)
        self._living(theirs)

    async def mute(self, channel_id: str, *, muted: bool) -> None:
        self._do("mute" if muted else "unmute", channel_id)
        self._living(channel_id)
        (self._muted.add if muted else self._muted.discard)(channel_id)

    async def muted(self, channel_id: str) -> bool:
        self._refuse()
        self._living(channel_id)
        return channel_id in self._muted

    async def press(self, theirs: str, digits: str) -> None:
        self._do("press", theirs, digits)
        self._living(theirs)

    async def decline(self, ringing: str) -> None:
        self._do("decline", ringing)
        self._living(ringing)
        self._pbx.end(ringing, cause=17)

    def put(self, channel_id: str, *, parked_by: str) -> str:
        """Have a call be parked, by `park` or by somebody's phone; return the slot."""
        channel = self._living(channel_id)
        slot = str(next(self._slots))
        caller = CallerId(channel.caller_name, channel.caller_number)
        self._parked[slot] = Parked(slot, "default", channel_id, caller, parked_by, time.time(), PARKED_SECONDS)
        self._pbx.tell(ParkingChanged(slot))
        return slot

    def take(self, slot: str, by: str = "") -> None:
        """Have a parked call leave its slot: to the channel `by`, or because it gave up or timed out."""
        parked = self._parked.pop(slot)
        self._pbx.tell(ParkingChanged(slot))
        if by:
            self._join(parked.channel_id, by)

    def outlast(self, slot: str, seconds: float) -> None:
        """Have a call be parked for so long."""
        self._parked[slot] = replace(self._parked[slot], since=time.time() - seconds)

    def press_hold(self, mine: str, theirs: str, *, held: bool = True) -> None:
        """Have a handset put its call on hold, or take it back: the bridge stays."""
        if held:
            self._hold(mine, theirs)
        else:
            self._free(theirs)

    def _do(self, *deed: str, talking: bool = False, ring: Ring | None = None) -> None:
        self.deeds.append(deed)
        self._refuse()
        if ring is not None:
            self.rings.append(ring)
        if deed[0] in _BETWEEN_TWO:
            self._living(deed[1])
            self._living(deed[2])
        elif deed[0] in {"transfer", "to voicemail"}:
            self._living(deed[1])
        if talking and not self._together(deed[1], deed[2]):
            raise LookupError(deed[2])

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal

    def _living(self, channel_id: str):
        if channel_id not in self._pbx.model.channels:
            raise LookupError(channel_id)
        return self._pbx.model.channels[channel_id]

    def _together(self, mine: str, theirs: str) -> bool:
        return any({mine, theirs} <= members for members in self._pbx.model.bridges.values())

    def _join(self, theirs: str, mine: str) -> None:
        self._pbx.talk(theirs, mine, bridge=f"talk-{theirs}")

    def _hold(self, mine: str, theirs: str) -> None:
        self._held[theirs] = mine
        self._pbx.tell(HoldChanged(mine, held=True))

    def _free(self, theirs: str) -> None:
        mine = self._held.pop(theirs, None)
        if mine is not None:
            self._pbx.tell(HoldChanged(mine, held=False))

    def _give_back(self, mine: str, theirs: str) -> None:
        self._join(theirs, mine)
        self._free(theirs)


_BETWEEN_TWO = frozenset({"hold", "resume", "consult", "complete", "give back", "park"})
