"""Requests to Discord: repeated where that is safe, never where it is not, refused in our words."""

from __future__ import annotations

import asyncio
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.discord.posts.conversations import conversation, of_channel, of_hook, of_user
from connectors.discord.posts.finding import is_it, snowflake
from connectors.discord.wire import api as module
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import (
    Answered,
    Busy,
    Closed,
    Forbidden,
    Gone,
    Refusal,
    TooLarge,
    TooLate,
    Unsure,
    refusal,
)
from tests.connectors.discord.bot import bare
from tests.connectors.discord.house import SIGNER, ringing, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.connector import NotReached
from ucbridge.errors import SignInRefused
from ucbridge.i18n import _
from ucbridge.models import Button, Reply

__all__ = ["discord"]

WORDS = {"content": "Bob is ringing"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat at once."""
    monkeypatch.setattr(module, "_PAUSES", (0.0, 0.0, 0.0))


async def typed(discord: DiscordDouble, api: Api) -> tuple[Any, str]:
    """Have Alice type a command nobody answers yet; return what she sees, and the application."""
    t = town(discord)
    me = str(discord.application.id)
    await api.put_commands(me, [{"name": "ping", "description": "Ping", "type": 1}])
    return await discord.types(t.alice, "ping", at=t.general, answered=False), me


@pytest.mark.asyncio
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("fault", [{"reset": True}, {"reset": True, "done": True}, {"status": 504, "done": True}])
async def test_a_first_answer_is_given_once_whatever_breaks(discord: DiscordDouble, fault: dict[str, Any]) -> None:
    async with bare(discord) as (_client, api):
        answer, me = await typed(discord, api)
        discord.faults.next("POST", "/interactions/*", **fault)
        await api.respond(str(answer.interaction.id), answer.interaction.token, 4, WORDS)
        assert (await api.answer(me, answer.interaction.token))["content"] == "Bob is ringing"
        assert len(answer.messages) == 1
        with pytest.raises(Answered):
            await api.respond(str(answer.interaction.id), answer.interaction.token, 4, WORDS)


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [{"status": 504, "done": True}, {"status": 500}, {"reset": True, "done": True}])
async def test_a_further_answer_is_never_repeated_by_itself(discord: DiscordDouble, fault: dict[str, Any]) -> None:
    async with bare(discord) as (_client, api):
        answer, me = await typed(discord, api)
        token = answer.interaction.token
        await api.respond(str(answer.interaction.id), token, 5)
        discord.faults.next("POST", "/webhooks/*", **fault)
        with pytest.raises(Unsure):
            await api.follow_up(me, token, WORDS)
        assert len(discord.asked("POST", "/webhooks/*")) == 1
        edited = await api.edit_answer(me, token, {"content": "Bob answers"})
        assert edited["content"] == "Bob answers"
        await api.delete_answer(me, token)
        await api.delete_answer(me, token)


@pytest.mark.asyncio
async def test_an_answer_that_comes_too_late_is_said_to_be(discord: DiscordDouble) -> None:
    async with bare(discord) as (_client, api):
        answer, me = await typed(discord, api)
        discord.later(4)
        with pytest.raises(TooLate):
            await api.respond(str(answer.interaction.id), answer.interaction.token, 4, WORDS)
        with pytest.raises(LookupError):
            await api.follow_up(me, "no-token", WORDS)


@pytest.mark.asyncio
async def test_whoever_gives_up_waiting_for_a_limit_holds_up_nobody_else(discord: DiscordDouble) -> None:
    async with bare(discord) as (_client, api):
        answer, _me = await typed(discord, api)
        t = next(iter(answer.interaction.channel.guild.channels.values()))
        discord.faults.next("POST", "/channels/*", status=429, retry_after=30.0, everywhere=True)
        waiting = asyncio.create_task(api.send(str(t.id), WORDS))
        await discord.until(lambda: discord.asked("POST", "/channels/*/messages"))
        await api.respond(str(answer.interaction.id), answer.interaction.token, 4, WORDS)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        async with asyncio.timeout(5):
            assert (await api.me())["id"]


@pytest.mark.parametrize(
    ("status", "code", "kind", "also"),
    [
        (404, 10003, Gone, LookupError),
        (404, 0, Gone, LookupError),
        (401, 50027, TooLate, LookupError),
        (403, 50007, Closed, NotReached),
        (400, 50278, Closed, NotReached),
        (403, 50013, Forbidden, NotReached),
        (413, 0, TooLarge, Exception),
        (429, 0, Busy, ConnectionError),
        (503, 0, Busy, ConnectionError),
        (401, 0, SignInRefused, Exception),
    ],
)
def test_what_is_refused_has_a_name(status: int, code: int, kind: type[Exception], also: type[Exception]) -> None:
    error = refusal(status, code)
    assert type(error) is kind
    assert isinstance(error, also)


def test_conversations_are_named_and_read() -> None:
    for name in (of_user("1"), of_channel("2"), of_hook("a:b.c")):
        assert str(conversation(name)) == name
    for nonsense in ("", "user", "user:", "user:x", "channel:1/2", "hook:"):
        with pytest.raises(LookupError):
            conversation(nonsense)


def test_a_message_is_known_by_its_key_or_a_button_of_its_own() -> None:
    help_, hang_up = Button(_("Help"), "run", "/help"), Button(_("Hang up"), "hangup", "c1")
    reply = SIGNER.seal(ringing(buttons=(help_, hang_up)))
    row = [{"type": 1, "components": [{"custom_id": reply.buttons[1].token}]}]
    common = [{"type": 1, "components": [{"custom_id": reply.buttons[0].token}]}]
    listed = [{"type": 1, "components": [{"custom_id": "own:choose", "options": [{"value": reply.buttons[1].token}]}]}]
    ours: dict[str, Any] = {"author": {"id": "7"}}
    assert is_it({**ours, "components": row}, "7", "k", reply)
    assert is_it({**ours, "components": listed}, "7", "k", reply)
    assert is_it({**ours, "nonce": "k"}, "7", "k", reply)
    assert not is_it({**ours, "nonce": "other", "components": row}, "7", "k", reply)
    assert not is_it({**ours, "components": common}, "7", "k", reply)
    assert not is_it({"author": {"id": "8"}, "components": row}, "7", "k", reply)
    assert not is_it(ours, "7", "k", Reply(_("Notice")))


def test_a_moment_has_an_id() -> None:
    assert snowflake(datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)) == str(175928847298985984 >> 22 << 22)
    assert snowflake(datetime(1970, 1, 1, tzinfo=UTC)) == "0"


@pytest.mark.asyncio
async def test_the_words_of_discord_stand_in_no_log(discord: DiscordDouble) -> None:
    """They may quote what was sent."""
    acme = discord.server("Acme")
    general = discord.channel(acme, "general")
    async with bare(discord) as (_client, api):
        words = "Invalid Form Body: Zebulon"
        discord.faults.next("POST", "/channels/*/messages", status=400, code=50035, message=words)
        with pytest.raises(Refusal) as caught:
            await api.send(str(general.id), WORDS)
    assert "50035" in str(caught.value)
    assert "Zebulon" not in "".join(traceback.format_exception(caught.value))
