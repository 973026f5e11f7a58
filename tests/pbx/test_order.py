"""What a click-to-call may hold, and that nothing in it becomes anything but data."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.errors import PbxError
from ucbridge.pbx import order as orders
from ucbridge.pbx.arguments import channel
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.frames import encode
from ucbridge.pbx.interface import Order

ORDER = Order("ucb-1", "PJSIP/101", "102", CallerId("Bob Durand", "102"), CallerId("Alice Martin", "101"), 25)

HOSTILE = [
    "\r\nAction: Command",
    "a\0b",
    "x\n",
    "1,2",
    "1&2",
    "101/n",
    "${SHELL(id)}",
    "PJSIP/101&PJSIP/102",
    "",
    "١٠٢",
]


def test_an_order_is_an_originate_into_our_own_context():
    assert orders.headers(ORDER, context="ucbridge-call") == {
        "Channel": "PJSIP/101",
        "Context": "ucbridge-call",
        "Exten": "102",
        "Priority": 1,
        "Async": True,
        "ChannelId": "ucb-1",
        "Timeout": 25_000,
        "CallerID": '"Bob Durand" <102>',
        "Variable": {"UCB_CALLER_NAME": "Alice Martin", "UCB_CALLER_NUMBER": "101", "UCB_RING": "25"},
    }


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("part", ["channel_id", "device", "extension"])
def test_a_hostile_part_is_refused(part, value):
    with pytest.raises(PbxError):
        orders.headers(replace(ORDER, **{part: value}), context="c")


@pytest.mark.parametrize("device", ["Local/101@from-internal", "PJSIP/101@elsewhere", "PJSIP/", "101", "PJSIP/sip:1@x"])
def test_only_a_phone_can_be_rung(device):
    with pytest.raises(PbxError):
        orders.headers(replace(ORDER, device=device), context="c")


@pytest.mark.parametrize("seconds", [0, -1, 301])
def test_a_phone_rings_a_sensible_time(seconds):
    with pytest.raises(PbxError):
        orders.headers(replace(ORDER, ring_seconds=seconds), context="c")


@pytest.mark.parametrize("name", ["a\r\nb", "a\0b", "a\u2028b", "a\x9fb"])
def test_a_name_with_control_characters_is_refused(name):
    with pytest.raises(PbxError):
        orders.headers(replace(ORDER, shown=CallerId(name, "102")), context="c")


@pytest.mark.parametrize("pattern", ["/.*/", "/^PJSIP/", "all", "*", ""])
def test_a_hangup_never_names_a_pattern(pattern):
    if pattern == "all":
        assert channel(pattern) == "all"
    else:
        with pytest.raises(PbxError):
            channel(pattern)


@given(name=st.text(max_size=120), number=st.text(max_size=40), part=st.sampled_from(["shown", "caller"]))
def test_any_caller_id_is_data_or_refused(name, number, part):
    try:
        sent = encode("Originate", orders.headers(replace(ORDER, **{part: CallerId(name, number)}), context="c"))
    except PbxError:
        return
    lines = sent.decode().removesuffix("\r\n\r\n").split("\r\n")
    assert [line.partition(": ")[0] for line in lines] == [
        *("Action", "Channel", "Context", "Exten", "Priority", "Async", "ChannelId", "Timeout", "CallerID"),
        *("Variable", "Variable", "Variable"),
    ]
    assert re.fullmatch(r'CallerID: "[^"\\<>]*" <[0-9*#+]*>', lines[8])
