"""Where a call stands, for dialplans less simple than one Dial."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ucbridge.pbx.interface import ChannelState
from ucbridge.services.call_phase import Outcome, Phase, Stage, phase, without_channel
from ucbridge.services.durations import duration

UP, RINGING, DOWN = ChannelState.UP, ChannelState.RINGING, ChannelState.DOWN


def channel(
    key: str, name: str, state: ChannelState = UP, status: str = "", *, cause: int | None = None
) -> SimpleNamespace:
    return SimpleNamespace(id=key, name=name, state=state, dial_status=status, cause=cause)


def call(
    *channels: SimpleNamespace,
    bridged: str = "",
    connected: float | None = None,
    ended: float | None = None,
    lost: bool = False,
    left: str = "",
) -> SimpleNamespace:
    return SimpleNamespace(
        channels={each.id: each for each in channels},
        bridged=frozenset(bridged.split()),
        connected=connected,
        ended=ended,
        lost=lost,
        first_to_leave=left,
    )


MINE = channel("a", "PJSIP/101-1", UP, "ANSWER")
LOCAL = (channel("l1", "Local/102@in-1;1"), channel("l2", "Local/102@in-1;2"))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (call(), Phase(Stage.RINGING_YOU)),
        (call(channel("a", "PJSIP/101-1", DOWN)), Phase(Stage.RINGING_YOU)),
        (call(MINE), Phase(Stage.ANSWERED)),
        (call(MINE, *LOCAL, channel("b", "PJSIP/102-1", DOWN)), Phase(Stage.ANSWERED)),
        (call(MINE, *LOCAL, channel("b", "PJSIP/102-1", RINGING)), Phase(Stage.RINGING_THEM)),
        (call(MINE, *LOCAL, channel("b", "PJSIP/102-1", UP)), Phase(Stage.RINGING_THEM)),
        (call(MINE, *LOCAL, bridged="a l1", connected=5.0), Phase(Stage.CONNECTED, since=5.0)),
        (call(MINE, channel("b", "PJSIP/102-1"), connected=5.0), Phase(Stage.CONNECTED, since=5.0)),
        (call(MINE, channel("b", "PJSIP/102-1", cause=16), connected=5.0), Phase(Stage.ALONE, Outcome.THEY_HUNG_UP)),
        (
            call(MINE, *LOCAL, channel("b", "PJSIP/102-1", DOWN, "BUSY", cause=17), ended=9.0),
            Phase(Stage.ENDED, Outcome.BUSY),
        ),
        (
            call(
                MINE,
                channel("b", "PJSIP/102-1", DOWN, "NOANSWER", cause=0),
                channel("c", "PJSIP/103-1", DOWN, "CHANUNAVAIL", cause=20),
                ended=9.0,
            ),
            Phase(Stage.ENDED, Outcome.NO_ANSWER),
        ),
        (call(MINE, *LOCAL, connected=5.0, ended=9.0, left="a"), Phase(Stage.ENDED, Outcome.YOU_HUNG_UP, talked=4.0)),
        (call(MINE, *LOCAL, connected=5.0, ended=9.0), Phase(Stage.ENDED, Outcome.HUNG_UP, talked=4.0)),
        (call(MINE, connected=5.0, ended=9.0, lost=True), Phase(Stage.ENDED, Outcome.LOST)),
        (call(MINE, ended=9.0, lost=True), Phase(Stage.ENDED, Outcome.LOST)),
        (
            # I was transferred away: the others talk on, my call is over now.
            call(channel("a", "PJSIP/101-1", cause=16), *LOCAL, bridged="l1 l2", connected=5.0, left="a"),
            Phase(Stage.ENDED, Outcome.YOU_HUNG_UP, talked=95.0),
        ),
    ],
)
def test_where_it_stands(seen: SimpleNamespace, expected: Phase) -> None:
    assert phase(seen, "a", now=100.0) == expected


def test_a_call_without_any_channel() -> None:
    assert without_channel(None).outcome is Outcome.LOST
    assert without_channel(0).outcome is Outcome.YOU_UNREACHABLE
    assert without_channel(3).outcome is Outcome.YOU_NO_ANSWER


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (59.6, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (3660, "1 h 1 min")],
)
def test_durations(seconds: float, words: str) -> None:
    assert str(duration(seconds)) == words
