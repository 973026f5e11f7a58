"""What has become of somebody who was rung, read from the channels of their call. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.pbx.interface import UNANSWERED, Channel, ChannelState
from ucbridge.services.call_phase import Outcome, foremost
from ucbridge.services.conferences.live.conferences import RUNG, LiveLeg
from ucbridge.store.conferences import LegState

_STATES: Mapping[Outcome, LegState] = {
    Outcome.BUSY: LegState.BUSY,
    Outcome.DECLINED: LegState.DECLINED,
    Outcome.NO_ANSWER: LegState.NO_ANSWER,
    Outcome.UNREACHABLE: LegState.UNREACHABLE,
}

_REACHED = frozenset({ChannelState.RINGING, ChannelState.UP})


def standing(live: LiveLeg, channel: Channel | None, *, inside: bool) -> LegState | None:
    """Return where a leg stands, given its living channel; None where only `outcome` can tell, once it is settled."""
    if inside:
        return LegState.JOINED
    if live.state is LegState.JOINED:
        return LegState.KICKED if live.kicked else LegState.LEFT
    if live.state is LegState.WAITING:
        return LegState.WAITING if channel else LegState.LEFT
    if live.state not in RUNG:
        return live.state
    if channel is None:
        return None
    rings = channel.state in _REACHED or channel.dial_status == "RINGING"
    return LegState.RINGING if rings else live.state


def outcome(live: LiveLeg) -> LegState:
    """Return how a leg ended that has no channel any more and was never seen in the room."""
    if live.cancelled:
        return LegState.CANCELLED
    if live.state is LegState.WAITING:
        return LegState.LEFT
    call = live.call
    if call is None or call.lost:
        rang = live.failed == UNANSWERED or live.state is LegState.RINGING
        return LegState.NO_ANSWER if rang else LegState.UNREACHABLE
    own = call.channels.get(live.id)
    far = [each for each in call.channels.values() if each.id != live.id and not each.name.startswith("Local/")]
    told = foremost(far) or foremost([own] if own else [])
    if told is not None:
        return _STATES[told]
    if own is not None and own.dial_status == "ANSWER":
        return LegState.NO_ANSWER if far else LegState.LEFT  # a far side that answered, and never pressed 1
    return LegState.NO_ANSWER if live.failed in {UNANSWERED, None} else LegState.UNREACHABLE
