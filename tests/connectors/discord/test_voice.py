"""Voicemail is heard in the chat: a voice message beside its card, once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from connectors.discord.posts import voice
from tests.connectors.discord.house import House, PlayedBot, house, town
from tests.connectors.discord.test_posting import KEY, card
from tests.discord_double import DiscordDouble
from tests.discord_double.fixtures import discord
from ucbridge.models import Address, Audio
from ucbridge.sounds import Sound, Sounds
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Backoff

__all__ = ["discord"]

pytestmark = pytest.mark.asyncio

AUDIO = Audio("/voicemail/7/audio", 12.5, "AAECAw==")
OPUS = Sound(b"OggS" + bytes(2000), voice=True)


@pytest.fixture(autouse=True)
def recorded(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sound]:
    """The sounds there are, by path."""
    sounds = {AUDIO.path: OPUS}

    async def of(_self: Sounds, audio: Audio) -> Sound | None:
        return sounds.get(audio.path)

    monkeypatch.setattr(Sounds, "of", of)
    monkeypatch.setattr(voice, "AGAIN", Backoff(first=0.01, cap=0.02))
    return sounds


async def settled(there: House) -> None:
    """Wait until every sound stands where it belongs."""
    state = ConnectorState(there.parts.database, "discord")
    async with asyncio.timeout(10):
        while not all(each["message"] for each in (await state.all("voice")).values()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_voice_message_answers_the_card(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        dm = discord.dm(t.alice)
        message = await there.connector.send(f"user:{t.alice.id}", card(audio=AUDIO), key=KEY)
        await discord.until(lambda: len(discord.seen_by(t.alice, dm)) == 2)
        first, second = discord.seen_by(t.alice, dm)
        assert (str(first.id), str(second.reference), second.voice) == (message, message, True)
        (heard,) = second.attachments
        assert (heard.duration, heard.waveform, heard.data) == (12.5, "AAECAw==", OPUS.data)
        await there.connector.edit(Address("discord", f"user:{t.alice.id}", message), card("Heard", audio=AUDIO))
        await there.connector.edit(Address("discord", f"user:{t.alice.id}", message), card("Deleted"))
        await discord.until(lambda: len(discord.seen_by(t.alice, dm)) == 1)


@pytest.mark.parametrize("fault", [{"status": 504, "done": True}, {"reset": True, "done": True, "times": 3}])
async def test_it_is_sent_once_whatever_breaks(
    discord: DiscordDouble, tmp_path: Path, fault: dict[str, object]
) -> None:
    t = town(discord)
    async with house(tmp_path, discord) as there:
        message = await there.connector.send(f"user:{t.alice.id}", card())
        discord.faults.next("POST", "/channels/*/messages", **fault)  # type: ignore[arg-type]
        await there.connector.edit(Address("discord", f"user:{t.alice.id}", message), card(audio=AUDIO))
        await discord.until(lambda: len(discord.seen_by(t.alice, discord.dm(t.alice))) == 2)
        await settled(there)
        assert len(discord.seen_by(t.alice, discord.dm(t.alice))) == 2


async def test_a_crash_in_between_neither_loses_nor_doubles_it(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    where = f"user:{t.alice.id}"
    for slow, done in ((5.0, False), (5.0, True)):
        async with house(tmp_path, discord) as there:
            sent = len(discord.asked("POST", "/channels/*/messages"))
            message = await there.connector.send(where, card(str(done)), key=f"{KEY}{int(done)}")
            discord.faults.next("POST", "/channels/*/messages", slow=slow, done=done)
            await there.connector.edit(Address("discord", where, message), card(str(done), audio=AUDIO))
            await discord.until(lambda sent=sent: len(discord.asked("POST", "/channels/*/messages")) == sent + 2)
            await there.killed()
        discord.faults.clear()
        discord.later(3600)
        async with house(tmp_path, discord) as there:
            await settled(there)
    assert [each.voice for each in discord.seen_by(t.alice, discord.dm(t.alice))].count(True) == 2


async def test_where_no_voice_messages_are_allowed_it_is_a_file(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    discord.forbids(t.general, "send_voice_messages")
    async with house(tmp_path, discord) as there:
        await there.connector.send(f"channel:{t.general.id}", card(audio=AUDIO), key=KEY)
        await discord.until(lambda: len(discord.seen_by(t.alice, t.general)) == 2)
        heard = discord.seen_by(t.alice, t.general)[1]
        assert not heard.voice
        assert heard.attachments[0].content_type == "audio/ogg"


async def test_where_the_history_is_closed_it_stands_below(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    discord.forbids(t.general, "read_message_history")
    async with house(tmp_path, discord) as there:
        await there.connector.send(f"channel:{t.general.id}", card(audio=AUDIO), key=KEY)
        await discord.until(lambda: len(t.general.messages) == 2)


async def test_what_is_too_large_is_a_link_for_them_alone(
    discord: DiscordDouble, tmp_path: Path, recorded: dict[str, Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "LARGEST", 1000)
    t = town(discord)
    async with house(tmp_path, discord) as there:
        await there.connector.send(f"user:{t.alice.id}", card(audio=AUDIO), key=KEY)
        link = await discord.sees(t.alice, "too large for Discord", at=discord.dm(t.alice))
        assert "http://127.0.0.1:8088/voicemail/7/listen?for=discord-" in link.text
        assert not link.attachments


async def test_a_recording_is_a_file_and_one_that_is_gone_is_nothing(
    discord: DiscordDouble, tmp_path: Path, recorded: dict[str, Sound]
) -> None:
    recorded["/recording/3/audio"] = Sound(b"ID3" + bytes(100), voice=False)
    t = town(discord)
    async with house(tmp_path, discord) as there:
        await there.connector.send(f"user:{t.alice.id}", card("Gone", audio=Audio("/voicemail/8/audio", 1.0)))
        await there.connector.send(f"user:{t.alice.id}", card("There", audio=Audio("/recording/3/audio", 60.0)))
        await discord.until(lambda: len(discord.seen_by(t.alice, discord.dm(t.alice))) == 3)
        assert discord.seen_by(t.alice, discord.dm(t.alice))[2].attachments[0].filename == "recording.mp3"


async def test_in_an_answer_only_they_see_it_is_in_the_card(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(card("New message", audio=AUDIO, private=True))) as there:
        answer = await discord.types(t.alice, "voicemail list", at=t.general)
        assert answer.message.attachments[0].data == OPUS.data
        await there.connector.edit(await there.address(), card("Heard", audio=AUDIO, private=True))
        assert answer.message.attachments[0].data == OPUS.data


async def test_in_a_direct_message_it_answers_the_answer(discord: DiscordDouble, tmp_path: Path) -> None:
    t = town(discord)
    async with house(tmp_path, discord, bot=PlayedBot(card("New message", audio=AUDIO, private=True))):
        answer = await discord.types(t.alice, "voicemail list")
        heard = await discord.sees(t.alice, "", at=discord.dm(t.alice))
        await discord.until(lambda: discord.seen_by(t.alice, discord.dm(t.alice))[-1].voice)
        assert heard
        assert discord.seen_by(t.alice, discord.dm(t.alice))[-1].reference == answer.message.id
