"""Missed calls: who is told, once, and who calls back."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.chats import Card
from tests.e2e.everyday.floor import Floor
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]

EVERYBODY, PARTNERS = ("bob", "erin", "frank"), ("bob", "erin")


async def test_a_ring_group_answers_or_misses_a_call(floor: Floor) -> None:
    chat = floor.chat
    await floor.dials("outside", "610")
    others = [await chat.sees(each, "Outside is calling") for each in ("bob", "frank")]
    await floor.gets("erin", "Outside")
    for card in others:
        await chat.shows(card, "Erin answered Outside")
    await floor.hangs_up("outside")
    await floor.silence()
    listed = await chat.says("frank", "notifications off", kind="group")
    assert "Calls that ring several people: off" in " ".join(listed.text.replace("people\n", "people: ").split("\n"))
    cards = await nobody_answers(floor)
    for card in cards.values():
        await chat.shows(card, "It rang several people, and nobody answered.", "For: Bob, Erin")
    await nobody_answers(floor)
    for card in cards.values():
        await chat.shows(card, "2 missed calls from Outside")
    await chat.picture("bob", "everyday-missed")
    await one_calls_back(floor, cards)
    for who, cards_of_it in {"bob": 1, "erin": 1, "frank": 0}.items():
        assert sum("It rang several people" in each.text for each in chat.everything(who)) == cards_of_it


async def nobody_answers(floor: Floor) -> dict[str, Card]:
    """Return the cards of those who want any."""
    await floor.dials("outside", "610")
    await floor.rings(*EVERYBODY)
    cards = {each: await floor.chat.sees(each, "Outside is calling") for each in PARTNERS}
    await floor.hangs_up("outside")
    await floor.there.silence()
    return cards


async def one_calls_back(floor: Floor, cards: dict[str, Card]) -> None:
    """The other sees it, is asked before she calls, too, and reads later that they spoke."""
    chat = floor.chat
    floor.answers("bob")
    await chat.presses("bob", cards["bob"], "Call back")
    await floor.rings("outside")
    await chat.shows(cards["erin"], "Called back by: Bob")
    asked = await chat.opens("erin", cards["erin"], "Call back")
    assert "Bob called back already" in asked.text
    assert "Call anyway" in asked.buttons
    await floor.picks_up("outside")
    await chat.sees("bob", "Connected with")
    await chat.shows(cards["erin"], "Spoke with: Bob")
    assert "Call back" not in cards["erin"].buttons
    await floor.hangs_up("outside")
    await floor.silence()


async def test_a_caller_gives_up_in_the_queue_and_a_colleague_on_a_phone_not_to_be_disturbed(floor: Floor) -> None:
    chat = floor.chat
    await floor.dials("outside", "600")
    await floor.rings("alice", "bob")
    await floor.hangs_up("outside")
    for who in ("alice", "bob"):
        card = await chat.sees(who, "Queue: sales")
        await chat.shows(card, "Missed call from Outside")
    await chat.says("alice", "dnd", state="on")
    await floor.dials("frank", "101")
    await until(lambda: "CALL_ESTABLISHED" in floor.there.pbx.phones["frank"].calls.values())
    assert not floor.there.pbx.phones["alice"].calls
    await floor.hangs_up("frank")
    missed = await chat.sees("alice", "The phone did not ring: do not disturb was on.")
    assert "Missed call from Frank" in missed.text
    await chat.says("alice", "dnd", state="off")
    await until(lambda: not floor.there.pbx.phones["frank"].calls)
