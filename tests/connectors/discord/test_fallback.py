"""People who take no direct messages: a channel says that something waits, and shows it to them alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.discord.posts import accounts
from tests.connectors.discord.house import SIGNER, House, Town, house, knowing, town
from tests.connectors.discord.test_posting import KEY, card
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.connector import NotReached
from ucbridge.delivery import waiting
from ucbridge.models import Address, Person, State
from ucbridge.notify import Notifier
from ucbridge.store.cards import Cards
from ucbridge.store.postings import Postings
from ucbridge.store.workspaces import Named, Workspace

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio

ALICE = Person("alice", "Alice Martin")


async def fallback_in(there: House, t: Town) -> None:
    """Choose the channel, as /settings fallback does."""
    chosen = Workspace("discord", str(t.acme.id), fallback=Named(f"channel:{t.general.id}", "general"))
    await there.parts.workspaces.save(chosen, by="1")


async def test_the_channel_says_that_something_waits_and_shows_it_to_them_alone(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    discord.blocks(t.alice)
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there:
        await fallback_in(there, t)
        where = there.connector.conversation_of(ALICE) or ""
        message = await there.connector.send(where, card(), key=KEY)
        (notice,) = discord.seen_by(t.bob, t.general)
        assert notice.content.startswith(t.alice.mention)
        assert "0142685300" not in notice.text
        assert discord.pinged == [t.alice]
        assert (await discord.presses(t.bob, notice, "Show it to me")).text == "⛔ This is for somebody else"
        shown = await discord.presses(t.alice, notice, "Show it to me")
        assert shown.private
        assert "0142685300" in shown.text
        assert shown.message.buttons == ["Hang up"]
        address = await there.address()
        assert address.conversation.startswith("hook:")
        await there.connector.edit(Address("discord", where, message), card("Missed call", state=State.ENDED))
        assert (await discord.presses(t.alice, notice, "Show it to me")).text.startswith("⚪ Missed call")
        await there.connector.edit(address, card("Missed call", state=State.ENDED))
        assert shown.text.startswith("⚪ Missed call")
        assert [each for each in discord.seen_by(t.bob, t.general) if not each.private] == [notice]


async def test_the_button_works_after_a_restart(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    discord.blocks(t.alice)
    async with house(tmp_path, discord) as there:
        await fallback_in(there, t)
        await there.connector.send(f"user:{t.alice.id}", card(), key=KEY)
    async with house(tmp_path, discord):
        (notice,) = discord.seen_by(t.alice, t.general)
        assert "0142685300" in (await discord.presses(t.alice, notice, "Show it to me")).text


async def test_whom_nothing_reaches_is_told_to_the_owner_and_waited_for(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    owner = discord.application.owner
    discord.blocks(t.alice)
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there:
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{t.alice.id}", card())
        assert there.connector.conversation_of(ALICE) is None
        told = await discord.sees(owner, "I cannot reach Alice A.", at=discord.dm(owner))
        assert "/settings fallback" in told.text
        assert "0142685300" not in told.text
        discord.unblocks(t.alice)
        await discord.types(t.alice, "voicemail list", at=t.general)
        await discord.until(lambda: there.connector.conversation_of(ALICE))
        await there.connector.send(f"user:{t.alice.id}", card())
        assert len(discord.seen_by(t.alice, discord.dm(t.alice))) == 1


async def test_whom_nothing_reached_is_tried_again_after_an_hour_and_known_after_a_restart(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = town(discord)
    discord.blocks(t.alice)
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there:
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{t.alice.id}", card())
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there:
        assert there.connector.conversation_of(ALICE) is None
        monkeypatch.setattr(accounts, "TRY_AGAIN_AFTER", 0.0)
        assert there.connector.conversation_of(ALICE) == f"user:{t.alice.id}"


async def test_a_fallback_channel_chosen_later_helps_at_once(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    discord.blocks(t.alice)
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there:
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{t.alice.id}", card())
        await fallback_in(there, t)
        await there.connector._accounts.reopen()
        assert await there.connector.send(there.connector.conversation_of(ALICE) or "", card())
        assert len(discord.seen_by(t.bob, t.general)) == 1


async def test_somebody_who_left_every_server_hears_nothing_there(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    stranger = discord.user("stranger")
    async with house(tmp_path, discord) as there:
        await fallback_in(there, t)
        with pytest.raises(NotReached):
            await there.connector.send(f"user:{stranger.id}", card())
        assert not discord.seen_by(t.bob, t.general)


async def test_a_fallback_channel_that_fails_is_told_and_the_next_one_taken(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    other = discord.server("Other")
    discord.joins(t.alice, other)
    there_too = discord.channel(other, "phone")
    discord.blocks(t.alice)
    async with house(tmp_path, discord) as there:
        await fallback_in(there, t)
        second = Workspace("discord", str(other.id), fallback=Named(f"channel:{there_too.id}", "phone"))
        await there.parts.workspaces.save(second, by="1")
        discord.forbids(t.general, "send_messages")
        await there.connector.send(f"user:{t.alice.id}", card(), key=KEY)
        assert not discord.seen_by(t.bob, t.general)
        assert len(discord.seen_by(t.alice, there_too)) == 1


async def test_what_waits_comes_when_they_do_anything_with_the_bot(
    discord: DiscordDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "GLANCE_EVERY", 0.02)
    t = town(discord)
    discord.blocks(t.alice)
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there, delivered(there) as notifier:
        await notifier.announce(ALICE, "call:1", card())
        await discord.until(lambda: there.connector.conversation_of(ALICE) is None)
        await notifier.update("call:1", card("Missed call", state=State.ENDED))
        discord.unblocks(t.alice)
        await discord.types(t.alice, "voicemail list", at=t.general)
        await discord.sees(t.alice, "Missed call", at=discord.dm(t.alice))
        assert len(discord.seen_by(t.alice, discord.dm(t.alice))) == 1


@asynccontextmanager
async def delivered(there: House) -> AsyncIterator[Notifier]:
    """Deliver cards by the connector, as the bridge does."""
    database = there.parts.database
    notifier = Notifier({"discord": there.connector}, Cards(database), Postings(database), SIGNER)

    async def person_of(_person_id: str) -> Person:
        return ALICE

    task = asyncio.create_task(notifier.run(person_of))
    try:
        yield notifier
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
