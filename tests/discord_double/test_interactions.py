"""Interactions are answered once, in time, and for 15 minutes after."""

from __future__ import annotations

import asyncio

import pytest
import pytest_asyncio

from tests.discord_double import DiscordDouble
from tests.discord_double.conftest import Place
from tests.discord_double.hands import Answer
from tests.discord_double.wire import Wire

pytestmark = pytest.mark.asyncio
CALL = {
    "name": "call",
    "type": 1,
    "description": "Call somebody",
    "options": [{"type": 3, "name": "target", "description": "whom", "required": True, "autocomplete": True}],
    "contexts": [0, 1],
    "integration_types": [0, 1],
}
PRIVATE = 64
ROW = {"type": 1, "components": [{"type": 2, "style": 4, "label": "Hang up", "custom_id": "token"}]}


@pytest_asyncio.fixture
async def call(discord: DiscordDouble, place: Place, bot: Wire) -> Answer:
    """Alice's call to Bob, not answered yet."""
    await bot.asks("PUT", f"/applications/{discord.application.id}/commands", [CALL])
    return await discord.types(place.alice, "call", target="Bob", at=place.general, answered=False)


async def test_an_answer_is_seen_by_all(discord: DiscordDouble, place: Place, bot: Wire, call: Answer) -> None:
    assert (await bot.calls_back(call.interaction, 4, content="Ringing", components=[ROW]))[0] == 204
    assert (await discord.sees(place.bob, "Ringing", at=place.general)).buttons == ["Hang up"]
    assert call.complete
    assert not call.private


async def test_a_private_answer_only_by_who_asked(
    discord: DiscordDouble, place: Place, bot: Wire, call: Answer
) -> None:
    await bot.calls_back(call.interaction, 4, content="Ringing", flags=PRIVATE)
    assert [each.text for each in discord.seen_by(place.alice, place.general)] == ["Ringing"]
    assert not discord.seen_by(place.bob, place.general)
    status, listed = await bot.asks("GET", f"/channels/{place.general.id}/messages")
    assert (status, listed) == (200, [])
    assert call.message is not None
    one = f"/channels/{place.general.id}/messages/{call.message.id}"
    assert (await bot.asks("GET", one))[1]["code"] == 10008
    with pytest.raises(AssertionError, match="does not see the message"):
        await discord.presses(place.bob, call.message, "Hang up")


async def test_thinking_turns_into_the_answer(discord: DiscordDouble, place: Place, bot: Wire, call: Answer) -> None:
    await bot.calls_back(call.interaction, 5, flags=PRIVATE)
    assert call.thinking
    status, message = await bot.edits_original(call.interaction, content="Ringing")
    assert (status, message["content"], message["flags"]) == (200, "Ringing", PRIVATE)
    assert (call.thinking, call.private, call.text) == (False, True, "Ringing")


async def test_a_followup_takes_the_place_of_thinking(bot: Wire, call: Answer) -> None:
    await bot.calls_back(call.interaction, 5, flags=PRIVATE)
    await bot.follows_up(call.interaction, content="Ringing")
    assert len(call.messages) == 1
    assert call.private, "the privacy of the first answer stays"


async def test_a_private_thought_can_become_a_public_answer(
    discord: DiscordDouble, place: Place, bot: Wire, call: Answer
) -> None:
    await bot.calls_back(call.interaction, 5, flags=PRIVATE)
    assert (await bot.asks("DELETE", bot.hook(call.interaction) + "/messages/@original"))[0] == 204
    await bot.follows_up(call.interaction, content="Ringing")
    await discord.sees(place.bob, "Ringing", at=place.general)
    assert (await bot.edits_original(call.interaction, content="x"))[1]["code"] == 10008


async def test_three_seconds(discord: DiscordDouble, bot: Wire, call: Answer) -> None:
    discord.later(3.5)
    assert call.failed
    assert (await bot.calls_back(call.interaction, 4, content="late"))[1]["code"] == 10062
    status, answer = await bot.follows_up(call.interaction, content="late")
    assert (status, answer["code"]) == (401, 50027), "the token is gone with it"


async def test_once_only(bot: Wire, call: Answer) -> None:
    await bot.calls_back(call.interaction, 4, content="one")
    status, answer = await bot.calls_back(call.interaction, 4, content="two")
    assert (status, answer["code"]) == (400, 40060)


async def test_fifteen_minutes(discord: DiscordDouble, bot: Wire, call: Answer) -> None:
    await bot.calls_back(call.interaction, 4, content="one")
    discord.later(14 * 60)
    assert (await bot.edits_original(call.interaction, content="two"))[0] == 200
    discord.later(2 * 60)
    assert (await bot.edits_original(call.interaction, content="three"))[1]["code"] == 50027


async def test_a_followup_before_the_answer_finds_no_webhook(bot: Wire, call: Answer) -> None:
    assert (await bot.follows_up(call.interaction, content="early"))[1]["code"] == 10015


