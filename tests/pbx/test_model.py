"""The live model follows recorded calls of a real Asterisk."""

import time

import pytest

from tests.pbx import recorded
from tests.pbx.recorded import followed, fresh_model, resync
from ucbridge.pbx import events
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.interface import CallChanged, CallEnded, ChannelState, Resynced
from ucbridge.pbx.snapshot import SeenChannel, answered

LEFT_OVER = {"confbridge": 3, "park_queue_transfer": 1}
"""Channels that were still up when the recording stopped: kicked callers before their hangup, a parked call."""


def facts(channel_id, *, call="1", name=None, state=ChannelState.UP):
    return ChannelFacts(channel_id, call, name or f"PJSIP/{channel_id}-1", state, *[""] * 6)


def ended(changes):
    return {change.call.id: change.call for change in changes if isinstance(change, CallEnded)}


@pytest.mark.parametrize("scenario", recorded.SCENARIOS)
def test_nothing_is_left_when_everybody_hung_up(scenario):
    model, _ = followed(scenario)

    assert len(model.channels) == LEFT_OVER.get(scenario, 0)
    assert len(model.calls) == LEFT_OVER.get(scenario, 0)
    assert {i for members in model.bridges.values() for i in members} <= set(model.channels)


def test_click_to_call_is_one_call_of_two_people_who_talked():
    model, changes = followed("click_to_call")
    call = ended(changes)["ucb-1"]

    assert [c.endpoint for c in call.channels.values()] == ["PJSIP/1001", "PJSIP/1002"]
    assert [(c.dial_status, c.cause, c.dialed_by) for c in call.channels.values()] == [
        ("ANSWER", 16, ""),
        ("ANSWER", 16, "ucb-1"),
    ]
    assert call.connected is not None
    assert call.ended >= call.connected >= call.started
    assert not call.lost
    assert model.endpoints["PJSIP/1002"].device_state == "NOT_INUSE"


def test_two_people_are_bridged_while_they_talk_and_not_before():
    model, _ = fresh_model()
    bridged = []
    for event in recorded.events("click_to_call"):
        model.apply(event)
        bridged.append(len(model.calls["ucb-1"].bridged) if "ucb-1" in model.calls else 0)

    assert sorted(set(bridged)) == [0, 2]
    assert bridged[-1] == 0


def test_a_timeout_reads_as_no_answer_though_no_dial_end_comes():
    _, changes = followed("originates_that_fail")
    first, second = ended(changes).values()

    assert [(c.dial_status, c.cause) for c in first.channels.values()] == [("NOANSWER", 19)]
    assert [(c.dial_status, c.cause) for c in second.channels.values()] == [("BUSY", 17)]


def test_no_answer_that_goes_on_to_voicemail_never_connects():
    _, changes = followed("no_answer_to_voicemail")
    (call,) = ended(changes).values()

    assert [c.dial_status for c in call.channels.values()] == ["", "NOANSWER"]
    assert call.connected is None


def test_three_legs_become_one_call_in_the_conference():
    _, changes = followed("conference_over_ari")
    calls = ended(changes)

    assert set(calls["leg-1001"].channels) == {"leg-1001", "leg-1002", "leg-1003"}
    assert calls["leg-1002"].merged_into == calls["leg-1003"].merged_into == "leg-1001"


def test_a_conference_room_keeps_its_callers_apart_but_connected():
    model, _ = fresh_model()
    most = 0
    for event in recorded.events("confbridge"):
        model.apply(event)
        most = max(most, *(len(members) for members in model.bridges.values()), 0) if model.bridges else most

    assert most == 3
    assert all(call.connected for call in model.calls.values())


def test_a_queue_rings_two_agents_and_the_call_goes_on_after_the_transfer():
    _, changes = followed("park_queue_transfer")
    call = ended(changes)["1795394670.94"]

    assert [c.dial_status for c in call.channels.values()] == ["", "CANCEL", "ANSWER", "ANSWER"]


def test_a_parked_caller_stays():
    model, _ = followed("park_queue_transfer")

    assert [c.endpoint for c in model.channels.values()] == ["PJSIP/1001"]
    assert [call.id for call in model.calls_of("PJSIP/1001")] == ["1795394666.90"]
    assert model.calls_of("PJSIP/1002") == []


