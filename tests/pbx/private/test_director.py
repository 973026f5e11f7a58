"""A private PBX whose people act by themselves: they speak after the tone, and take the calls they asked for."""

from __future__ import annotations

import asyncio
import wave
from contextlib import asynccontextmanager

import pytest

from tests.pbx.private.test_phones import loudness
from tests.waiting import until
from ucbridge.pbx.ami import connect
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.private import PrivateAsterisk, conversation, speech
from ucbridge.pbx.private.director import direct
from ucbridge.pbx.voicemail import visits
from ucbridge.pbx.voicemail.actions import over

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


@asynccontextmanager
async def directed(folder):
    async with PrivateAsterisk.start(folder) as pbx:
        acting = asyncio.create_task(direct(pbx))
        heard = []
        try:
            async with connect(pbx.admin, wanted=frozenset({b"UserEvent"}), sink=heard.append) as ami:
                await connections(pbx, 2)
                yield pbx, ami, heard
        finally:
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)


async def connections(pbx, count):
    """Wait until so many administrators are signed in to AMI."""
    async with asyncio.timeout(10):
        while (await pbx.cli("manager show connected")).count("admin") < count:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Have people say little."""
    monkeypatch.setattr(speech, "_SENTENCES", (("im-sorry", "goodbye"),))


async def test_who_is_not_answered_speaks_after_the_tone_and_hangs_up(tmp_path):
    async with directed(tmp_path) as (pbx, ami, heard):
        alice = pbx.phones["alice"]
        await alice.dial("104")
        await alice.wait_for("CALL_CLOSED", seconds=40)
        spoken = pbx.messages / "default/104/INBOX/msg0000.wav"
        await until(spoken.exists)
        await until(spoken.with_suffix(".txt").exists)
        [message] = await over(ami).messages("104@default")
        with wave.open(str(pbx.sentence(0))) as said, wave.open(str(spoken)) as kept:
            lengths = [file.getnframes() / file.getframerate() for file in (said, kept)]
        assert abs(lengths[0] - lengths[1]) < 2.5
        assert loudness(spoken) > 0.01

        headers = visits.playing(
            message, "PJSIP/103", channel_id="ucb-1", shown=CallerId("Alice", "101"), ring_seconds=20
        )
        await ami.action("Originate", **headers)
        await until(lambda: any(frame["UserEvent"] == "UcbMessagePlayed" for frame in heard), 30)


async def test_a_caller_who_gives_up_during_the_greeting_is_forgotten(tmp_path):
    async with directed(tmp_path) as (pbx, ami, heard):
        alice = pbx.phones["alice"]
        for _time in range(2):
            since, told = len(alice.events), len(heard)
            await alice.dial("104")
            await alice.wait_for("CALL_ESTABLISHED", seconds=20, since=since)
            await until(lambda told=told: len(heard) > told)
            await alice.hang_up()
            await alice.wait_for("CALL_CLOSED", seconds=20, since=since)
        await until(lambda: not alice.speech.locked())
        assert await over(ami).messages("104@default") == []
        assert "104" not in await pbx.cli("core show channels concise")


async def test_people_in_a_room_speak_in_turn_until_they_leave(tmp_path, monkeypatch):
    monkeypatch.setattr(conversation, "_PAUSE", 0.1)
    async with directed(tmp_path) as (pbx, _ami, _heard):
        two = [pbx.phones[who] for who in ("erin", "frank")]
        for phone in two:
            await phone.dial("8000")
        for phone in two:
            await until(phone.speech.locked)
            await until(lambda phone=phone: not phone.speech.locked())
        for phone in two:
            assert phone.calls
            await phone.hang_up()
        await until(lambda: not any(phone.calls for phone in two))
