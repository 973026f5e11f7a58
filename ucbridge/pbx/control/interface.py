"""What can be done with a call that goes on. `mine` and `theirs` are channel ids of two that talk to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ucbridge.pbx.caller import CallerId


@dataclass(frozen=True, slots=True)
class Parked:
    """A call in a parking lot. `parked_by` is an endpoint; times are seconds since the epoch on our clock."""

    slot: str
    lot: str
    channel_id: str
    caller: CallerId
    parked_by: str
    since: float
    timeout: float
    """Seconds until it rings back."""


@dataclass(frozen=True, slots=True)
class ParkingChanged:
    """A call was parked, taken from the lot, gave up or timed out: read `CallControl.parked`."""

    slot: str


@dataclass(frozen=True, slots=True)
class HoldChanged:
    """A handset put its call on hold, or took it back."""

    channel_id: str
    held: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring one of somebody's own phones for something that is to happen when it is answered, as `interface.Order`."""

    channel_id: str
    device: str
    shown: CallerId
    ring_seconds: int = 30


class CallControl(Protocol):
    """Every method raises as `interface.Pbx.originate` does, and LookupError where a channel is gone or talks no more.

    Nothing here needs the class `system` of AMI, nor T or t at Dial.
    """

    @property
    def parked(self) -> Mapping[str, Parked]:
        """Every parked call by its slot; empty while the PBX cannot be seen."""
        ...

    @property
    def on_hold(self) -> Mapping[str, str]:
        """Who is held by `hold`, or by their handset: channel id of the one who holds, by that of who waits."""
        ...

    async def hold(self, mine: str, theirs: str) -> None:
        """Have them hear music, and me silence, until `resume`; if I hang up they are hung up, too."""
        ...

    async def resume(self, mine: str, theirs: str) -> None:
        """Let two that were put on hold talk again."""
        ...

    async def consult(self, mine: str, theirs: str, extension: str, *, caller: CallerId) -> None:
        """Put them on hold and have my phone call `extension` through our context, to announce a transfer."""
        ...

    async def complete(self, mine: str, theirs: str, consulted: str) -> None:
        """Join them with whom I consulted; I am out, and my phone is free."""
        ...

    async def give_back(self, mine: str, theirs: str) -> None:
        """End a consultation, answered or not, and talk to them again."""
        ...

    async def transfer(self, theirs: str, extension: str, *, mine: str = "", caller: CallerId | None = None) -> None:
        """Send them to `extension` through our context; I am out. Also a caller who still rings somewhere.

        `caller` is what the far side sees, by default who they are.
        """
        ...

    async def to_voicemail(self, theirs: str, extension: str) -> None:
        """Send them straight to the mailbox of an extension. LookupError: it has none that can be reached."""
        ...

    async def park(self, theirs: str, mine: str) -> str:
        """Park them; return the slot, which is read out to nobody. It rings me back after the lot's time."""
        ...

    async def retrieve(self, slot: str, ring: Ring, *, lot: str = "") -> None:
        """Ring my phone; when I answer I have the parked call. LookupError: nothing is parked there."""
        ...

    async def pick_up(self, ringing: str, ring: Ring) -> None:
        """Ring my phone; when I answer I have the call that rings at channel `ringing`."""
        ...

    async def move(
        self, theirs: str, ring: Ring, *, extension: str = "", caller: CallerId | None = None, confirm: bool = False
    ) -> None:
        """Ring another phone of mine, or an outside `extension`; when it is answered it has the call, in my place.

        With `confirm` only after 1 was pressed there: no voicemail of an outside number takes the call.
        """
        ...

    async def mute(self, channel_id: str, *, muted: bool) -> None:
        """Keep what a phone says from the other side, or let it through again."""
        ...

    async def muted(self, channel_id: str) -> bool:
        """Tell whether `mute` is on for it."""
        ...

    async def press(self, theirs: str, digits: str) -> None:
        """Have them hear touch tones, 0-9, *, #, A-D; a `w` waits half a second."""
        ...

    async def decline(self, ringing: str) -> None:
        """Have one phone stop ringing as if it were busy; what comes then is the dialplan's."""
        ...
