"""What Asterisk reports of parked calls and of holding, as types; `pbx.events` builds them with the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from ucbridge.pbx.channel_facts import ChannelFacts, parkee, text


class CallParked(NamedTuple):
    """A call is in a parking lot (ParkedCall; also an item of ParkedCalls).

    `parked_by` is an endpoint (`PJSIP/101`), `timeout` the seconds from now until it rings back, `seconds` how long it
    has been there.
    """

    slot: str
    lot: str
    channel: ChannelFacts
    parked_by: str
    timeout: int
    seconds: int


class ParkingEnd(StrEnum):
    """How a call left the parking lot."""

    TAKEN = "UnParkedCall"
    GAVE_UP = "ParkedCallGiveUp"
    TIMED_OUT = "ParkedCallTimeOut"


class ParkingLeft(NamedTuple):
    """A call left the parking lot; `taken_by` is the channel that has it now, or "" (UnParkedCall and the like)."""

    slot: str
    lot: str
    channel: ChannelFacts
    end: ParkingEnd
    taken_by: str


class HoldPressed(NamedTuple):
    """A phone put its call on hold, or took it back (Hold, Unhold)."""

    channel_id: str
    held: bool


ControlEvent = CallParked | ParkingLeft | HoldPressed

KINDS = frozenset({CallParked, ParkingLeft, HoldPressed})


def parked(f: Mapping[str, str]) -> CallParked:
    """Return the parked call a frame tells of.

    Raises:
        KeyError, TypeError, ValueError: the frame is malformed.
    """
    return CallParked(
        text(f["ParkingSpace"]),
        text(f["Parkinglot"]),
        parkee(f),
        text(f.get("ParkerDialString", "")),
        int(f["ParkingTimeout"]),
        int(f["ParkingDuration"]),
    )


def _left(f: Mapping[str, str]) -> ParkingLeft:
    taken_by = text(f.get("RetrieverUniqueid", ""))
    return ParkingLeft(text(f["ParkingSpace"]), text(f["Parkinglot"]), parkee(f), ParkingEnd(f["Event"]), taken_by)


def _pressed(f: Mapping[str, str]) -> HoldPressed:
    return HoldPressed(text(f["Uniqueid"]), f["Event"] == "Hold")


BUILDERS: Mapping[str, Callable[[Mapping[str, str]], ControlEvent]] = {
    "ParkedCall": parked,
    "UnParkedCall": _left,
    "ParkedCallGiveUp": _left,
    "ParkedCallTimeOut": _left,
    "Hold": _pressed,
    "Unhold": _pressed,
}
