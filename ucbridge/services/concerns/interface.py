"""Whom of the company an attempt concerns, and how it went for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from ucbridge.pbx.attempts.interface import Attempt, CallTold, Rung


class Way(StrEnum):
    """How a call came to somebody."""

    DIRECT = "direct"
    GROUP = "group"
    """Together with others."""
    QUEUE = "queue"
    FORWARDED = "forwarded"
    """It was for somebody else, who forwards to them."""
    TRANSFERRED = "transferred"
    PARKED = "parked"
    """They parked it, and nobody took it."""


class Result(StrEnum):
    """How an attempt went for one person.

    RINGING until it is decided, also when their own phones are still already (`Concern.rung`); of an attempt that is
    `lost` it never is.
    """

    RINGING = "ringing"
    ANSWERED = "answered"
    ELSEWHERE = "elsewhere"
    """Somebody else answered, or took it."""
    MISSED = "missed"
    DECLINED = "declined"


class Why(StrEnum):
    """Why somebody missed a call."""

    NO_ANSWER = "no answer"
    GAVE_UP = "gave up"
    """The caller hung up while it rang."""
    BUSY = "busy"
    DO_NOT_DISTURB = "do not disturb"
    """Their phone did not ring at all, though it was called."""
    UNREACHABLE = "unreachable"
    PARKED = "parked"
    """Parked by them, and lost."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One person and one attempt. `rung` are their own phones that rang; none where the phone was never rung.

    `by` is the id of the person who called, "" for somebody outside or nobody known; `answered_by` of the person who
    answered, "" likewise; `others` the ids of further people it concerns in the same way.
    """

    person_id: str
    call: CallTold
    attempt: Attempt
    way: Way
    result: Result
    why: Why | None = None
    by: str = ""
    answered_by: str = ""
    rung: tuple[Rung, ...] = ()
    others: tuple[str, ...] = ()
    forwarded_from: str = ""
    """Id of the person it was for, "" where nobody else."""

    @property
    def internal(self) -> bool:
        """Tell whether a colleague called."""
        return bool(self.by)

    @property
    def key(self) -> str:
        """Return what names the attempt for this person; it stays when the call becomes part of another."""
        return f"{self.attempt.call_id}/{self.attempt.number}/{self.person_id}"


@dataclass(frozen=True, slots=True)
class Concerned:
    """A call as it stands, and everybody it concerns, attempt by attempt. `late`: learnt after an outage."""

    call: CallTold
    concerns: tuple[Concern, ...]
    caller_id: str = ""
    """Id of the person who placed the call, "" for somebody outside."""
    late: bool = False


Listen = Callable[[Concerned], Awaitable[None]]
"""Told each time something changes for somebody, in order, and once when the call is over. `concerns.Concerns.tell`
takes listeners before it runs; what they raise ends the run, which is then begun anew."""
