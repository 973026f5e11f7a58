"""ARI events made into types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.pbx.ari.arrivals import Arrival
from ucbridge.pbx.ari.events import (
    ApplicationReplaced,
    ChannelDestroyed,
    Dialled,
    HangupRequested,
    KeyPressed,
    PlaybackFinished,
    PlaybackStarted,
    StasisEnded,
    StasisStarted,
    typed,
)
from ucbridge.pbx.caller import CallerId

CHANNEL = {"id": "c1", "name": "PJSIP/101-1", "state": "Up"}
VISITOR = {
    "id": "1700000000.7",
    "name": "PJSIP/101-0000002a",
    "state": "Ring",
    "language": "fr",
    "caller": {"name": "Alice", "number": "101"},
    "dialplan": {"app_name": "Stasis", "app_data": "ucbridge,dial-in,800"},
}
ARRIVAL = Arrival(
    "1700000000.7",
    "PJSIP/101-0000002a",
    answered=False,
    caller=CallerId("Alice", "101"),
    language="fr",
    application="ucbridge",
    arguments=("dial-in", "800"),
)
PLAYBACK = {"id": "p1", "target_uri": "channel:c1", "state": "done"}
KINDS: list[tuple[dict[str, object], object]] = [
    ({"type": "StasisStart", "args": [], "channel": CHANNEL}, StasisStarted("c1")),
    ({"type": "StasisStart", "args": ["dial-in"], "channel": VISITOR}, StasisStarted("1700000000.7", ARRIVAL)),
    ({"type": "StasisEnd", "channel": CHANNEL}, StasisEnded("c1")),
    ({"type": "ChannelDtmfReceived", "channel": CHANNEL, "digit": "5", "duration_ms": 90}, KeyPressed("c1", "5")),
    ({"type": "ChannelHangupRequest", "channel": CHANNEL}, HangupRequested("c1")),
    (
        {"type": "ChannelDestroyed", "cause": 17, "cause_txt": "User busy", "channel": CHANNEL},
        ChannelDestroyed("c1", 17),
    ),
    ({"type": "Dial", "peer": CHANNEL, "dialstatus": "RINGING"}, Dialled("c1", "RINGING")),
    ({"type": "PlaybackStarted", "playback": PLAYBACK}, PlaybackStarted("c1", "p1")),
    ({"type": "PlaybackFinished", "playback": PLAYBACK}, PlaybackFinished("c1", "p1", failed=False)),
    (
        {"type": "PlaybackFinished", "playback": PLAYBACK | {"state": "failed"}},
        PlaybackFinished("c1", "p1", failed=True),
    ),
    ({"type": "ApplicationReplaced", "application": "ucbridge"}, ApplicationReplaced()),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(("message", "event"), KINDS)
def test_each_kind_we_use_has_its_type(message: dict[str, object], event: object) -> None:
    assert typed(message) == event


@pytest.mark.parametrize("message", [None, [], {}, {"type": "ChannelVarset"}, {"type": ["StasisStart"]}, {"type": 1}])
def test_what_we_do_not_know_ends_here(message: object) -> None:
    assert typed(message) is None


@given(
    kind=st.sampled_from([message["type"] for message, _event in KINDS]),
    rest=st.dictionaries(st.sampled_from(["channel", "peer", "playback", "cause", "dialstatus"]), JSON),
)
def test_a_malformed_event_never_raises(kind: str, rest: dict[str, object]) -> None:
    event = typed({"type": kind, **rest})
    assert event is None or isinstance(event, ApplicationReplaced) or isinstance(event.channel_id, str)


def test_a_caller_shows_where_they_come_from() -> None:
    assert (ARRIVAL.dials_in, ARRIVAL.dialed, ARRIVAL.device) == (True, "800", "PJSIP/101")