async def test_what_answers_what(discord: DiscordDouble, place: Place, bot: Wire, call: Answer) -> None:
    assert (await bot.calls_back(call.interaction, 6))[1]["code"] == 50035, "there is no message to update"
    assert (await bot.calls_back(call.interaction, 8, choices=[]))[1]["code"] == 50035
    await bot.calls_back(call.interaction, 4, content="Ringing", components=[ROW])
    pressed = await discord.presses(place.bob, call, "Hang up", answered=False)
    status, body = await bot.asks(
        "POST",
        f"/interactions/{pressed.interaction.id}/{pressed.interaction.token}/callback?with_response=true",
        {"type": 7, "data": {"content": "Ended", "components": []}},
    )
    assert (status, body["resource"]["message"]["content"]) == (200, "Ended")
    assert (call.text, call.message and call.message.buttons) == ("Ended", [])


async def test_a_button_is_acknowledged_and_its_card_changed(
    discord: DiscordDouble, place: Place, bot: Wire, call: Answer
) -> None:
    await bot.calls_back(call.interaction, 4, content="Ringing", components=[ROW])
    pressed = await discord.presses(place.bob, call, "Hang up", answered=False)
    await bot.calls_back(pressed.interaction, 6)
    await bot.edits_original(pressed.interaction, content="Ended", components=[])
    assert call.text == "Ended"
    await bot.follows_up(pressed.interaction, content="You hung up.", flags=PRIVATE)
    assert (pressed.text, pressed.private) == ("You hung up.", True)


async def test_a_modal_is_filled_in(discord: DiscordDouble, place: Place, bot: Wire, call: Answer) -> None:
    field = {"type": 4, "style": 1, "custom_id": "code", "min_length": 4}
    label = {"type": 18, "label": "The code", "component": field}
    await bot.calls_back(call.interaction, 9, custom_id="own:code", title="Enter the code", components=[label])
    with pytest.raises(AssertionError, match="required"):
        await discord.submits(place.alice, call, "")
    with pytest.raises(AssertionError, match="more characters"):
        await discord.submits(place.alice, call, "1")
    sent = await discord.submits(place.alice, call, code="1234", answered=False)
    inside = sent.interaction.data["components"][0]["component"]
    assert (sent.interaction.data["custom_id"], inside["value"]) == ("own:code", "1234")
    assert (await bot.calls_back(sent.interaction, 9, custom_id="x", title="x", components=[label]))[0] == 400
    assert (await bot.calls_back(sent.interaction, 4, content="Thanks"))[0] == 204
    assert sent.text == "Thanks"


async def test_choices_are_offered(discord: DiscordDouble, place: Place, bot: Wire, call: Answer) -> None:
    await bot.identifies()
    asked = discord.completes(place.alice, "call", target="Bo", at=place.general)
    offered = asyncio.create_task(asked)
    event = (await bot.hears("INTERACTION_CREATE"))["d"]
    while event["type"] != 4:
        event = (await bot.hears("INTERACTION_CREATE"))["d"]
    assert event["data"]["options"] == [{"name": "target", "type": 3, "value": "Bo", "focused": True}]
    assert (event["locale"], event["member"]["user"]["username"], event["context"]) == ("fr", "alice", 0)
    interaction = discord.core.interactions[event["token"]]
    await bot.calls_back(interaction, 8, choices=[{"name": "Bob Miller", "value": "bob"}])
    assert await offered == [("Bob Miller", "bob")]


async def test_an_app_of_ones_own_speaks_five_times(
    discord: DiscordDouble, place: Place, bot: Wire, call: Answer
) -> None:
    elsewhere = discord.server("Elsewhere", has_bot=False)
    discord.joins(place.alice, elsewhere)
    lounge = discord.channel(elsewhere, "lounge")
    with pytest.raises(AssertionError, match="not offered"):
        await discord.types(place.alice, "call", target="Bob", at=lounge)
    discord.installs(place.alice)
    there = await discord.types(place.alice, "call", target="Bob", at=lounge, answered=False)
    assert there.interaction.owners == {"1": str(place.alice.id)}
    await bot.calls_back(there.interaction, 4, content="Ringing")
    for _ in range(5):
        assert (await bot.follows_up(there.interaction, content="more"))[0] == 200
    assert (await bot.follows_up(there.interaction, content="more"))[1]["code"] == 40094
    assert (await bot.sends(lounge, content="x"))[1]["code"] == 50001, "the bot is not there"


async def test_brought_along_to_a_talk_of_two(discord: DiscordDouble, place: Place, bot: Wire, call: Answer) -> None:
    two = discord.private(place.alice, place.bob)
    with pytest.raises(AssertionError, match="not offered"):
        await discord.types(place.alice, "call", target="Bob", at=two)
    everywhere = CALL | {"contexts": [0, 1, 2]}
    await bot.asks("PUT", f"/applications/{discord.application.id}/commands", [everywhere])
    discord.installs(place.alice)
    there = await discord.types(place.alice, "call", target="Bob", at=two, answered=False)
    await bot.calls_back(there.interaction, 4, content="Ringing")
    assert await discord.sees(place.bob, "Ringing", at=two)
    assert (await bot.sends(two, content="x"))[1]["code"] == 50001
