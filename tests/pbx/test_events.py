"""AMI frames become typed events; unknown and malformed ones end there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pbx import recorded
from ucbridge.pbx import events
from ucbridge.pbx.interface import ChannelState

RINGING = {
    "Event": "Newstate",
    "Channel": "PJSIP/102-00000003",
    "ChannelState": "5",
    "ChannelStateDesc": "Ringing",
    "CallerIDNum": "102",
    "CallerIDName": "<unknown>",
    "ConnectedLineNum": "101",
    "ConnectedLineName": "Alice Martin",
    "Context": "from-internal",
    "Exten": "102",
    "Uniqueid": "1795394454.4",
    "Linkedid": "ucb-1",
}


def test_a_ringing_phone_is_a_channel_in_a_known_state():
    event = events.typed(RINGING)

    assert isinstance(event, events.ChannelUpdated)
    assert event.channel.state is ChannelState.RINGING
    assert (event.channel.id, event.channel.call_id) == ("1795394454.4", "ucb-1")


def test_what_asterisk_does_not_know_is_empty():
    event = events.typed(RINGING)

    assert event.channel.caller_name == ""
    assert event.channel.connected_name == "Alice Martin"


def test_names_are_as_people_write_them():
    event = events.typed({**RINGING, "CallerIDName": r"Sinéad O\'Brien \"x\" \\", "ConnectedLineName": r"a\nb"})

    assert event.channel.caller_name == 'Sinéad O\'Brien "x" \\'
    assert event.channel.connected_name == "a b"


def test_a_rare_channel_state_is_other():
    assert events.typed({**RINGING, "ChannelStateDesc": "OffHook"}).channel.state is ChannelState.OTHER


def test_an_event_nobody_needs_ends_here():
    assert events.typed({"Event": "VarSet", "Variable": "A", "Value": "1"}) is None
    assert events.typed({"Response": "Success"}) is None


@pytest.mark.parametrize("header", ["Uniqueid", "Linkedid", "Channel", "CallerIDName", "ChannelStateDesc"])
def test_a_repeated_header_makes_an_event_malformed(header):
    assert events.typed({**RINGING, header: ["one", "two"]}) is None


@pytest.mark.parametrize("header", ["Uniqueid", "Channel", "Exten"])
def test_a_missing_header_makes_an_event_malformed(header):
    assert events.typed({key: value for key, value in RINGING.items() if key != header}) is None


def test_a_cause_that_is_no_number_makes_a_hangup_malformed():
    assert events.typed({**RINGING, "Event": "Hangup", "Cause": "often"}) is None


def test_dialing_on_behalf_of_nobody_is_an_originate():
    dials = [e for e in recorded.events("click_to_call") if isinstance(e, events.ChannelDialed)]

    assert [(dial.channel.id, dial.dialed_by, dial.status) for dial in dials] == [
        ("ucb-1", "", "PROCEEDING"),
        ("ucb-1", "", "RINGING"),
        ("ucb-1", "", "ANSWER"),
        ("1795394454.4", "ucb-1", "PROCEEDING"),
        ("1795394454.4", "ucb-1", "RINGING"),
        ("1795394454.4", "ucb-1", "ANSWER"),
    ]


def test_an_originate_that_failed_is_told_by_its_action_id():
    ended = [e for e in recorded.events("originates_that_fail") if isinstance(e, events.OriginateEnded)]

    assert [(one.answered, one.reason) for one in ended] == [(False, 3), (False, 0), (False, 0), (False, 0)]
    assert all(one.action_id for one in ended)


@pytest.mark.parametrize("scenario", recorded.SCENARIOS)
def test_every_event_of_a_wanted_name_is_understood(scenario):
    wanted = [f for f in recorded.frames(scenario) if f["Event"].encode() in events.WANTED]

    assert wanted
    assert all(events.typed(frame) is not None for frame in wanted)


@given(
    name=st.sampled_from(sorted(events.WANTED)),
    headers=st.dictionaries(
        st.sampled_from([*RINGING, "Cause", "Newname", "BridgeUniqueid", "BridgeType", "Reason", "Response", "Device"]),
        st.one_of(st.text(), st.lists(st.text(), min_size=2, max_size=3)),
    ),
)
def test_no_frame_can_upset_it(name, headers):
    event = events.typed({**headers, "Event": name.decode()})

    assert event is None or not any(isinstance(part, list) for part in event)


WAITING = {"Event": "MessageWaiting", "Mailbox": "103@default", "Waiting": "1", "New": "1", "Old": "0"}
PLAYED = {
    "Event": "UserEvent",
    "UserEvent": "UcbMessagePlayed",
    "Uniqueid": "ucb-1",
    "Mailbox": "103@default",
    "Message": "1795394494-00000000",
    "Status": "SUCCESS",
}


def test_a_lamp_that_is_told_means_a_mailbox_to_look_into():
    assert events.typed(WAITING) == events.MailboxUpdated("103@default")
    assert events.typed({**WAITING, "Channel": "PJSIP/102-1", "New": "0"}) == events.MailboxUpdated("103@default")


@pytest.mark.parametrize("mailbox", ["", "103", "../x@default", "103@default,s", ["a@b", "c@d"], "a b@c"])
def test_a_mailbox_the_bridge_cannot_speak_of_is_passed_over(mailbox):
    assert events.typed({**WAITING, "Mailbox": mailbox}) is None
    assert events.typed({**PLAYED, "Mailbox": mailbox}) is None


ABANDONED = {
    "Event": "QueueCallerAbandon", "Channel": "PJSIP/105-00000000", "ChannelState": "6", "ChannelStateDesc": "Up",
    "CallerIDNum": "105", "CallerIDName": "Erin Lambert", "ConnectedLineNum": "<unknown>",
    "ConnectedLineName": "<unknown>", "Language": "en", "AccountCode": "", "Context": "from-internal", "Exten": "600",
    "Priority": "2", "Uniqueid": "1795440578.0", "Linkedid": "1795440578.0", "Queue": "sales", "Position": "1",
    "OriginalPosition": "1", "HoldTime": "30",
}  # fmt: skip


def test_a_caller_who_leaves_a_queue_is_told_with_how_long_they_waited():
    event = events.typed(ABANDONED)
    assert (event.queue, event.channel.id, event.seconds) == ("sales", "1795440578.0", 30)
    assert (event.caller.name, event.caller.number) == ("Erin Lambert", "105")
    assert events.typed({**ABANDONED, "HoldTime": "soon"}) is None
    assert events.typed({**ABANDONED, "Queue": ["sales", "help"]}) is None
    unknown = events.typed({**ABANDONED, "CallerIDNum": "<unknown>", "CallerIDName": "<unknown>"})
    assert (unknown.caller.name, unknown.caller.number) == ("", "")


def test_our_dialplan_tells_that_a_message_was_played():
    played = events.PlayingEnded("ucb-1", "103@default", "1795394494-00000000", heard=True)
    assert events.typed(PLAYED) == played
    assert events.typed({**PLAYED, "Status": ""}) == played._replace(heard=False)


@pytest.mark.parametrize("changes", [{"UserEvent": "Other"}, {"Message": "a b"}, {"Message": ["1", "2"]}])
def test_other_events_of_a_dialplan_end_here(changes):
    assert events.typed({**PLAYED, **changes}) is None
