"""Discord fails, or we are too late: the answer is there all the same, once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from connectors.discord.asked import answering, hook
from connectors.discord.asked.pending import KIND
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Busy
from tests.connectors.discord.house import PlayedBot, house, knowing, ringing, secret, slowly, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge import patience
from ucbridge.i18n import _
from ucbridge.models import Reply, State
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Backoff

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio

CALLBACK = "/interactions/*/*/callback"
HOOK = "/webhooks/*/*"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that are not there at once come late."""
    monkeypatch.setattr(answering, "QUICKLY", 0.02)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried again at once."""
    monkeypatch.setattr(patience, "AGAIN", Backoff(first=0.01, cap=0.01))


@pytest.mark.parametrize(
    ("card", "trouble"),
    [
        (ringing(), {"status": 500}),
        (secret(), {"status": 500, "done": True}),
        (secret(), {"reset": True}),
        (ringing(), {"reset": True, "done": True}),
        (ringing(), {"status": 429, "retry_after": 0.05}),
        (secret(), {"status": 504, "done": True}),
    ],
    ids=["500", "500 and done", "reset", "reset and done", "429", "504 and done"],
)
async def test_trouble_with_the_first_answer_is_seen_by_nobody(
    discord: DiscordDouble, tmp_path: Path, card: Reply, trouble: dict
) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(card)) as there:
        discord.faults.next("POST", CALLBACK, **trouble)
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
        await discord.sees(t.alice, str(card.title), at=t.general)
        if card.topic:
            address = await there.address()
            assert address.message == str(answer.message.id)
        assert len(there.bot.asked) == 1
        assert discord.seen_by(t.alice, t.general) == [answer.message]


async def test_discord_busy_without_saying_how_long_is_asked_again(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, respond, busy = town(discord), Api.respond, iter([True, True])

    async def sometimes(*asked: Any) -> Any:
        if next(busy, False):
            raise Busy(429)
        return await respond(*asked)

    monkeypatch.setattr(Api, "respond", sometimes)
    monkeypatch.setattr(hook, "_PAUSES", (0.0, 0.0))
    async with house(tmp_path, discord, bot=PlayedBot(secret())):
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert "Your code" in answer.text


async def test_no_log_has_what_opens_an_interaction(
    discord: DiscordDouble, tmp_path: Path, impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(secret(), gate)):
        discord.faults.next("POST", CALLBACK, status=429, retry_after=0.05)
        discord.faults.next("PATCH", HOOK + "/messages/@original", status=429, retry_after=0.05)
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.until(lambda: answer.thinking)
        gate.set()
        await discord.sees(t.alice, "Your code", at=t.general)
    assert len(discord.faults.happened) == 2
    told = " ".join(record.getMessage() for record in caplog.records)
    assert answer.interaction.token not in told
    assert discord.token not in told


async def test_trouble_with_thinking_and_with_what_follows(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(ringing(), gate)):
        discord.faults.next("POST", CALLBACK, status=500, done=True)
        discord.faults.next("DELETE", HOOK + "/messages/@original", reset=True)
        discord.faults.next("POST", HOOK, reset=True, done=True)
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.until(lambda: answer.thinking)
        gate.set()
        message = await discord.sees(t.bob, "Bob is ringing", at=t.general)
        await discord.until(lambda: discord.seen_by(t.alice, t.general) == [message])


@pytest.mark.parametrize("place", ["server", "direct"])
async def test_an_answer_too_late_for_its_token_is_posted(discord: DiscordDouble, tmp_path: Path, place: str) -> None:
    t = town(discord)
    discord.patience = 0.0
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        where = t.general if place == "server" else None
        await discord.types(t.alice, "call", target="Bob", at=where, answered=False)
        message = await discord.sees(t.alice, "Bob is ringing", at=where)
        address = await there.address()
        there_it_is = f"channel:{t.general.id}" if where else f"user:{t.alice.id}"
        assert (address.conversation, address.message) == (there_it_is, str(message.id))


async def test_a_private_answer_too_late_for_its_token_comes_as_a_direct_message(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    discord.patience = 0.0
    async with house(tmp_path, discord, bot=PlayedBot(secret())):
        await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.sees(t.alice, "Your code is read out")
        assert not discord.seen_by(t.alice, t.general)


async def test_an_answer_too_late_where_the_bot_may_not_write_comes_as_a_direct_message(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    discord.forbids(t.general, "send_messages")
    discord.patience = 0.0
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.sees(t.alice, "Bob is ringing")


async def test_an_answer_somebody_else_gave_is_added_to(discord: DiscordDouble, tmp_path: Path) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(ringing(), gate)):
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        answer.interaction.acknowledged = 4
        gate.set()
        await discord.sees(t.bob, "Bob is ringing", at=t.general)


async def test_where_the_bot_sees_no_channel_its_card_is_followed_by_the_token(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    discord.forbids(t.general, "view_channel")
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        await discord.types(t.alice, "call", target="Bob", at=t.general)
        address = await there.address()
        assert address.conversation.startswith("hook:")
        await there.connector.edit(address, ringing(title=_("Bob is there")))
        await discord.sees(t.alice, "Bob is there", at=t.general)


async def test_discord_away_for_a_while_delays_the_answer(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(secret(), gate)):
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.until(lambda: answer.thinking)
        discord.faults.next("*", "/*", reset=True, times=4)
        gate.set()
        await discord.sees(t.alice, "Your code is read out", at=t.general)


async def test_after_a_crash_whoever_still_waits_is_told(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = await discord.types(t.bob, "call", target="Carol", at=t.general)
        there.bot.does = slowly(ringing(), gate).does
        thinking = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        pressed = await discord.presses(t.bob, card, "Hang up")
        await discord.until(lambda: thinking.thinking and pressed.acknowledged)
        await there.killed()
    async with house(tmp_path, discord) as there:
        await discord.sees(t.alice, "I don't know whether that was carried out", at=t.general)
        await discord.sees(t.bob, "I don't know whether that was carried out", at=t.general)
        assert not thinking.thinking
        assert "Bob is ringing" in card.text
        state = ConnectorState(there.parts.database, NAME)
        async with asyncio.timeout(10):
            while await state.all(KIND):  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.005)


@pytest.mark.parametrize("place", ["server", "direct"])
@pytest.mark.parametrize("late", [False, True], ids=["at once", "after thinking"])
async def test_a_card_shown_just_before_a_crash_changes_like_any_other(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, place: str, late: bool
) -> None:
    monkeypatch.setattr(answering, "QUICKLY", 0.02)
    t, gate = town(discord), asyncio.Event()

    async def nobody_lives_to_follow(*_card: object) -> None:
        await asyncio.Event().wait()

    bot = slowly(ringing(), gate)
    monkeypatch.setattr(bot, "posted", nobody_lives_to_follow)
    where = t.general if place == "server" else None
    async with house(tmp_path, discord, bot=bot) as there:
        answer = await discord.types(t.alice, "call", target="Bob", at=where, answered=False)
        if late:
            await discord.until(lambda: answer.thinking)
        gate.set()
        card = await discord.sees(t.alice, "Bob is ringing", at=where)
        await there.killed()
    async with house(tmp_path, discord) as there:
        address = await there.address()
        assert address.message == str(card.id)
        await there.connector.edit(address, ringing(title=_("Bob is there")))
        assert "Bob is there" in card.text


async def test_after_a_crash_nobody_hears_of_what_was_answered_or_is_long_over(
    discord: DiscordDouble, tmp_path: Path, impatient: None
) -> None:
    t, gate = town(discord), asyncio.Event()
    async with house(tmp_path, discord, bot=slowly(ringing(), gate)) as there:
        answer = await discord.types(t.alice, "call", target="Bob", at=t.general, answered=False)
        await discord.until(lambda: answer.thinking)
        await there.killed()
    discord.later(16 * 60)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        await discord.types(t.alice, "call", target="Bob", at=t.general)
        assert answer.thinking  # Discord takes no word about it any more
        assert not there.task.done()


async def test_a_line_whose_answer_was_lost_on_the_way_is_answered_once(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(secret()), people=knowing(alice=t.alice)) as there:
        discord.faults.next("POST", "/channels/*/messages", reset=True, done=True)
        await discord.writes(t.alice, "call bob")
        await discord.sees(t.alice, "Your code is read out")
        there.bot.says = Reply(_("Nobody is on the phone"), state=State.INFO, private=True)
        await discord.writes(t.alice, "status")
        await discord.sees(t.alice, "Nobody is on the phone")
        assert len([each for each in discord.seen_by(t.alice) if "Your code" in each.text]) == 1
