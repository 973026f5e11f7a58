"""Cards that come by themselves: once each, where people read them, whatever Discord does meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.connectors.discord.house import SIGNER, house, knowing, ringing, town
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.connector import NotReached
from ucbridge.i18n import _
from ucbridge.models import Address, Button, Person, Reply, State
from ucbridge.store.types import utc_now
from ucbridge.store.workspaces import Workspace

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio

KEY = "0123456789abcdef01234567"


def card(words: str = "Call from 0142685300", **more: object) -> Reply:
    reply = Reply(_("{words}", words=words), state=State.RINGING, topic="call:1")
    return SIGNER.seal(replace(reply, buttons=(Button(_("Hang up"), "hangup", "c1"),), **more))  # type: ignore[arg-type]


async def test_a_card_comes_as_a_direct_message_in_the_persons_language(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    t.bob.locale = "fr"
    async with house(tmp_path, discord, people=knowing(alice=t.alice)) as there:
        where = there.connector.conversation_of(Person("alice", "Alice"))
        assert where == f"user:{t.alice.id}"
        message = await there.connector.send(where, card(), key=KEY)
        (seen,) = discord.seen_by(t.alice, discord.dm(t.alice))
        assert (str(seen.id), seen.buttons) == (message, ["Hang up"])
        await discord.types(t.bob, "voicemail list", at=t.general)
        bobs = f"user:{t.bob.id}"
        await there.connector.send(bobs, card())
        assert (await discord.sees(t.bob, "Call from", at=discord.dm(t.bob))).buttons == ["Raccrocher"]


async def test_a_later_version_stands_where_the_card_is(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        for where, channel in ((f"user:{t.alice.id}", None), (f"channel:{t.general.id}", t.general)):
            message = await there.connector.send(where, card())
            await there.connector.edit(Address("discord", where, message), card("Ended", state=State.ENDED))
            seen = discord.seen_by(t.alice, channel or discord.dm(t.alice))
            assert [each.text.startswith("⚪ Ended") for each in seen] == [True]


@pytest.mark.parametrize(
    "fault", [{"status": 504, "done": True}, {"reset": True}, {"reset": True, "done": True}, {"status": 429}]
)
async def test_a_card_is_posted_once_whatever_breaks(
    discord: DiscordDouble, tmp_path: Path, fault: dict[str, object]
) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        more = {"retry_after": 0.01} if fault.get("status") == 429 else {}
        discord.faults.next("POST", "/channels/*/messages", **fault, **more)  # type: ignore[arg-type]
        first = await there.connector.send(f"user:{t.alice.id}", card(), key=KEY)
        assert await there.connector.send(f"user:{t.alice.id}", card(), key=KEY) == first
        assert len(discord.seen_by(t.alice, discord.dm(t.alice))) == 1


async def test_a_card_posted_long_ago_is_found_by_its_buttons(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        before, where = utc_now(), f"user:{t.alice.id}"
        message = await there.connector.send(where, card(), key=KEY)
        for number in range(3):
            await there.connector.send(where, Reply(_("Notice {number}", number=number)))
        assert await there.connector.find(where, KEY, card(), since=before) == message
        assert await there.connector.find(where, KEY, ringing(buttons=()), since=before) is None
        assert await there.connector.find(where, KEY, card(), since=before + timedelta(hours=1)) is None
        assert await there.connector.find(f"user:{t.bob.id}", KEY, card(), since=before) is None


async def test_a_channel_that_was_deleted_is_gone_and_its_owner_hears_of_it(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    owner = discord.application.owner
    async with house(tmp_path, discord) as there:
        discord.faults.next("POST", "/channels/*/messages", status=404, code=10003)
        with pytest.raises(LookupError):
            await there.connector.send(f"channel:{t.general.id}", card())
        told = await discord.sees(owner, "general no longer exists", at=discord.dm(owner))
        assert "/settings" in told.text
        with pytest.raises(LookupError):
            await there.connector.edit(Address("discord", f"user:{t.alice.id}", str(10**17)), card())


async def test_a_channel_that_is_closed_to_the_bot_is_told_once_a_day_until_it_is_open(
    discord: DiscordDouble, tmp_path: Path
) -> None:
    t = town(discord)
    owner, where = discord.application.owner, f"channel:{t.general.id}"
    async with house(tmp_path, discord) as there:
        discord.forbids(t.general, "send_messages")
        for _again in range(3):
            with pytest.raises(NotReached):
                await there.connector.send(where, card())
        told = [each for each in discord.seen_by(owner, discord.dm(owner)) if "may not write" in each.text]
        assert len(told) == 1
        assert "Send Messages" in told[0].text
        assert "Acme" in told[0].text
        assert "1 thing to mend" in str(there.health.parts["discord servers"].words)
        discord.allows(t.general, "send_messages")
        await there.connector.send(where, card())
        assert str(there.health.parts["discord servers"].words) == "running"


async def test_a_card_that_is_too_long_has_its_text_in_a_file(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        long = card(text=_("{text}", text="word " * 2000))
        message = await there.connector.send(f"user:{t.alice.id}", long)
        (seen,) = discord.seen_by(t.alice, discord.dm(t.alice))
        assert seen.attachments[0].filename.endswith(".txt")
        await there.connector.edit(Address("discord", f"user:{t.alice.id}", message), card())
        assert not seen.attachments


async def test_a_token_that_was_replaced_loses_no_card(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        discord.faults.next("POST", "/channels/*/messages", status=401)
        with pytest.raises(ConnectionError):
            await there.connector.send(f"channel:{t.general.id}", card())


async def test_what_is_no_conversation_of_discord_is_gone(discord: DiscordDouble, tmp_path: Path) -> None:
    async with house(tmp_path, discord) as there:
        for nonsense in ("alice", "channel:../../users/@me", "user:", "pigeon:1"):
            with pytest.raises(LookupError):
                await there.connector.send(nonsense, card())


async def test_a_card_in_a_thread_that_was_archived_still_changes(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        opened = await there.connector._linked._api.start_thread(str(t.general.id), {"name": "Bob", "type": 11})
        thread = t.acme.channels[int(opened["id"])]
        where = f"channel:{thread.id}"
        message = await there.connector.send(where, card())
        thread.archived = True
        await there.connector.edit(Address("discord", where, message), card("Ended", state=State.ENDED))
        assert [each.text.startswith("⚪ Ended") for each in discord.seen_by(t.alice, thread)] == [True]


async def test_a_card_everybody_sees_is_in_the_language_of_the_server(discord: DiscordDouble, tmp_path: Path) -> None:
    acme = discord.server("Acme", locale="fr")
    general = discord.channel(acme, "general")
    async with house(tmp_path, discord) as there:
        await there.connector.send(f"channel:{general.id}", card(), key=KEY)
        assert (await discord.sees(discord.application.owner, "Call from", at=general)).buttons[0] == "Raccrocher"
        await there.parts.workspaces.save(Workspace("discord", str(acme.id), language="en"), by="1")
        await there.connector.send(f"channel:{general.id}", card("Second"))
        assert (await discord.sees(discord.application.owner, "Second", at=general)).buttons[0] == "Hang up"
