"""Voicemail in Discord: a message left by a phone, heard, read and answered in the direct messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble, Message
from tests.e2e.discord.office import Office, office
from tests.e2e.discord.recogniser import SAID, Recogniser, recogniser
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_message_left_by_a_phone_is_heard_read_and_answered(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with recogniser() as engine, office(tmp_path, asterisk, discord, more=engine.configuration) as there:
        card = await is_heard_and_read(there, engine)
        await is_answered(there, card)
        await is_deleted(there, card)
        await arrives_once_whatever_goes_wrong(there)


async def is_heard_and_read(there: Office, engine: Recogniser) -> Message:
    """The card comes at once, the sound below it, the words when they are understood."""
    discord, carol = there.discord, there.people["carol"]
    await there.leaves_message("outside", "103")
    card = await discord.sees(carol, "New voicemail from Outside")
    await discord.until(lambda: voices(there))
    assert "Transcribing" in card.text
    (voice,) = voices(there)
    assert voice.reference == card.id
    (sound,) = voice.attachments
    assert sound.data.startswith(b"OggS")
    assert 1 < sound.duration < 5
    engine.may.set()
    await discord.sees(carol, SAID)
    assert discord.seen_by(carol) == [card, voice]
    await there.picture(carol, None, "voicemail")
    return card


async def is_answered(there: Office, card: Message) -> None:
    discord, carol = there.discord, there.people["carol"]
    there.answers("carol")
    call = await discord.presses(carol, card, "Call back")
    await there.rings("carol")
    await there.rings("outside")
    await discord.sees(carol, "Connected with 01 99 00 12 34")
    assert "Called back by" in card.text
    await discord.presses(carol, call, "Hang up")
    await discord.sees(carol, "You hung up")
    discord.deletes(call.message)
    await there.silence()


async def is_deleted(there: Office, card: Message) -> None:
    """Its voice message goes with it; Undo brings it back."""
    discord, carol = there.discord, there.people["carol"]
    await discord.presses(carol, card, "Delete")
    await discord.until(lambda: "deleted" in card.text and not voices(there))
    await discord.presses(carol, card, "Undo")
    await discord.until(lambda: voices(there))
    assert SAID in card.text


async def arrives_once_whatever_goes_wrong(there: Office) -> None:
    """Card and voice message are posted, and Discord says it failed; then it limits, resets and forgets the session."""
    discord, carol = there.discord, there.people["carol"]
    posted = "/channels/*/messages"
    before, asked = discord.seen_by(carol), len(discord.asked("POST", posted))
    discord.faults.next("POST", posted, status=504, done=True)  # the card,
    discord.faults.next("POST", posted, slow=0.01)  # which is posted again and found to be there,
    discord.faults.next("POST", posted, status=504, done=True)  # and the voice message
    discord.faults.next("PATCH", f"{posted}/*", status=500)
    discord.faults.next("PATCH", f"{posted}/*", status=429, retry_after=0.1)
    discord.faults.next("PATCH", f"{posted}/*", reset=True)
    await there.leaves_message("102", "103")
    await discord.gateway.invalidates(resumable=True)
    card = await discord.sees(carol, "New voicemail from Bob")
    await discord.sees(carol, SAID)
    await discord.until(lambda: len(voices(there)) == 2)
    await discord.until(lambda: len(discord.faults.happened) == 6)
    await discord.until(lambda: SAID in card.text)
    await discord.until(lambda: len(discord.asked("POST", posted)) == asked + 4)
    await until(lambda: there.bridge.owes() == 0)
    assert len(discord.seen_by(carol)) == len(before) + 2


def voices(there: Office) -> list[Message]:
    """Return the voice messages Carol sees."""
    return [each for each in there.discord.seen_by(there.people["carol"]) if each.voice]
