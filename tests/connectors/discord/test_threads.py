"""Opening a thread below a live card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.discord import render
from connectors.discord.cards.markdown import escape
from connectors.discord.posts.threads import ANNOUNCEMENT, PRESSED, TEXT, name_of, offered, open_thread
from connectors.discord.servers.allowances import Bits
from connectors.discord.wire.refusals import Busy, Forbidden, Gone, Refusal
from tests.connectors.discord.house import PlayedBot, house, ringing, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.i18n import Text
from ucbridge.models import Button, Reply, State

__all__ = ["discord"]

VOICE = 2
CALL = Reply(
    Text("Alice calls Bob"),
    state=State.CONNECTED,
    topic="call:1",
    buttons=(Button(Text("Hang up"), "hang-up", token="A" * 16 + "hang-up:1"),),
)


def shown(card: Reply, *, kind: int = TEXT, language: str = "en") -> list[list[str]]:
    """Return the labels of the buttons, row by row."""
    components: Any = render.card(card, language).payload["components"]
    rendered: list[Any] = offered(components, card, language, kind=kind)
    return [[each["label"] for each in row["components"]] for row in rendered]


@pytest.mark.parametrize("kind", [TEXT, ANNOUNCEMENT])
def test_a_live_card_offers_a_thread_beside_its_buttons(kind: int) -> None:
    assert shown(CALL, kind=kind) == [["Hang up", "Open a thread"]]


@pytest.mark.parametrize(
    ("card", "kind"),
    [
        (replace(CALL, private=True), TEXT),
        (replace(CALL, state=State.ENDED), TEXT),
        (replace(CALL, topic=""), TEXT),
        (CALL, VOICE),
    ],
)
def test_nobody_else_is_offered_one(card: Reply, kind: int) -> None:
    assert shown(card, kind=kind) == [["Hang up"]]


def test_a_full_row_gets_another_and_five_full_ones_no_more() -> None:
    many = [Button(Text(str(number)), "x", token="A" * 16 + str(number)) for number in range(25)]
    assert shown(replace(CALL, buttons=tuple(many[:5])))[1:] == [["Open a thread"]]
    assert len(shown(replace(CALL, buttons=tuple(many)))) == 5
    assert shown(replace(CALL, buttons=())) == [["Open a thread"]]


class Channel:
    """Threads of one channel, as Discord has them: one a message."""

    def __init__(self, trouble: Refusal | None = None) -> None:
        self.threads: dict[str, str] = {}
        self.trouble = trouble

    async def start_thread(self, channel: str, thread: dict[str, Any], *, message: str = "") -> dict[str, Any]:
        if self.trouble:
            raise self.trouble
        if message in self.threads:
            raise Refusal(400, 160004)
        self.threads[message] = thread["name"]
        return {"id": message, "parent_id": channel}


def press(
    content: str = "🟢 Alice calls Bob", *, person: int = Bits.CREATE_PUBLIC_THREADS, bot: int = Bits.ADMINISTRATOR
) -> dict[str, Any]:
    return {
        "channel_id": "500000000000000001",
        "data": {"custom_id": PRESSED, "component_type": 2},
        "member": {"permissions": str(int(person))},
        "app_permissions": str(int(bot)),
        "message": {"id": "700000000000000001", "content": content},
    }


@pytest.mark.asyncio
async def test_the_thread_is_named_as_the_card_and_shown_to_who_asked() -> None:
    channel = Channel()
    assert await open_thread(channel, press(), "en") == "The thread is here: <#700000000000000001>"
    assert channel.threads == {"700000000000000001": "Alice calls Bob"}


@pytest.mark.asyncio
async def test_asked_twice_it_says_where_the_thread_is() -> None:
    channel = Channel()
    first = await open_thread(channel, press(), "en")
    assert await open_thread(channel, press(), "en") == first
    seen = press(bot=0, person=0)
    seen["message"]["thread"] = {"id": "700000000000000001"}
    assert await open_thread(channel, seen, "en") == first
    assert len(channel.threads) == 1


@pytest.mark.asyncio
async def test_who_may_not_open_threads_here_is_told_so() -> None:
    channel = Channel()
    said = await open_thread(channel, press(person=Bits.SEND_MESSAGES), "en")
    assert said.startswith("You may not open threads here")
    assert channel.threads == {}


@pytest.mark.asyncio
async def test_a_bot_that_may_not_says_who_can_mend_it() -> None:
    channel = Channel()
    said = await open_thread(channel, press(bot=Bits.VIEW_CHANNEL), "en")
    assert "somebody who manages the server" in said
    assert await open_thread(Channel(Forbidden(403, 50013)), press(), "en") == said
    assert channel.threads == {}


@pytest.mark.asyncio
async def test_a_card_deleted_meanwhile_is_one_sentence_and_a_busy_discord_is_no_answer() -> None:
    assert await open_thread(Channel(Gone(404, 10008)), press(), "en") == "This card is no longer here."
    with pytest.raises(Busy):
        await open_thread(Channel(Busy(500)), press(), "en")


@pytest.mark.parametrize("title", ["Zoë O'Brien calls *Bob* <@1>", "a_b_c", "+33 1 99 00 12 34", "\\o/ #1", "1. Sales"])
def test_the_name_is_what_stood_in_the_title(title: str) -> None:
    assert name_of({"content": f"🔔 {escape(title)}"}) == title


def test_a_name_is_never_empty_nor_too_long() -> None:
    assert len(name_of({"content": "word " * 100})) <= 100
    assert name_of({"content": "🟢 "}) == "☎"
    assert name_of({}) == "☎"


@pytest.mark.asyncio
async def test_somebody_opens_a_thread_below_the_card_of_a_call(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())) as there:
        card = (await discord.types(t.alice, "call", target="Bob", at=t.general)).message
        assert card.buttons == ["Hang up", "Open a thread"]
        told = await discord.presses(t.bob, card, "Open a thread")
        (thread,) = [each for each in t.acme.channels.values() if each.is_thread]
        assert (thread.name, thread.parent) == ("Bob is ringing", t.general)
        assert told.text == f"The thread is here: {thread.mention}"
        assert told.private

        again = await discord.presses(t.alice, card, "Open a thread")
        assert again.text == told.text
        assert len(discord.asked("POST", "/channels/*/messages/*/threads")) == 1

        address = await there.address()
        await there.connector.edit(address, ringing(state=State.CONNECTED))
        assert "Open a thread" in card.buttons
        await there.connector.edit(address, ringing(state=State.ENDED, buttons=()))
        assert card.buttons == []


@pytest.mark.asyncio
async def test_who_may_not_open_threads_there_is_told_in_their_language(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        card = (await discord.types(t.alice, "call", target="Bob", at=t.general)).message
        discord.forbids(t.general, "create_public_threads", to=t.bob)
        told = await discord.presses(t.bob, card, "Open a thread")
        assert "You may not open threads here" in told.text
        discord.forbids(t.general, "create_public_threads")
        told = await discord.presses(t.alice, card, "Open a thread")
        assert "give my role Create Public Threads" in told.text
        assert not [each for each in t.acme.channels.values() if each.is_thread]


@pytest.mark.asyncio
async def test_direct_messages_have_no_threads(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(ringing())):
        assert (await discord.types(t.alice, "call", target="Bob")).message.buttons == ["Hang up"]