def test_channels_asterisk_makes_for_itself_do_not_count():
    model, changes = fresh_model()
    model.apply(events.ChannelCreated(facts("7", name="Recorder/ARI-00000001;1")))

    assert not model.channels
    assert not changes


def test_an_event_about_a_channel_never_met_makes_none():
    model, changes = fresh_model()
    for event in (
        events.ChannelUpdated(facts("7")),
        events.BridgeEntered(facts("7"), "b", shares_call=True),
        events.ChannelDialed(facts("7"), "", "RINGING"),
        events.ChannelHungUp(facts("7"), 16),
        events.ChannelRenamed("7", "PJSIP/8-1"),
        events.BridgeLeft(facts("7"), "b"),
        events.BridgeDestroyed("b"),
    ):
        model.apply(event)

    assert not model.channels
    assert not changes


def test_a_masquerade_moves_a_channel_to_another_phone():
    model, _ = fresh_model()
    model.apply(events.ChannelCreated(facts("7", name="PJSIP/101-00000001")))
    model.apply(events.ChannelRenamed("7", "PJSIP/102-00000002"))

    assert [call.id for call in model.calls_of("PJSIP/102")] == ["1"]
    assert model.calls_of("PJSIP/101") == []


def test_the_last_channel_that_joins_another_call_merges_its_own_into_it():
    model, changes = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    model.apply(events.ChannelCreated(facts("2", call="2")))
    model.apply(events.ChannelUpdated(facts("2", call="1")))

    assert ended(changes)["2"].merged_into == "1"
    assert set(model.calls["1"].channels) == {"1", "2"}


def test_somebody_older_who_joins_a_bridge_brings_the_others_into_that_call():
    model, changes = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    model.apply(events.ChannelCreated(facts("2", call="2")))
    model.apply(events.BridgeEntered(facts("2", call="2"), "b", shares_call=True))
    model.apply(events.BridgeEntered(facts("1"), "b", shares_call=True))

    assert list(model.calls) == ["1"]
    assert model.calls["1"].bridged == {"1", "2"}
    assert set(ended(changes)) == {"2"}


def test_a_dial_end_that_comes_after_the_hangup_still_counts():
    model, _ = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    model.apply(events.ChannelCreated(facts("2", state=ChannelState.RINGING)))
    model.apply(events.ChannelDialed(facts("2", state=ChannelState.RINGING), "1", "RINGING"))
    model.apply(events.ChannelHungUp(facts("2", state=ChannelState.RINGING), 0))
    model.apply(events.ChannelDialed(facts("2"), "1", "NOANSWER"))

    assert model.calls["1"].channels["2"].dial_status == "NOANSWER"


def test_while_the_link_is_down_nothing_is_shown():
    model, _ = followed("park_queue_transfer")
    model.lose()

    assert not model.fresh
    assert not model.channels
    assert not model.calls
    assert not model.bridges
    assert not model.endpoints


def test_what_is_heard_before_the_snapshot_is_older_than_it():
    model, _ = fresh_model()
    model.lose()
    model.apply(events.ChannelCreated(facts("7")))
    resync(model, [])

    assert not model.channels


def test_device_states_heard_before_the_snapshot_count():
    model, _ = fresh_model()
    model.lose()
    model.apply(events.DeviceStateChanged("PJSIP/101", "BUSY"))
    model.apply(events.DeviceStateChanged("Queue:support", "INUSE"))
    resync(model, [])

    assert {name: e.device_state for name, e in model.endpoints.items()} == {"PJSIP/101": "BUSY"}


def test_a_call_that_ended_while_we_could_not_see_is_reported_lost_before_the_resync():
    model, changes = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    changes.clear()
    model.lose()
    resync(model, [])

    assert [type(change) for change in changes] == [CallEnded, Resynced]
    assert changes[0].call.lost
    assert changes[0].call.ended is not None
    assert changes[1].epoch == model.epoch == 2


def test_a_call_that_goes_on_over_a_lost_link_keeps_its_history():
    model, changes = fresh_model()
    recording = iter(recorded.events("click_to_call"))
    for event in recording:
        model.apply(event)
        if model.bridges and len(model.calls["ucb-1"].bridged) == 2:
            break
    call, channels = model.calls["ucb-1"], recorded.rows(model)
    connected = call.connected
    model.lose()
    assert call.bridged == frozenset()
    resync(model, channels)

    assert model.calls["ucb-1"] is call
    assert (call.connected, call.lost, len(call.bridged)) == (connected, False, 2)
    assert [c.dial_status for c in call.channels.values()] == ["ANSWER", "ANSWER"]
    for event in recording:
        model.apply(event)
    assert ended(changes)["ucb-1"] is call


