"""Where a click-to-call stands, read from the channels of its call. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ucbridge.pbx.interface import UNANSWERED, Call, Channel, ChannelState


class Stage(StrEnum):
    """What the person who placed the call would say about it."""

    RINGING_YOU = "ringing you"
    ANSWERED = "you answered"
    RINGING_THEM = "ringing them"
    CONNECTED = "connected"
    ALONE = "alone"
    """You are still on the line and they are not: an announcement, an engaged tone, perhaps their voicemail."""
    VOICEMAIL = "voicemail"
    """The same, and it is voicemail for certain."""
    ENDED = "ended"


class Outcome(StrEnum):
    """How a call ended; the word also stands in the store."""

    HUNG_UP = "hung up"
    YOU_HUNG_UP = "you hung up"
    THEY_HUNG_UP = "they hung up"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    YOU_BUSY = "you busy"
    YOU_NO_ANSWER = "you no answer"
    YOU_DECLINED = "you declined"
    YOU_UNREACHABLE = "you unreachable"
    REFUSED = "refused"
    LOST = "lost"
    GREW = "grew"
    """It goes on as a conference."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One moment of a call. `outcome` says why it ended or why you are alone; `talked` is seconds once connected.

    `recorded` is seconds in voicemail, once the call has ended there.
    """

    stage: Stage
    outcome: Outcome | None = None
    since: float | None = None
    talked: float | None = None
    recorded: float | None = None


_REACHED = frozenset({ChannelState.RINGING, ChannelState.UP})
"""A far channel that rings, or was picked up a moment ago and is about to be joined."""

_YOURS = {
    Outcome.BUSY: Outcome.YOU_BUSY,
    Outcome.NO_ANSWER: Outcome.YOU_NO_ANSWER,
    Outcome.DECLINED: Outcome.YOU_DECLINED,
    Outcome.UNREACHABLE: Outcome.YOU_UNREACHABLE,
}

_BY_CAUSE = {
    1: Outcome.UNREACHABLE,
    3: Outcome.UNREACHABLE,
    17: Outcome.BUSY,
    18: Outcome.NO_ANSWER,
    19: Outcome.NO_ANSWER,
    20: Outcome.UNREACHABLE,
    22: Outcome.UNREACHABLE,
    27: Outcome.UNREACHABLE,
    28: Outcome.UNREACHABLE,
    34: Outcome.UNREACHABLE,
    38: Outcome.UNREACHABLE,
    42: Outcome.UNREACHABLE,
}
"""By ITU Q.850 cause, where DialStatus says nothing."""

_REJECTED = 21
"""Call rejected; Asterisk's DialStatus makes BUSY or CHANUNAVAIL of it."""

_BY_STATUS = {
    "BUSY": Outcome.BUSY,
    "NOANSWER": Outcome.NO_ANSWER,
    "CHANUNAVAIL": Outcome.UNREACHABLE,
    "CONGESTION": Outcome.UNREACHABLE,
    "CANCEL": Outcome.CANCELLED,
}

_WORTH = (Outcome.DECLINED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.UNREACHABLE)
"""Of several phones that rang, what is told first."""


def phase(call: Call, leg: str, *, now: float, failed: int | None = None) -> Phase:
    """Return where a call stands for the person whose phone is channel `leg`.

    `failed` is the reason of an Originate that came to nothing, None while it has not; `now` is in seconds since
    the epoch.
    """
    yours = call.channels.get(leg)
    over = call.ended is not None or (yours is not None and yours.cause is not None)
    if over:
        return _ended(call, yours, leg, call.ended if call.ended is not None else now, failed)
    if yours is None or yours.state is not ChannelState.UP:
        return Phase(Stage.RINGING_YOU)
    if leg in call.bridged:
        return Phase(Stage.CONNECTED, since=call.connected if call.connected is not None else now)
    return _unbridged(call, leg)


def without_channel(failed: int | None) -> Phase:
    """Return how a call ended of which the PBX shows no channel: it failed at once, or ended unseen."""
    return Phase(Stage.ENDED, Outcome.LOST if failed is None else _yours(None, failed))


def _unbridged(call: Call, leg: str) -> Phase:
    theirs = _theirs(call, leg)
    living = [each for each in theirs if each.cause is None]
    if call.connected is not None:
        return Phase(Stage.CONNECTED, since=call.connected) if living else Phase(Stage.ALONE, Outcome.THEY_HUNG_UP)
    if any(each.state in _REACHED or each.dial_status == "RINGING" for each in living):
        return Phase(Stage.RINGING_THEM)
    if theirs and not living:
        return Phase(Stage.ALONE, _why(theirs))
    return Phase(Stage.ANSWERED)


def _ended(call: Call, yours: Channel | None, leg: str, ended: float, failed: int | None) -> Phase:
    if call.connected is not None:
        talked = None if call.lost else max(0.0, ended - call.connected)
        return Phase(Stage.ENDED, Outcome.LOST if call.lost else _who_hung_up(call, leg), talked=talked)
    if call.lost:
        return Phase(Stage.ENDED, Outcome.LOST)
    theirs = _theirs(call, leg)
    if theirs:
        return Phase(Stage.ENDED, _why(theirs))
    return Phase(Stage.ENDED, _nobody_rang(yours) if yours is not None and _answered(yours) else _yours(yours, failed))


def _who_hung_up(call: Call, leg: str) -> Outcome:
    if not call.first_to_leave:
        return Outcome.HUNG_UP
    return Outcome.YOU_HUNG_UP if call.first_to_leave == leg else Outcome.THEY_HUNG_UP


def _theirs(call: Call, leg: str) -> list[Channel]:
    """Return the far channels; a Local channel only passes the call on, but for one that rang nobody."""
    others = [each for each in call.channels.values() if each.id != leg]
    return [each for each in others if not each.name.startswith("Local/")] or others


def _answered(yours: Channel) -> bool:
    return yours.state is ChannelState.UP or yours.dial_status == "ANSWER"


def _nobody_rang(yours: Channel) -> Outcome:
    """Tell why no far channel ever came to be, from the cause the dialplan hung up with."""
    return Outcome.REFUSED if yours.cause == _REJECTED else _BY_CAUSE.get(yours.cause or 0, Outcome.UNREACHABLE)


def _yours(yours: Channel | None, failed: int | None) -> Outcome:
    told = _outcome(yours) if yours is not None else None
    if told is None or told is Outcome.CANCELLED:
        if failed == UNANSWERED:
            return Outcome.YOU_NO_ANSWER
        return told or Outcome.YOU_UNREACHABLE
    return _YOURS[told]


def foremost(channels: Sequence[Channel]) -> Outcome | None:
    """Return the most telling reason why none of several channels was answered; None where they give none."""
    told = {_outcome(each) for each in channels}
    return next((each for each in _WORTH if each in told), None)


def _why(theirs: Sequence[Channel]) -> Outcome:
    return foremost(theirs) or Outcome.CANCELLED


def _outcome(channel: Channel) -> Outcome | None:
    if channel.cause == _REJECTED:
        return Outcome.DECLINED
    return _BY_STATUS.get(channel.dial_status) or _BY_CAUSE.get(channel.cause or 0)
