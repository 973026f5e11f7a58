"""What a call was, as people would tell it: attempts to reach somebody, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ucbridge.pbx.caller import CallerId


class RingEnd(StrEnum):
    """How the ringing of one phone ended."""

    RINGING = "ringing"
    ANSWERED = "answered"
    """It was picked up and talked to the caller."""
    ELSEWHERE = "elsewhere"
    """Another phone took the call while it rang."""
    NO_ANSWER = "no answer"
    BUSY = "busy"
    """SIP 486: on the phone, or refused by a button of phones that say so."""
    DECLINED = "declined"
    """SIP 603, and what the bridge declined."""
    UNREACHABLE = "unreachable"
    GAVE_UP = "gave up"
    """The caller hung up while it rang."""


class Source(StrEnum):
    """What had somebody's phone ring."""

    DIALLED = "dialled"
    QUEUE = "queue"
    TRANSFER = "transfer"
    """Sent on by somebody who had talked to the caller."""
    PARKING = "parking"
    """Came back from a parking lot."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One phone rung in an attempt. Times are seconds since the epoch on our clock.

    `endpoint` is `PJSIP/101`, of a trunk `PJSIP/trunk`; `number` is what a trunk was asked for, as far as it is known.
    """

    channel_id: str
    endpoint: str
    number: str
    began: float
    ended: float | None
    end: RingEnd
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One caller, from the moment they look for somebody until somebody talks to them or they are gone.

    A ring group, a queue, voicemail after no answer, a forward: all one attempt. What follows an answer (a transfer,
    a call parked and lost) is the next attempt of the same caller. `dialled` is every extension the caller's channel
    was at, the first is what was dialled; `through` are those at which it looked on for them alone, a forward and no
    member of a group, known at the end of an attempt that nobody answered. `answered_by` is the endpoint of who talked
    to them ("" for a conference: `answered_at` says that it was answered), `talked` the seconds.
    """

    call_id: str
    number: int
    """Counts the attempts of a call, from 0."""
    channel_id: str
    """The caller's channel."""
    endpoint: str
    """The caller's endpoint: a phone here, or a trunk."""
    caller: CallerId
    source: Source
    dialled: tuple[str, ...]
    began: float
    ended: float | None
    rung: tuple[Rung, ...] = ()
    queue: str = ""
    """The last queue the caller waited in, "" for none."""
    waited: float = 0.0
    """Seconds in it."""
    answered_by: str = ""
    answered_channel: str = ""
    answered_at: float | None = None
    talked: float | None = None
    """Seconds, once the conversation is over."""
    picked_up: bool = False
    """Answered by a phone that was not rung (pickup, retrieved from parking)."""
    sent_by: str = ""
    """The endpoint that transferred or parked the caller, "" for an attempt of their own."""
    parked: bool = False
    """Parked right now, or until the end where it has ended unanswered."""
    mailbox: str = ""
    """The mailbox a message was left in (`102@default`), "" for none."""
    through: tuple[str, ...] = ()
    lost: bool = False
    """How it ended could not be seen: the link was down."""


@dataclass(frozen=True, slots=True)
class CallTold:
    """One call, every attempt in order. `ended` is None while it goes on.

    `merged` are ids of calls that became part of it. `ours`: the bridge itself placed it, for this channel id.
    """

    id: str
    attempts: tuple[Attempt, ...]
    started: float
    ended: float | None
    merged: tuple[str, ...] = ()
    lost: bool = False


@dataclass(frozen=True, slots=True)
class CallToldChanged:
    """A call has something new to tell, also that it is over: `told` is how it stands now."""

    told: CallTold