def test_one_who_left_while_we_could_not_see_stays_in_the_history_only():
    model, _ = fresh_model()
    for i in ("1", "2"):
        model.apply(events.ChannelCreated(facts(i)))
        model.apply(events.BridgeEntered(facts(i), "b", shares_call=True))
    left = [row for row in recorded.rows(model) if row["Uniqueid"] == "1"]
    model.lose()
    resync(model, left)

    assert set(model.calls["1"].channels) == {"1", "2"}
    assert model.calls["1"].bridged == frozenset()
    assert list(model.channels) == ["1"]


def test_another_process_of_asterisk_has_none_of_the_earlier_calls():
    model, changes = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    before, row = model.calls["1"], recorded.rows(model)
    model.lose()
    resync(model, row, same_process=False)

    assert ended(changes)["1"] is before
    assert before.lost
    assert model.calls["1"] is not before


def talking(*ages, call="1"):
    """What the snapshot says of people in one bridge, by the seconds since each was called."""
    return [SeenChannel(facts(f"{call}.{place}", call=call), f"b{call}", age) for place, age in enumerate(ages)]


@pytest.mark.parametrize(
    ("answered", "seconds"),
    [
        pytest.param({}, 50, id="the PBX does not say: since the second was called"),
        pytest.param({"1.0": 55, "1.1": 40}, 40, id="since the second of two answered"),
        pytest.param({"1.0": 55, "1.1": 50.8}, 50.8, id="ages are told in whole seconds"),
        pytest.param({"1.1": 40}, 50, id="nobody knows when the other answered"),
        pytest.param({"1.0": 4000, "1.1": 3990}, 50, id="a clock that is behind"),
        pytest.param({"1.0": 0, "1.1": -3600}, 50, id="a clock that is ahead"),
    ],
)
def test_a_call_found_talking_talks_since_both_were_there(answered, seconds):
    model, _ = fresh_model()
    now = time.time()
    model.replace(talking(60, 50))
    assert model.undated
    model.date({channel_id: now - ago for channel_id, ago in answered.items()})

    assert now - model.calls["1"].connected == pytest.approx(seconds, abs=0.2)
    assert not model.undated


def test_a_time_of_answer_that_cannot_be_read_is_left_out():
    rows = [
        {"Uniqueid": name, "Variable": f"CDR(answer,u)={value}"}
        for name, value in [("a", "17.5"), ("b", ""), ("c", "0")]
    ]

    assert answered([*rows, {"Uniqueid": "d"}]) == {"a": 17.5}


def test_a_conference_talks_since_its_second_member_came():
    model, _ = fresh_model()
    model.replace(talking(20, 60, 40, 10))

    assert time.time() - model.calls["1"].connected == pytest.approx(40, abs=0.2)


def test_a_call_that_was_seen_to_connect_keeps_its_time():
    model, _ = fresh_model()
    model.replace(talking(60, 50))
    model.calls["1"].connected = 5.0
    model.replace(talking(70, 60))

    assert model.calls["1"].connected == 5.0
    assert not model.undated


def test_calls_joined_while_we_could_not_see_are_merged_not_lost():
    model, changes = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    model.apply(events.ChannelCreated(facts("2", call="2")))
    rows = [{**row, "Linkedid": "1"} for row in recorded.rows(model)]
    model.lose()
    resync(model, rows)

    assert ended(changes)["2"].merged_into == "1"
    assert not ended(changes)["2"].lost
    assert set(model.calls["1"].channels) == {"1", "2"}


def test_a_malformed_row_of_the_snapshot_is_left_out():
    model, _ = fresh_model()
    model.apply(events.ChannelCreated(facts("1")))
    good = recorded.rows(model)
    resync(model, [{"Event": "CoreShowChannel"}, {**good[0], "Duration": "soon"}, {**good[0], "Uniqueid": ["1", "2"]}])

    assert not model.channels


def test_every_change_names_a_call():
    _, changes = followed("click_to_call")

    assert {type(change) for change in changes} == {CallChanged, CallEnded}
    assert {change.call.id for change in changes} == {"ucb-1"}
