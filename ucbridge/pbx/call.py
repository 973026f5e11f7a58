"""Calls, channels and endpoints as the live model keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.interface import CallChanged, Channel, ChannelState

UNDECIDED = frozenset({"RINGING", "PROGRESS", "PROCEEDING"})
"""What DialStatus says while the far end has neither answered nor refused; PROCEEDING also before it said anything."""

_DIAL_STATUS_BY_CAUSE: Mapping[int, str] = {
    1: "CHANUNAVAIL",
    3: "CHANUNAVAIL",
    17: "BUSY",
    18: "NOANSWER",
    19: "NOANSWER",
    20: "CHANUNAVAIL",
    21: "BUSY",
    27: "CHANUNAVAIL",
    34: "CONGESTION",
    38: "CONGESTION",
    42: "CONGESTION",
}
"""DialStatus by ITU Q.850 cause, for a dial that ended without a DialEnd (an Originate that timed out)."""


@dataclass(slots=True, eq=False)
class LiveChannel:
    """One channel; keeps `interface.Channel`."""

    id: str
    call_id: str
    name: str
    state: ChannelState
    caller_number: str
    caller_name: str
    connected_number: str
    connected_name: str
    context: str
    exten: str
    created: float
    bridge_id: str = ""
    dial_status: str = ""
    dialed_by: str = ""
    cause: int | None = None

    @classmethod
    def of(cls, facts: ChannelFacts, created: float) -> LiveChannel:
        """Return a channel as Asterisk describes it."""
        return cls(*facts, created)

    @property
    def endpoint(self) -> str:
        """Its technology and resource: `PJSIP/101` of `PJSIP/101-0000002a`."""
        return self.name.rpartition("-")[0]

    def update(self, facts: ChannelFacts) -> None:
        """Take over what Asterisk says about it now, but for its call and name, which the model indexes."""
        self.state = facts.state
        self.caller_number = facts.caller_number
        self.caller_name = facts.caller_name
        self.connected_number = facts.connected_number
        self.connected_name = facts.connected_name
        self.context = facts.context
        self.exten = facts.exten

    def end(self, cause: int) -> None:
        """Note that it is gone, and what became of the dial that rang it where no DialEnd said so."""
        self.cause = cause
        self.bridge_id = ""
        if self.dial_status in UNDECIDED:
            self.dial_status = _DIAL_STATUS_BY_CAUSE.get(cause, "CANCEL")


class LiveCall:
    """All channels of one Linkedid; keeps `interface.Call`."""

    __slots__ = (
        "_bridges",
        "changed",
        "channels",
        "connected",
        "ended",
        "first_to_leave",
        "id",
        "known",
        "living",
        "lost",
        "merged_into",
        "started",
    )

    def __init__(self, call_id: str, bridges: Mapping[str, frozenset[str]], started: float) -> None:
        self.id = call_id
        self.known: dict[str, LiveChannel] = {}
        self.channels: Mapping[str, Channel] = MappingProxyType(self.known)
        self.living = 0
        self.started = started
        self.connected: float | None = None
        self.ended: float | None = None
        self.first_to_leave = ""
        self.lost = False
        self.merged_into = ""
        self.changed = CallChanged(self)
        self._bridges = bridges

    @property
    def bridged(self) -> frozenset[str]:
        """Ids of its channels that share a bridge with another channel right now."""
        bridges = self._bridges
        return frozenset(c.id for c in self.known.values() if len(bridges.get(c.bridge_id, ())) > 1)


@dataclass(slots=True, eq=False)
class LiveEndpoint:
    """A phone as the PBX sees it; keeps `interface.Endpoint`."""

    name: str
    device_state: str = field(default="UNKNOWN")
