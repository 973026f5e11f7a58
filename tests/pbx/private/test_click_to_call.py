"""A click-to-call as the bridge places it, over AMI by hand, against the sample configuration and real phones."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from tests.pbx.private.raw_ami import click_to_call, logged_in

pytestmark = pytest.mark.asterisk
_numbers = itertools.count(1)


async def ended_call(asterisk, extension, *, name="Bob Durand", hang_up_after=None, into_voicemail=False):
    """Call from 101, wait until it is over, return how it was recorded."""
    channel_id = f"click-{next(_numbers)}"
    async with logged_in(asterisk.ami) as ami:
        assert (await click_to_call(ami, channel_id, extension, name=name))["Response"] == "Success"
        if hang_up_after is not None:
            await ami.until("BridgeEnter", Linkedid=channel_id, BridgeNumChannels="2")
            await asyncio.sleep(hang_up_after)
            assert (await ami.send("Hangup", f"Channel: {channel_id}"))["Response"] == "Success"
        if into_voicemail:
            await ami.until("UserEvent", UserEvent="LeavingMessage", Uniqueid=channel_id)
            assert (await ami.send("Hangup", f"Channel: {channel_id}"))["Response"] == "Success"
        ended = await ami.until("Hangup", Uniqueid=channel_id)
    for _attempt in range(50):
        rows = [row for row in asterisk.cdr() if row["linkedid"] == channel_id]
        if len(rows) > into_voicemail:
            break
        await asyncio.sleep(0.02)
    return rows, ended


@pytest.mark.asyncio
async def test_both_phones_show_the_other_side_and_one_record_is_written(asterisk):
    alice, bob = asterisk.phones["alice"], asterisk.phones["bob"]
    since_alice, since_bob = len(alice.events), len(bob.events)

    rows, _hangup = await ended_call(asterisk, "102", hang_up_after=0.2)

    rung = await alice.wait_for("CALL_INCOMING", since=since_alice)
    assert (rung.peer_name, rung.peer) == ("Bob Durand", "sip:102@127.0.0.1")
    rung = await bob.wait_for("CALL_INCOMING", since=since_bob)
    assert (rung.peer_name, rung.peer) == ("Alice Martin", "sip:101@127.0.0.1")
    assert len(rows) == 1
    assert (rows[0]["src"], rows[0]["dst"], rows[0]["clid"]) == ("101", "102", '"Alice Martin" <101>')
    assert rows[0]["disposition"] == "ANSWERED"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("extension", "name", "disposition"), [("103", "Carol Petit", "NO ANSWER"), ("104", "Dave Moreau", "BUSY")]
)
async def test_carol_does_not_answer_and_dave_is_busy_so_voicemail_does(asterisk, extension, name, disposition):
    rows, _hangup = await ended_call(asterisk, extension, name=name, into_voicemail=True)

    assert [(row["src"], row["dst"], row["disposition"]) for row in rows] == [
        ("101", extension, disposition),
        ("101", extension, "ANSWERED"),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["+33639981234", "0033639981234", "0639981234"])
async def test_the_outside_line_answers_a_number_however_it_is_dialled(asterisk, number):
    outside = asterisk.phones["outside"]
    since = len(outside.events)

    rows, _hangup = await ended_call(asterisk, number, hang_up_after=0)

    await outside.wait_for("CALL_ESTABLISHED", since=since)
    assert [(row["src"], row["dst"], row["disposition"]) for row in rows] == [("101", number, "ANSWERED")]


@pytest.mark.asyncio
@pytest.mark.parametrize("number", ["112", "15", "17", "18", "911", "999", "000"])
async def test_an_emergency_number_never_leaves_even_if_the_bridge_sent_it(asterisk, number):
    asterisk.phones["alice"].behave("answer", answer_after=0)
    outside = asterisk.phones["outside"]
    since = len(outside.events)

    _rows, hangup = await ended_call(asterisk, number)

    assert hangup["Cause"] == "21"
    assert not outside.events[since:]


@pytest.mark.asyncio
async def test_an_extension_nobody_has_ends_at_once(asterisk):
    rows, hangup = await ended_call(asterisk, "199")

    assert hangup["Cause"] == "1"
    assert [(row["src"], row["dst"]) for row in rows] == [("101", "199")]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "extension", ["102&103", "102/n", "102@from-internal", "1${UNIQUEID}", '1"2', "1,2", "1;2", "1)2"]
)
async def test_an_extension_with_anything_but_digits_reaches_no_phone(asterisk, extension):
    asterisk.phones["alice"].behave("answer", answer_after=0)
    bob = asterisk.phones["bob"]
    since = len(bob.events)
    channel_id = f"click-{next(_numbers)}"

    async with logged_in(asterisk.ami) as ami:
        reply = await click_to_call(ami, channel_id, extension, name="Bob Durand")
        if reply["Response"] == "Success":
            hangup = await ami.until("Hangup", Uniqueid=channel_id)
            assert hangup["Cause"] in {"1", "21", "0", "16"}

    assert not bob.events[since:]


@pytest.mark.asyncio
async def test_a_caller_name_full_of_signs_arrives_as_it_is(asterisk):
    bob = asterisk.phones["bob"]
    asterisk.phones["alice"].behave("answer", answer_after=0)
    since = len(bob.events)
    name = "A;b $[1+1] ${CHANNEL} (x)|y"

    async with logged_in(asterisk.ami) as ami:
        await ami.send(
            "Originate", "Channel: PJSIP/101", "Context: ucbridge-call", "Exten: 102", "Priority: 1", "Async: true",
            "ChannelId: click-signs", "Timeout: 3000", f'Variable: UCB_CALLER_NAME="{name}",UCB_CALLER_NUMBER="101"',
        )  # fmt: skip
        rung = await bob.wait_for("CALL_INCOMING", since=since)
        await ami.send("Hangup", "Channel: click-signs")

    assert rung.peer_name == name


@pytest.mark.asyncio
async def test_many_calls_at_once_are_all_connected(asterisk):
    asterisk.phones["alice"].behave("answer", answer_after=0.1)
    asterisk.phones["bob"].behave("answer", answer_after=0.1)
    ids = [f"many-{number}" for number in range(30)]

    connected = set()

    async with logged_in(asterisk.ami) as ami, logged_in(asterisk.ami) as follower:

        async def follow():
            while len(connected) < len(ids):
                connected.add((await follower.until("BridgeEnter", BridgeNumChannels="2"))["Linkedid"])

        async with asyncio.TaskGroup() as group:
            group.create_task(follow())  # the first talk before the last is placed
            for channel_id in ids:
                placed = await click_to_call(ami, channel_id, "102", name="Bob Durand", ring=10)
                assert placed["Response"] == "Success"

    assert connected == set(ids)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "behind", ['"x', '",s', '" x', "&PJSIP/102", "/n", "@from-internal", "${UNIQUEID}", ";ext", "x", " ", "-1", "\\,1"]
)
async def test_a_number_with_anything_behind_it_never_leaves(asterisk, behind):
    asterisk.phones["alice"].behave("answer", answer_after=0)
    outside = asterisk.phones["outside"]
    since = len(outside.events)
    channel_id = f"click-{next(_numbers)}"

    async with logged_in(asterisk.ami) as ami:
        reply = await click_to_call(ami, channel_id, f"0639981234{behind}", name="Bob Durand")
        if reply["Response"] == "Success" and behind.strip():
            assert (await ami.until("Hangup", Uniqueid=channel_id))["Cause"] in {"1", "21", "0", "16"}
        elif reply["Response"] == "Success":
            await ami.send("Hangup", f"Channel: {channel_id}")

    assert not outside.events[since:] or not behind.strip()


@pytest.mark.asyncio
async def test_a_number_longer_than_any_never_leaves(asterisk):
    asterisk.phones["alice"].behave("answer", answer_after=0)
    _rows, hangup = await ended_call(asterisk, "06" + "3" * 31)
    assert hangup["Cause"] == "21"
