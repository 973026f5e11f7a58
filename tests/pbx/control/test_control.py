"""What reaches the PBX of a call that is controlled, and what is remembered of parked and held ones."""

import pytest

from tests.fake_pbx import FakePbx
from ucbridge.pbx.arguments import dialled
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control import actions
from ucbridge.pbx.control.events import CallParked, HoldPressed, ParkingEnd, ParkingLeft
from ucbridge.pbx.control.holds import LiveHolds
from ucbridge.pbx.control.interface import HoldChanged, ParkingChanged, Ring
from ucbridge.pbx.control.parking import LiveParking
from ucbridge.pbx.control.talking import together
from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.events import typed

ALICE = CallerId("Alice", "101")
HOSTILE = ["", "102)", "${EVIL}", "102\r\nAction: Logoff", "102&PJSIP/103", "102@from-internal", "10 2", "102,1", "٣"]

PARKED = {
    "ParkeeChannel": "PJSIP/outside-00000001",
    "ParkeeChannelStateDesc": "Up",
    "ParkeeCallerIDNum": "+33199001234",
    "ParkeeCallerIDName": "Station O\\'Taxi",
    "ParkeeConnectedLineNum": "102",
    "ParkeeConnectedLineName": "<unknown>",
    "ParkeeContext": "from-internal",
    "ParkeeExten": "102",
    "ParkeeUniqueid": "1.1",
    "ParkeeLinkedid": "1.1",
    "ParkerDialString": "PJSIP/102",
    "Parkinglot": "default",
    "ParkingSpace": "701",
    "ParkingTimeout": "40",
    "ParkingDuration": "5",
}


def event(name, **changed):
    return typed({"Event": name, **PARKED, **changed})


@pytest.mark.parametrize("number", HOSTILE)
def test_nothing_else_than_a_number_is_dialled(number):
    with pytest.raises(Unsafe):
        dialled(number)
    with pytest.raises(Unsafe):
        actions.ringing_outside(Ring("ucb-1", "PJSIP/101", ALICE), number, "take", {}, context="ucbridge-call")


@pytest.mark.parametrize(
    "name", ["", "PJSIP/101-1,x", "${X}", "a&b", "PJSIP/101-1)", "PJSIP/1 01", "x\r\nAction: Logoff"]
)
def test_nothing_else_than_a_channel_stands_in_the_dialplan(name):
    with pytest.raises(Unsafe):
        actions.named(name)


@pytest.mark.parametrize("device", ["Local/1@x", "PJSIP/101&PJSIP/102", "PJSIP/101/sip:evil@x", ""])
def test_only_a_phone_is_rung(device):
    with pytest.raises(Unsafe):
        actions.ringing(Ring("ucb-1", device, ALICE), "take", {})


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (actions.slot, "701,default"),
        (actions.lot, "default,701"),
        (actions.mailbox, "103"),
        (actions.mailbox, "103@default,u"),
        (actions.digits, "12E"),
        (actions.digits, ""),
        (actions.digits, "1\r\n"),
    ],
)
def test_hostile_values_stay_outside(check, value):
    with pytest.raises(Unsafe):
        check(value)


def test_a_long_or_a_local_channel_is_held_without_its_name():
    assert actions.held_by("pbx-1795464527.1") == "held*pbx-1795464527.1"
    assert actions.held_by("pbx-1795464527.1;2") == "held*0"
    assert actions.held_by("a" * 100) == "held*0"


def test_parking_is_followed_and_an_event_may_come_again_or_late():
    told = []
    parking = LiveParking("default", told.append)
    came = event("ParkedCall")
    assert isinstance(came, CallParked)
    parking.apply(came)
    parking.apply(came)
    call = parking.calls["701"]
    assert (call.channel_id, call.parked_by, call.timeout) == ("1.1", "PJSIP/102", 45.0)
    assert call.caller == CallerId("Station O'Taxi", "+33199001234")
    parking.apply(event("UnParkedCall", ParkeeUniqueid="0.9"))
    assert "701" in parking.calls, "somebody who was there before"
    left = event("UnParkedCall", RetrieverUniqueid="2.1")
    assert isinstance(left, ParkingLeft)
    assert (left.end, left.taken_by) == (ParkingEnd.TAKEN, "2.1")
    parking.apply(left)
    assert parking.calls == {}
    assert told == [ParkingChanged("701")] * 4


def test_a_list_takes_the_place_of_what_was_seen_and_tells_what_is_different():
    told = []
    parking = LiveParking("default", told.append)
    parking.replace([{"Event": "ParkedCall", **PARKED}, {"Event": "ParkedCall", "ParkingSpace": "702"}])
    parking.replace([{"Event": "ParkedCall", **PARKED}])
    assert (list(parking.calls), told) == (["701"], [ParkingChanged("701")])
    parking.replace([])
    assert (parking.calls, told) == ({}, [ParkingChanged("701")] * 2)


def test_of_two_lots_with_the_same_slot_ours_is_meant():
    parking = LiveParking("sales", lambda _change: None)
    parking.apply(event("ParkedCall", Parkinglot="sales", ParkeeUniqueid="7.7"))
    parking.apply(event("ParkedCall"))
    assert parking.calls["701"].channel_id == "7.7"
    assert parking.slot_of("1.1") == "701"


@pytest.mark.parametrize("broken", [{"ParkingTimeout": "soon"}, {"ParkingSpace": ["1", "2"]}])
def test_a_malformed_event_ends_at_the_rim(broken):
    assert event("ParkedCall", **broken) is None


class Phones:
    """Alice talks to Bob."""

    def __init__(self):
        self.pbx = FakePbx()
        self.mine = self.pbx.appear("PJSIP/101", caller=ALICE)
        self.theirs = self.pbx.appear("PJSIP/102", caller=CallerId("Bob", "102"))
        self.told = []
        self.holds = LiveHolds(self.pbx.model, self.told.append)


def test_a_handset_holds_whom_it_talks_to_until_it_takes_them_back():
    phones = Phones()
    phones.pbx.talk(phones.mine, phones.theirs)
    phones.holds.press(HoldPressed(phones.mine, held=True))
    assert phones.holds.all == {phones.theirs: phones.mine}
    assert phones.holds.by_us(phones.theirs) == ""
    phones.holds.press(HoldPressed(phones.mine, held=False))
    assert phones.holds.all == {}
    assert phones.told == [HoldChanged(phones.mine, held=True), HoldChanged(phones.mine, held=False)]


def test_whoever_talks_again_is_held_no_more_and_whoever_is_gone_neither():
    phones = Phones()
    phones.holds.put(phones.theirs, phones.mine)
    assert phones.holds.all == {phones.theirs: phones.mine}
    phones.holds.entered(phones.theirs)
    assert phones.holds.all == {}
    phones.holds.put(phones.theirs, phones.mine)
    phones.pbx.end(phones.mine)
    assert phones.holds.all == {}
    phones.holds.hung_up(phones.mine)
    assert phones.told[-1] == HoldChanged(phones.mine, held=False)


def test_two_talk_through_local_channels_and_strangers_do_not():
    pbx = FakePbx()
    alice, bob, near, far = (pbx.appear(f"PJSIP/{number}", caller=ALICE) for number in (101, 102, 1, 2))
    pbx.rename(near, "Local/102@ring-00000001;1")
    pbx.rename(far, "Local/102@ring-00000001;2")
    pbx.talk(alice, near, bridge="one")
    pbx.talk(far, bob, bridge="two")
    assert together(pbx.model, alice, bob)
    pbx.part(far)
    assert not together(pbx.model, alice, bob)
