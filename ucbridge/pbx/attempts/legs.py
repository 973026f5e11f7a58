"""Channels and attempts as `live` keeps them while a call goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ucbridge.config.values import TECHNOLOGIES
from ucbridge.pbx.attempts.interface import Attempt, CallTold, RingEnd, Rung, Source
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.interface import ChannelState

PHONES = tuple(f"{technology}/" for technology in TECHNOLOGIES)
LOCAL = "Local/"
KEPT = (*PHONES, LOCAL)
"""Channels that attempts are told from; the others are Asterisk's own."""


@dataclass(slots=True, eq=False)
class Leg:
    """One channel, ended ones included until its call is over.

    `dialled_by` is the channel that rings it, "" for an Originate, None for one that nobody rings.
    """

    id: str
    call: Telling
    name: str
    state: ChannelState
    began: float
    caller: CallerId
    exten: str = ""
    extens: list[str] = field(default_factory=list)
    """Numbers of the dialplan it was at."""
    dialled_by: str | None = None
    number: str = ""
    rang: bool = False
    declined: bool = False
    """By the bridge, for whoever is at the phone."""
    status: str = ""
    cause: int | None = None
    hung_up: float | None = None
    """When whoever is there hung up, which is a little before it is gone."""
    ended: float | None = None
    bridge: str = ""
    queue: str = ""
    queued_at: float = 0.0
    ringing: Ringing | None = None
    tries: list[Trying] = field(default_factory=list)
    """The attempts of this caller that are not over."""
    talked_to: Leg | None = None
    """The last it talked to."""

    @property
    def phone(self) -> bool:
        """Tell a phone or trunk from a Local channel."""
        return self.name.startswith(PHONES)

    @property
    def endpoint(self) -> str:
        """Return its technology and resource: `PJSIP/101` of `PJSIP/101-0000002a`."""
        return self.name.rpartition("-")[0]

    @property
    def looking(self) -> Trying | None:
        """Return its attempt that nobody has answered."""
        return next((each for each in self.tries if each.answered_at is None), None)

    def take(self, facts: ChannelFacts) -> bool:
        """Take over what Asterisk says about it; tell whether it began to ring."""
        if facts.caller_number != self.caller.number or facts.caller_name != self.caller.name:
            self.caller = CallerId(facts.caller_name, facts.caller_number)
        began = facts.state is ChannelState.RINGING and not self.rang
        self.rang = self.rang or began
        self.state = facts.state
        return began


@dataclass(slots=True, eq=False)
class Ringing:
    """One phone rung in an attempt. `end` is None where the dial was stopped, and why is not known yet."""

    leg: Leg
    of: Trying
    endpoint: str
    queue: str
    ended: float | None = None
    end: RingEnd | None = RingEnd.RINGING
    told: Rung | None = None

    def finish(self, end: RingEnd | None, now: float) -> None:
        """Note how it ended."""
        self.end, self.told = end, None
        self.ended = self.ended or now

    def freeze(self) -> Rung:
        """Return it as it is told."""
        if self.told is None or self.told.number != self.leg.number:
            end = RingEnd.NO_ANSWER if self.end is None else self.end
            leg = self.leg
            self.told = Rung(leg.id, self.endpoint, leg.number, leg.began, self.ended, end, self.queue)
        return self.told


@dataclass(slots=True, eq=False)
class Trying:
    """One attempt. `former` is whom the caller had talked to when it began, `moved` when that was noticed."""

    leg: Leg
    number: int
    endpoint: str
    source: Source
    began: float
    dialled: list[str] = field(default_factory=list)
    rung: list[Ringing] = field(default_factory=list)
    locals: list[Leg] = field(default_factory=list)
    ended: float | None = None
    queue: str = ""
    waited: float = 0.0
    answered_leg: Leg | None = None
    answered_by: str = ""
    answered_at: float | None = None
    apart: float | None = None
    talked: float | None = None
    picked_up: bool = False
    former: Leg | None = None
    sent_by: str = ""
    parked: bool = False
    mailbox: str = ""
    through: list[str] = field(default_factory=list)
    lost: bool = False
    told: Attempt | None = None

    def visit(self, exten: str) -> None:
        """Note an extension the caller is at."""
        if exten and exten not in self.dialled:
            self.dialled.append(exten)

    def freeze(self) -> Attempt:
        """Return it as it is told."""
        if self.told is not None:
            return self.told
        told = Attempt(
            call_id=self.leg.call.origin_of(self),
            number=self.number,
            channel_id=self.leg.id,
            endpoint=self.endpoint,
            caller=self.leg.caller,
            source=self.source,
            dialled=tuple(self.dialled),
            began=self.began,
            ended=self.ended,
            rung=tuple(each.freeze() for each in self.rung if each.leg.rang or each.end is not RingEnd.RINGING),
            queue=self.queue,
            waited=self.waited,
            answered_by=self.answered_by,
            answered_channel=self.answered_leg.id if self.answered_leg else "",
            answered_at=self.answered_at,
            talked=self.talked,
            picked_up=self.picked_up,
            sent_by=self.sent_by,
            parked=self.parked,
            mailbox=self.mailbox,
            through=tuple(self.through),
            lost=self.lost,
        )
        if self.ended is not None and self.leg.ended is not None:
            self.told = told
        return told


@dataclass(slots=True, eq=False)
class Telling:
    """One call: its channels and attempts. `living` counts the channels that are up."""

    id: str
    started: float
    attempts: list[Trying] = field(default_factory=list)
    origins: dict[Trying, str] = field(default_factory=dict)
    legs: dict[str, Leg] = field(default_factory=dict)
    living: int = 0
    ended: float | None = None
    merged: list[str] = field(default_factory=list)
    lost: bool = False
    count: int = 0

    def origin_of(self, attempt: Trying) -> str:
        """Return the id of the call in which an attempt began."""
        return self.origins.get(attempt, self.id)

    def add(self, attempt: Trying) -> None:
        """Put an attempt in."""
        self.attempts.append(attempt)
        self.origins[attempt] = self.id
        self.count += 1

    def absorb(self, other: Telling) -> None:
        """Take over another call that became part of this one."""
        self.attempts = sorted([*self.attempts, *other.attempts], key=lambda each: each.began)
        self.origins.update(other.origins)
        self.merged += [other.id, *other.merged]
        self.started = min(self.started, other.started)
        self.legs.update(other.legs)
        for leg in other.legs.values():
            leg.call = self

    def freeze(self) -> CallTold:
        """Return it as it is told."""
        attempts = tuple(each.freeze() for each in self.attempts)
        return CallTold(self.id, attempts, self.started, self.ended, tuple(self.merged), self.lost)
