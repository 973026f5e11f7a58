"""Who is there, how they are, and which calls there were."""

from __future__ import annotations

import pytest

from tests.e2e.everyday.floor import Floor

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(120)]


async def test_colleagues_and_calls_are_looked_up(floor: Floor) -> None:
    chat = floor.chat
    shown = await chat.says("bob", "presence", state="away", message="Back at three")
    assert "Others see: away – Back at three" in shown.text
    floor.answers("frank")
    await floor.dials("erin", "106")
    await floor.talk("erin", "frank")
    who = await chat.says("alice", "who", name="Erin")
    assert "Erin: on the phone" in who.text
    await floor.hangs_up("erin")
    await floor.silence()
    who = await chat.says("alice", "who", name="Bob")
    assert "Bob: free" in who.text
    assert "Back at three" in who.text
    await chat.picture("alice", "everyday-who")
    await chat.writes_into("alice", who, "Message", "Are you there?")
    await chat.sees("bob", "Are you there?")
    found = await chat.says("alice", "directory", search="car")
    assert "Carol" in found.text
    await is_called_back_from_the_history(floor)
    assert "08:30" in (await chat.says("erin", "digest", when="08:30")).text
    assert "The link works for an hour" in (await chat.says("erin", "history export")).text


async def is_called_back_from_the_history(floor: Floor) -> None:
    chat = floor.chat
    listed = await chat.reads("erin", "answered", "history search", words="Frank")
    await chat.picture("erin", "everyday-history")
    floor.answers("erin", "frank")
    await chat.presses("erin", listed, "Call Frank")
    card = await chat.sees("erin", "Connected with Frank")
    await chat.presses("erin", card, "Hang up")
    await chat.shows(card, "You hung up")
