"""Engines one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from ucbridge.config.settings import CloudSettings, ModelSettings, SpeechSettings
from ucbridge.i18n import _
from ucbridge.speech.chain import Chain, Spoken, setups
from ucbridge.speech.engines import ENGINES
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.interface import NoEngine, Nothing, Progress, SpeechError, Transcript, Unreadable

SPOKEN = Spoken(b"", "wav", 3.0, ((0.0, 3.0),))
HELLO = Transcript("hello", (), "en", 1.0, 0.9, "x")
pytestmark = pytest.mark.asyncio


@dataclass
class Scribe:
    result: Transcript | Nothing | SpeechError
    asked: list[Spoken] = field(default_factory=list)

    async def write(self, spoken: Spoken, progress: Progress) -> Transcript | Nothing:
        self.asked.append(spoken)
        if isinstance(self.result, SpeechError):
            raise self.result
        return self.result


async def write(*scribes: Scribe) -> Transcript | Nothing:
    return await Chain(scribes).write(SPOKEN, lambda _done: None)


async def test_the_first_that_can_writes() -> None:
    second = Scribe(HELLO)
    assert await write(Scribe(HELLO), second) is HELLO
    assert not second.asked


async def test_one_that_cannot_hands_over() -> None:
    failing, missing = Scribe(SpeechError(_("It broke."))), Scribe(NoEngine(_("Not installed.")))
    assert await write(missing, failing, Scribe(HELLO)) is HELLO


async def test_a_chain_stands_in_a_chain() -> None:
    inner = Chain([Scribe(NoEngine(_("Not installed."))), Scribe(HELLO)])
    assert await Chain([inner]).write(SPOKEN, lambda _done: None) is HELLO


async def test_nothing_understood_is_an_answer() -> None:
    worse = Scribe(HELLO)
    assert await write(Scribe(Nothing.UNINTELLIGIBLE), worse) is Nothing.UNINTELLIGIBLE
    assert not worse.asked


async def test_a_damaged_recording_is_nobodys_to_try_again() -> None:
    second = Scribe(HELLO)
    with pytest.raises(Unreadable):
        await write(Scribe(Unreadable(_("No sound."))), second)
    assert not second.asked


async def test_a_failure_that_may_pass_is_worth_trying_again() -> None:
    with pytest.raises(SpeechError, match="It broke") as caught:
        await write(Scribe(NoEngine(_("Not installed."))), Scribe(SpeechError(_("It broke."))))
    assert not caught.value.lasting


async def test_none_at_all_says_what_to_install() -> None:
    with pytest.raises(NoEngine) as caught:
        await write(Scribe(NoEngine(_("Run: pip install x"))), Scribe(NoEngine(_("Not for French."))))
    assert "Run: pip install x" in str(caught.value.text)


async def test_the_configuration_says_which_and_how() -> None:
    settings = SpeechSettings(
        engines=("faster_whisper", "openai", "pocketsphinx"),
        threads=3,
        faster_whisper=ModelSettings(model=Path("/models/small")),
        openai=CloudSettings(url="https://stt.example.com/v1", key=SecretStr("k"), model="m", goes_to="Paris"),
    )
    assert setups(settings) == [
        Setup("faster_whisper", model="/models/small", threads=3),
        Setup("openai", model="m", url="https://stt.example.com/v1", key="k", goes_to="Paris"),
        Setup("pocketsphinx", threads=3),
    ]
    assert setups(settings, "pocketsphinx") == [Setup("pocketsphinx", threads=3)]


async def test_every_engine_of_the_configuration_is_one() -> None:
    names = set(ENGINES)
    assert names == {"faster_whisper", "whisper", "vosk", "openai", "pocketsphinx"}
