"""The bridge is killed while a call rings, and while one goes on: what stands in the chat is right again."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.floor import Floor

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_cards_outlive_the_bridge(floor: Floor) -> None:
    chat = floor.chat
    await floor.dials("outside", "105")
    ringing = await chat.sees("erin", "Outside is calling")
    await floor.dials("frank", "102")
    live = await floor.gets("bob", "Frank")
    await floor.there.again()
    await chat.gives(ringing, "Decline")
    await chat.presses("bob", live, "Hold")
    await chat.shows(live, "Frank is on hold")
    await chat.presses("erin", ringing, "Decline")
    await chat.shows(ringing, "You declined the call from Outside")
    await floor.hangs_up("outside", "bob")
    await chat.shows(live, "Call with Frank ended")
    await floor.silence()
    await is_missed_while_the_bridge_is_down(floor)


async def is_missed_while_the_bridge_is_down(floor: Floor) -> None:
    """One card, that says so; and the call that went on was told to its end."""
    chat = floor.chat
    await floor.dials("frank", "102")
    live = await floor.gets("bob", "Frank")
    await floor.dials("outside", "105")
    ringing = await chat.sees("erin", "Outside is calling")
    await floor.there.bridge.kill()
    await floor.hangs_up("outside", "frank")
    await floor.there.silence()
    await floor.there.again()
    await chat.shows(ringing, "Missed call from Outside", "while the connection was down")
    await chat.shows(live, "ended")
    assert [each for each in chat.seen("erin") if "issed call" in each.text] == [ringing]
    assert live.buttons == []
