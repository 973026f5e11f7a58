"""Greetings recorded on a phone of a real Asterisk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.services.voicemail.test_voicemail_asterisk import Desk, desk
from tests.waiting import until
from ucbridge.models import State
from ucbridge.pbx.private.plan import Behaviour

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(180)]

SPOKEN = 30_000
"""Bytes of a greeting that is longer than `minsecs`."""


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return tmp_path / "none.wav"


async def test_a_greeting_is_spoken_and_kept(tmp_path: Path, asterisk: Elsewhere, wav: Path) -> None:
    carol = asterisk.phones["carol"]
    carol.behave(Behaviour.ANSWER, answer_after=0.1)
    kept = asterisk.messages / "default/103/busy.wav"
    kept.unlink(missing_ok=True)
    recording = kept.with_name("busy.tmp.wav")
    async with desk(tmp_path, asterisk, wav) as here:
        card = await here.chat.say("/voicemail greeting busy", by="carol")
        assert card.state is State.RINGING
        await told(here, card.topic, State.CONNECTED)
        await until(lambda: recording.exists() and recording.stat().st_size > SPOKEN)
        await carol.press("#")
        async with asyncio.timeout(25):  # as somebody does who listens to a menu
            while not kept.exists():
                await carol.press("1")
                await asyncio.sleep(0.7)
        await carol.hang_up()
        await told(here, card.topic, State.ENDED)
        assert "callers hear it from now on" in str(here.there.board.newest(card.topic).text)
    kept.unlink()


async def test_a_phone_nobody_answers_records_nothing(tmp_path: Path, asterisk: Elsewhere, wav: Path) -> None:
    asterisk.phones["carol"].behave(Behaviour.BUSY)
    async with desk(tmp_path, asterisk, wav) as here:
        card = await here.chat.say("/voicemail greeting name", by="carol")
        await told(here, card.topic, State.ERROR)
        assert str(here.there.board.newest(card.topic).title) == "No greeting was recorded"


async def told(here: Desk, topic: str, state: State) -> None:
    cards = here.there.board.cards
    await until(lambda: topic in cards and cards[topic][-1].state is state, 40)
