"""What people do in chat with the call they are on, at a FreePBX and with real phones."""

from __future__ import annotations

import pytest

from tests.freepbx.desk import Desk

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_a_call_is_held_transferred_to_a_colleague_and_to_voicemail(office: Desk) -> None:
    alice, bob = office.seats["alice"], office.seats["bob"]
    await office.dials("outside", "101")
    await office.rings("alice", "softphone")
    card = await office.gets("alice", "Outside")
    await alice.says("/hold")
    await card.shows("Outside is on hold")
    await alice.says("/resume")
    await card.gives("Hold")
    await office.talk("outside", "alice")
    await alice.says("/transfer Bob")
    await card.shows("Outside was transferred to Bob")
    his = await office.gets("bob", "Outside")
    await office.talk("outside", "bob")
    assert "no voicemail" in (await bob.asks("/transfer voicemail of Dave")).text
    await bob.says("/transfer voicemail of Carol")
    await his.shows("Outside was transferred to the voicemail of Carol")
    await office.reaches("s-DIRECTDIAL")
    await office.hangs_up("outside")
    await office.quiet()
    await alice.reads("/history in", "Outside")
    await bob.reads("/history in", "Outside")


async def test_calls_are_placed_to_a_colleague_and_over_the_trunk(office: Desk) -> None:
    alice = office.seats["alice"]
    office.answers("alice", "bob", "outside")
    card = await alice.says("/call Bob")
    await card.shows("Connected with Bob")
    await office.talk("alice", "bob")
    await alice.says("/hangup")
    await card.shows("You hung up")
    await office.quiet()
    card = await alice.says("/call 06 12 34 56 78")
    await card.shows("Connected with 06 12 34 56 78")
    await office.talk("alice", "outside")
    await alice.says("/hangup")
    await office.quiet()
    await alice.reads("/history out", "Bob", "06 12 34 56 78")


async def test_a_call_is_announced_to_a_colleague(office: Desk) -> None:
    alice = office.seats["alice"]
    office.answers("alice", "bob", "erin")
    await (await alice.says("/call Bob")).shows("Connected with Bob")
    asked = await alice.says("/transfer announce Erin")
    await alice.presses(asked, "Cancel the transfer")
    await office.talk("alice", "bob")
    asked = await alice.says("/transfer announce Erin")
    await asked.gives("Connect them")
    await alice.says("/transfer complete")
    await office.talk("bob", "erin")
    await asked.shows("Bob was transferred to Erin")


async def test_a_parked_call_waits_on_a_slot_of_freepbx(office: Desk) -> None:
    """It is fetched from chat; parked again, by a phone that dials the slot."""
    bob, erin = office.seats["bob"], office.seats["erin"]
    office.answers("erin")
    await office.dials("outside", "102")
    await office.gets("bob", "Outside")
    parked = await bob.says("/park")
    await parked.shows("Outside is parked on 71")
    await office.talk("outside")
    assert "71: Outside" in (await erin.says("/parked")).text
    taken = await erin.says("/pickup 71")
    await taken.shows("Connected with Outside")
    await parked.shows("Erin took Outside")
    await office.talk("outside", "erin")
    again = await erin.says("/park")
    await again.shows("Outside is parked on 7")
    await office.dials("frank", again.text.partition("parked on ")[2][:2])
    await office.talk("outside", "frank")
    await again.shows("took Outside")


async def test_a_parked_call_that_nobody_takes_comes_back(office: Desk) -> None:
    """FreePBX has it go its own way, by parkedcallstimeout to park-dial."""
    bob = office.seats["bob"]
    async with office.company.parking_for(1):
        await office.dials("outside", "102")
        await office.gets("bob", "Outside")
        parked = await bob.says("/park")
        await parked.shows("Nobody took Outside: your phone rings again")
        await office.picks_up("bob")
        await office.talk("outside", "bob")


async def test_a_call_that_rings_a_colleague_or_a_queue_is_picked_up(office: Desk) -> None:
    bob, alice = office.seats["bob"], office.seats["alice"]
    office.answers("alice")
    for number, rung in {"102": ("bob",), "600": ("bob", "erin")}.items():
        await office.dials("outside", number)
        await office.rings(*rung)
        card = await bob.sees("Outside is calling")
        taken = await alice.says("/pickup Bob")
        await taken.shows("Connected with Outside")
        await card.shows("Alice answered Outside")
        await office.talk("outside", "alice")
        await office.hangs_up("outside")
        await office.quiet()


async def test_a_call_moves_to_the_second_device(office: Desk) -> None:
    alice = office.seats["alice"]
    await office.dials("bob", "101")
    card = await office.gets("alice", "Bob")
    office.answers("softphone")
    await alice.says("/move 111")
    await office.talk("bob", "softphone")
    await card.shows("Your call with Bob is on 111 now")


async def test_a_call_of_the_queue_is_announced_and_parked(office: Desk) -> None:
    """The Local channel of from-queue stays between the two."""
    bob, erin = office.seats["bob"], office.seats["erin"]
    office.answers("carol")
    await office.dials("outside", "600")
    his = await office.gets("bob", "Outside")
    await bob.says("/hold")
    await his.shows("Outside is on hold")
    await bob.says("/resume")
    await office.talk("outside", "bob")
    asked = await bob.says("/transfer announce Carol")
    await asked.gives("Connect them")
    await bob.says("/transfer complete")
    await office.talk("outside", "carol")
    await office.hangs_up("outside")
    await office.quiet()
    await office.dials("outside", "600")
    await office.gets("bob", "Outside")
    parked = await bob.says("/park")
    await office.talk("outside")
    await erin.says("/pickup")
    await office.picks_up("erin")
    await office.talk("outside", "erin")
    await parked.shows("Erin took Outside")


async def test_a_handset_transfers_by_itself(office: Desk) -> None:
    await office.dials("outside", "101")
    await office.gets("alice", "Outside")
    await office.company.pbx.phones["alice"].transfer("102")
    await office.gets("bob", "Outside")
    await office.talk("outside", "bob")
