"""How the ringing of one phone ended, from what Asterisk says of its channel. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.pbx.attempts.interface import RingEnd

CALL_REJECTED = 21
"""What chan_pjsip and chan_sip make of SIP 603."""

_BY_CAUSE: Mapping[int, RingEnd] = {
    CALL_REJECTED: RingEnd.DECLINED,
    17: RingEnd.BUSY,
    1: RingEnd.UNREACHABLE,
    3: RingEnd.UNREACHABLE,
    20: RingEnd.UNREACHABLE,
    22: RingEnd.UNREACHABLE,
    27: RingEnd.UNREACHABLE,
    34: RingEnd.UNREACHABLE,
    38: RingEnd.UNREACHABLE,
    42: RingEnd.UNREACHABLE,
    26: RingEnd.ELSEWHERE,
}
"""By ITU Q.850 cause."""

_BY_STATUS: Mapping[str, RingEnd] = {
    "BUSY": RingEnd.BUSY,
    "CHANUNAVAIL": RingEnd.UNREACHABLE,
    "CONGESTION": RingEnd.UNREACHABLE,
    "NOANSWER": RingEnd.NO_ANSWER,
    "DONTCALL": RingEnd.DECLINED,
    "TORTURE": RingEnd.DECLINED,
}
"""By DialStatus."""


def end_of(status: str, cause: int | None, *, rang: bool) -> RingEnd | None:
    """Return how it ended; None where the dial was stopped, which the end of the attempt explains."""
    if cause == CALL_REJECTED:
        return RingEnd.DECLINED
    end = _BY_STATUS.get(status) or (_BY_CAUSE.get(cause) if cause is not None else None)
    if end is RingEnd.NO_ANSWER and not rang:
        return RingEnd.UNREACHABLE
    if end is RingEnd.UNREACHABLE and rang and status not in _BY_STATUS:
        return RingEnd.NO_ANSWER
    return end
