"""Whatever order events come in, the model ends where the PBX is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pbx import recorded
from tests.pbx.recorded import fresh_model, picture, resync
from ucbridge.pbx import events
from ucbridge.pbx.interface import CallEnded

WHOLE = [name for name in recorded.SCENARIOS if name not in {"confbridge", "park_queue_transfer"}]
"""Recordings in which everybody hung up."""

ALL = [event for name in WHOLE for event in recorded.events(name)]


def consistent(model):
    """Calls, bridges and channels tell the same story."""
    for channel in model.channels.values():
        assert channel.id in model.calls[channel.call_id].channels
        assert not channel.bridge_id or channel.id in model.bridges[channel.bridge_id]
        assert any(call.id == channel.call_id for call in model.calls_of(channel.endpoint))
    for bridge_id, members in model.bridges.items():
        assert members
        assert all(model.channels[member].bridge_id == bridge_id for member in members)
    for call in model.calls.values():
        assert any(channel_id in model.channels for channel_id in call.channels)
        assert call.ended is None


@pytest.mark.parametrize("scenario", recorded.SCENARIOS)
@pytest.mark.parametrize("late", [0, 1, 5, 30])
def test_a_snapshot_at_any_moment_leads_to_the_same_end(scenario, late):
    """`late` events that are older than the snapshot come behind it, as they do when they stood in Asterisk's queue."""
    stream = recorded.events(scenario)
    expected = picture(recorded.followed(scenario)[0])
    before, _ = fresh_model()
    for cut in range(len(stream) + 1):
        model, _ = fresh_model()
        resync(model, recorded.rows(before))
        consistent(model)
        for event in stream[max(0, cut - late) :]:
            model.apply(event)
        assert picture(model) == expected, f"cut at {cut}"
        if cut < len(stream):
            before.apply(stream[cut])


@pytest.mark.parametrize("scenario", recorded.SCENARIOS)
def test_a_link_lost_at_any_moment_loses_no_end_of_a_call(scenario):
    stream = recorded.events(scenario)
    everything = {c.call.id for c in recorded.followed(scenario)[1] if isinstance(c, CallEnded)}
    up = set(recorded.followed(scenario)[0].calls)
    for cut in range(0, len(stream), 3):
        model, changes = fresh_model()
        truth, _ = fresh_model()
        for event in stream[:cut]:
            model.apply(event)
            truth.apply(event)
        model.lose()
        for event in stream[cut : cut + 6]:
            truth.apply(event)
        started = {change.call.id for change in changes}
        resync(model, recorded.rows(truth))
        for event in stream[cut + 6 :]:
            model.apply(event)
        reported = {change.call.id for change in changes if isinstance(change, CallEnded)}
        assert started <= reported | up <= everything | up
        consistent(model)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_order_and_no_repetition_of_events_leaves_a_phantom(data):
    """Every channel hangs up somewhere in there; after that, nothing brings it back."""
    chosen = data.draw(st.lists(st.sampled_from(ALL), max_size=120))
    hangups = [e for e in ALL if isinstance(e, events.ChannelHungUp)]
    stream = data.draw(st.permutations([*chosen, *hangups]))
    model, _ = fresh_model()
    for event in stream:
        model.apply(event)
        consistent(model)
    for event in hangups:
        model.apply(event)
    assert picture(model) == {"channels": {}, "calls": {}, "bridges": {}}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(ALL) - 1), st.sampled_from(["event", "lose", "resync", "restart"])), max_size=80
    )
)
def test_nothing_the_link_does_makes_the_model_contradict_itself(steps):
    model, changes = fresh_model()
    for index, step in steps:
        if step == "event":
            model.apply(ALL[index])
        elif step == "lose":
            model.lose()
        else:
            resync(model, recorded.rows(model), same_process=step == "resync")
        consistent(model)
    finished = [change.call for change in changes if isinstance(change, CallEnded)]
    assert len({id(call) for call in finished}) == len(finished)
