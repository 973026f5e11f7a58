"""What the phones do, and what people on them hear."""

from __future__ import annotations

import asyncio
import math
import struct
import wave
from pathlib import Path

import pytest

from tests.pbx.private.raw_ami import click_to_call, logged_in
from tests.pbx.private.tones import HEARD, UNHEARD, level, write_tone
from ucbridge.errors import PbxError

pytestmark = pytest.mark.asterisk


def loudness(wav: Path) -> float:
    """Return the RMS of a recording's second half, 0 to 1."""
    with wave.open(str(wav)) as audio:
        frames = audio.readframes(audio.getnframes())
    samples = [value / 32768 for (value,) in struct.iter_unpack("<h", frames[len(frames) // 4 * 2 :])]
    return math.sqrt(sum(value * value for value in samples) / max(1, len(samples)))


@pytest.mark.asyncio
async def test_both_sides_of_a_call_are_heard(asterisk):
    asterisk.phones["alice"].behave("answer", answer_after=0)
    asterisk.phones["bob"].behave("answer", answer_after=0)
    files = {side: asterisk.folder / f"spool/monitor/{side}.wav" for side in ("alice", "bob")}
    async with logged_in(asterisk.admin) as ami:
        await click_to_call(ami, "heard-1", "102", name="Bob Durand")
        channel = (await ami.until("BridgeEnter", Uniqueid="heard-1"))["Channel"]
        options = f"r({files['alice']})t({files['bob']})"
        reply = await ami.send(
            "MixMonitor", f"Channel: {channel}", f"File: {files['bob']}.both.wav", f"options: {options}"
        )
        assert reply["Response"] == "Success"
        await asyncio.sleep(1)
        await ami.send("Hangup", "Channel: heard-1")
        await ami.until("Hangup", Uniqueid="heard-1")
    for file in files.values():
        for _attempt in range(50):
            if file.exists():
                break
            await asyncio.sleep(0.02)
        assert loudness(file) > 0.01


@pytest.mark.asyncio
async def test_a_call_between_phones_that_nobody_answers_ends_in_voicemail(asterisk):
    alice = asterisk.phones["alice"]
    since = len(alice.events)
    await alice.dial("104")
    await alice.wait_for("CALL_ESTABLISHED", since=since)
    assert "VoiceMail" in await asterisk.cli("core show channels concise")
    await alice.hang_up()


@pytest.mark.asyncio
async def test_a_phone_may_dial_an_emergency_number(asterisk):
    alice, outside = asterisk.phones["alice"], asterisk.phones["outside"]
    since = len(outside.events)
    await alice.dial("112")
    await outside.wait_for("CALL_ESTABLISHED", since=since)


@pytest.mark.asyncio
async def test_somebody_outside_calls_in_and_shows_a_number(asterisk):
    bob, outside = asterisk.phones["bob"], asterisk.phones["outside"]
    since = len(bob.events)
    await outside.dial("102")
    rung = await bob.wait_for("CALL_INCOMING", since=since)
    assert rung.peer == "sip:+33199001234@127.0.0.1"


@pytest.mark.asyncio
async def test_digits_pressed_on_a_phone_reach_asterisk(asterisk):
    alice = asterisk.phones["alice"]
    since = len(alice.events)
    async with logged_in(asterisk.admin) as ami:
        await alice.dial("*60")
        await alice.wait_for("CALL_ESTABLISHED", since=since)
        await alice.press("7")
        assert (await ami.until("DTMFBegin"))["Digit"] == "7"


@pytest.mark.asyncio
async def test_music_plays(asterisk):
    alice = asterisk.phones["alice"]
    since = len(alice.events)
    await alice.dial("*61")
    await alice.wait_for("CALL_ESTABLISHED", since=since)
    for _attempt in range(50):
        if "MusicOnHold" in await asterisk.cli("core show channels concise"):
            break
        await asyncio.sleep(0.05)
    classes = await asterisk.cli("moh show files")
    assert "MusicOnHold" in await asterisk.cli("core show channels concise")
    assert classes.count("File:") >= 3


@pytest.mark.asyncio
async def test_every_mailbox_has_its_owner(asterisk):
    users = await asterisk.cli("voicemail show users")
    for extension, name in {
        "101": "Alice Martin",
        "102": "Bob Durand",
        "103": "Carol Petit",
        "104": "Dave Moreau",
        "105": "Erin Lambert",
        "106": "Frank Rousseau",
    }.items():
        assert any(extension in line and name in line for line in users.splitlines())


@pytest.mark.asyncio
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_digits_can_be_read_out_in_both_languages(asterisk, language):
    assert (asterisk.folder / f"data/sounds/{language}/digits/1.wav").is_file()


@pytest.mark.asyncio
async def test_a_phone_that_is_off_says_so(fresh_asterisk):
    bob = fresh_asterisk.phones["bob"]
    await bob.close()
    with pytest.raises(PbxError, match="is off"):
        await bob.dial("101")


@pytest.mark.asyncio
async def test_the_log_of_a_quiet_pbx_holds_no_error(fresh_asterisk):
    lines = fresh_asterisk.log.read_text().splitlines()
    assert [line for line in lines if "ERROR" in line or "WARNING" in line] == []


@pytest.mark.asyncio
async def test_a_queue_rings_its_members(asterisk):
    alice, bob, erin = (asterisk.phones[who] for who in ("alice", "bob", "erin"))
    since = {phone: len(phone.events) for phone in (alice, bob)}
    await erin.dial("600")
    for phone in (alice, bob):
        await phone.wait_for("CALL_INCOMING", since=since[phone])


@pytest.mark.asyncio
async def test_in_a_room_of_the_dialplan_phones_hear_what_others_say(asterisk, tmp_path):
    alice, erin = asterisk.phones["alice"], asterisk.phones["erin"]
    for phone in (alice, erin):
        since = len(phone.events)
        await phone.dial("8000")
        await phone.wait_for("CALL_ESTABLISHED", since=since)
    said, heard = write_tone(tmp_path / "said.wav", 1150), tmp_path / "heard.wav"
    async with erin.speaking(said):
        async with asyncio.timeout(20):  # the first one hears at length that nobody else is there
            while not heard.exists() or level(heard, 1150) < HEARD:
                async with alice.hearing(heard):
                    await asyncio.sleep(0.3)
        assert level(heard, erin.subscriber.tone) < UNHEARD
    async with alice.hearing(heard):
        await asyncio.sleep(0.3)
    assert level(heard, erin.subscriber.tone) > HEARD
