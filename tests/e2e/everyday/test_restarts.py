"""The bridge is killed while calls ring and while one goes on: what stands in the chat is right again."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.floor import Floor
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_cards_outlive_the_bridge(floor: Floor) -> None:
    """Erin's caller gives up while it is down; Carol's waits, and Bob goes on talking to Frank."""
    chat = floor.chat
    await floor.dials("frank", "102")
    live = await floor.gets("bob", "Frank")
    await floor.dials("outside", "105")
    await floor.dials("alice", "103")
    hers, ringing = await chat.sees("erin", "Outside is calling"), await chat.sees("carol", "Alice is calling")
    await until(lambda: floor.there.bridge.owes() == 0)  # else Teams, asked nothing of its history, gets a second card
    await floor.there.bridge.kill()
    await floor.hangs_up("outside")
    await floor.there.again()
    await chat.presses("carol", ringing, "Decline")
    await chat.presses("bob", live, "Hold")
    await chat.shows(ringing, "You declined the call from Alice")
    await chat.shows(live, "Frank is on hold")
    await chat.shows(hers, "Missed call from Outside", "It came while the connection was down.")
    assert [each for each in chat.seen("erin") if "issed call" in each.text] == [hers]
    await floor.hangs_up("bob", "alice")
    await chat.shows(live, "Call with Frank ended")
    assert "Hang up" not in live.buttons
