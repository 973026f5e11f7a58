"""Calls that come in and calls that were missed, in chat, at a FreePBX and with real phones."""

from __future__ import annotations

import pytest

from tests.freepbx.desk import Desk

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_a_ring_group_answers_or_misses_a_call(office: Desk) -> None:
    """Bob and Carol ring themselves, Erin through a Local channel."""
    bob, carol, erin = (office.seats[each] for each in ("bob", "carol", "erin"))
    await office.dials("outside", "610")
    await office.rings("bob", "carol", "erin")
    others = [await each.sees("Outside is calling") for each in (bob, carol)]
    hers = await office.gets("erin", "Outside")
    for card in others:
        await card.shows("Erin answered Outside")
    await office.hangs_up("outside")
    await hers.shows("Call with Outside ended")
    await office.quiet()
    await office.dials("outside", "610")
    cards = [await each.sees("Outside is calling") for each in (bob, carol, erin)]
    await office.hangs_up("outside")
    for card in cards:
        await card.shows("Missed call from Outside", "It rang several people, and nobody answered.", "Bob, Carol, Erin")
    assert not office.missed("alice")


async def test_a_queue_answers_or_misses_a_call(office: Desk) -> None:
    """Its members are Local channels of from-queue."""
    bob, erin = office.seats["bob"], office.seats["erin"]
    await office.dials("outside", "600")
    await office.rings("bob", "erin")
    hers = await erin.sees("Outside is calling")
    assert "600" in hers.text
    his = await office.gets("bob", "Outside")
    await hers.shows("Bob answered Outside")
    await office.talk("outside", "bob")
    await bob.says("/hold")
    await his.shows("Outside is on hold")
    await bob.says("/resume")
    await bob.says("/hangup")
    await office.quiet()
    assert not office.missed("erin")
    await office.dials("outside", "600")
    cards = [await each.sees("Outside is calling") for each in (bob, erin)]
    await office.hangs_up("outside")
    for card in cards:
        await card.shows("Missed call from Outside", "Queue: 600")


async def test_a_call_that_follows_somebody_and_one_that_is_forwarded(office: Desk) -> None:
    alice, bob, carol = (office.seats[each] for each in ("alice", "bob", "carol"))
    await alice.says("/followme add Bob")
    await office.dials("outside", "101")
    await office.rings("alice", "softphone", "bob")
    card = await alice.sees("Outside is calling")
    await bob.sees("Outside is calling")
    await office.picks_up("bob")
    await card.shows("Bob answered Outside")
    await office.hangs_up("outside")
    await office.quiet()
    await alice.says("/followme off")
    await alice.says("/forward Carol")
    await office.dials("outside", "101")
    hers = await carol.sees("Forwarded by: Alice")
    await office.hangs_up("outside")
    await hers.shows("It was for Alice and forwarded to Carol.")
    await alice.sees("It was for Alice and forwarded to Carol.")


async def test_a_phone_that_did_not_ring_has_missed_the_call_all_the_same(office: Desk) -> None:
    bob = office.seats["bob"]
    await bob.says("/dnd on")
    await office.dials("outside", "102")
    await office.reaches("s-BUSY")
    await office.hangs_up("outside")
    card = await bob.sees("The phone did not ring: do not disturb was on.")
    assert "Missed call from Outside" in card.text
    await bob.reads("/history missed", "Outside")


async def test_follow_me_is_missed_and_answered_on_the_own_softphone(office: Desk) -> None:
    """FMPR rings the own phones, FMGL everybody else on the list."""
    alice, bob, carol = (office.seats[each] for each in ("alice", "bob", "carol"))
    await alice.says("/followme add Bob")
    await alice.says("/followme add Carol")
    await office.dials("outside", "101")
    await office.rings("alice", "softphone", "bob", "carol")
    cards = [await each.sees("Outside is calling") for each in (alice, bob, carol)]
    await office.hangs_up("outside")
    for card in cards:
        await card.shows("Missed call from Outside", "For: Alice, Bob, Carol")
    await office.quiet()
    await office.dials("outside", "101")
    await office.rings("alice", "softphone", "bob", "carol")
    card = await office.gets("alice", "Outside", on="softphone")
    await office.talk("outside", "softphone")
    await alice.says("/hold")
    await card.shows("Outside is on hold")
    await alice.says("/resume")
    await office.talk("outside", "softphone")
    await alice.says("/transfer Erin")
    await office.gets("erin", "Outside")
    await office.talk("outside", "erin")
    assert not office.missed("bob")
    assert not office.missed("carol")


async def test_a_call_nobody_answers_goes_on_as_it_is_forwarded(office: Desk) -> None:
    bob, carol = office.seats["bob"], office.seats["carol"]
    await office.company.cli("database put AMPUSER 102/ringtimer 1")
    await bob.says("/forward no-answer Carol")
    await office.dials("outside", "102")
    hers = await carol.sees("Forwarded by: Bob")
    await office.hangs_up("outside")
    await hers.shows("It was for Bob and forwarded to Carol.")
    await bob.sees("It was for Bob and forwarded to Carol.")


async def test_a_call_is_declined_and_sent_to_voicemail(office: Desk) -> None:
    bob = office.seats["bob"]
    for button, place, says in (
        ("To voicemail", "s-DIRECTDIAL", "You sent Outside to voicemail"),
        ("Decline", "s-BUSY", "You declined the call from Outside"),
    ):
        await office.dials("outside", "102")
        card = await bob.sees("Outside is calling")
        await bob.presses(card, button)
        await card.shows(says)
        await office.reaches(place)
        await office.hangs_up("outside")
        await office.quiet()
    assert not office.missed("bob")
