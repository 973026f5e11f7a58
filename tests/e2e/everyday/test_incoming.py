"""Calls while they ring: the card of whoever is called, and what its buttons do."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.floor import Floor

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_whoever_is_called_decides_in_chat(floor: Floor) -> None:
    chat = floor.chat
    await floor.dials("outside", "101")
    card = await chat.sees("alice", "Outside is calling")
    assert {"Answer on my other phone", "Decline", "To voicemail", "To a colleague"} <= set(card.buttons)
    await chat.picture("alice", "everyday-incoming")
    await chat.presses("alice", card, "Decline")
    await chat.shows(card, "You declined the call from Outside")
    assert card.buttons == []
    await floor.hangs_up("outside")
    await floor.silence()
    await is_sent_to_a_colleague(floor)
    await is_answered_on_the_softphone(floor)
    assert not [each.text for who in ("alice", "erin") for each in chat.everything(who) if "issed call" in each.text]


async def is_sent_to_a_colleague(floor: Floor) -> None:
    """And Erin answers it on her phone: her card is the one of her call then."""
    chat = floor.chat
    await floor.dials("outside", "101")
    card = await chat.sees("alice", "Outside is calling")
    await chat.writes_into("alice", card, "To a colleague", "Erin")
    hers = await floor.gets("erin", "Outside")
    await chat.shows(card, "You sent Outside to Erin")
    await floor.talk("outside", "erin")
    assert {"Hold", "Transfer", "Park", "Record", "Hang up"} <= set(hers.buttons)
    await chat.picture("erin", "everyday-answered")
    await chat.presses("erin", hers, "Hang up")
    await chat.shows(hers, "Call with Outside ended")
    await floor.silence()


async def is_answered_on_the_softphone(floor: Floor) -> None:
    chat = floor.chat
    floor.answers("softphone")
    await floor.dials("bob", "101")
    card = await chat.sees("alice", "Bob is calling")
    taken = await chat.opens("alice", card, "Answer on my other phone")
    await chat.shows(taken, "Connected with Bob")
    await chat.shows(card, "You answered Bob")
    await floor.talk("bob", "softphone")
    await floor.hangs_up("bob")
    await chat.shows(taken, "Call with Bob ended")
