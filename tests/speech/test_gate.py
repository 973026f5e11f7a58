"""Only speech passes the gate."""

from __future__ import annotations

import numpy as np
import pytest

from tests.speech.recordings import music, prompts
from tests.speech.tones import NO_SPEECH, RATE, hiss, silence
from ucbridge.speech.gate import speech_in
from ucbridge.speech.sound.reading import Sound, at_16k, read

__all__ = ["music", "prompts"]

SAID = ("vm-intro", "vm-goodbye", "demo-congrats", "auth-thankyou", "conf-onlyperson", "tt-weasels")


def spans(samples: np.ndarray) -> list[tuple[float, float]]:
    return speech_in(at_16k(Sound(samples.astype(np.float32), RATE)))


def spoken(spans: list[tuple[float, float]]) -> float:
    return sum(end - start for start, end in spans)


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_nobody_says_is_no_speech(name: str) -> None:
    assert spans(NO_SPEECH[name]) == []


def test_nothing_is_no_speech() -> None:
    assert spans(silence(0)) == []
    assert spans(silence(0.01)) == []


@pytest.mark.asterisk
def test_music_on_hold_is_no_speech(music) -> None:
    assert music
    for path in music:
        sound = read(str(path), "wav")
        assert speech_in(at_16k(Sound(sound.samples[: 60 * sound.rate], sound.rate))) == []


@pytest.mark.asterisk
@pytest.mark.parametrize("name", SAID)
def test_a_voice_is_speech(prompts, name: str) -> None:
    sound = read(str(prompts / f"{name}.wav"), "wav")
    assert spoken(spans(sound.samples)) > 0.8 * sound.seconds


@pytest.mark.asterisk
def test_a_whisper_of_a_voice_is_speech(prompts) -> None:
    for name in SAID:
        sound = read(str(prompts / f"{name}.wav"), "wav")
        assert spoken(spans(np.round(sound.samples * 327) / 32_768)) > 0.8 * sound.seconds  # 40 dB quieter


@pytest.mark.asterisk
def test_speech_is_found_in_the_midst_of_hiss(prompts) -> None:
    words = read(str(prompts / "vm-goodbye.wav"), "wav").samples
    recording = hiss(10 + len(words) / RATE, -50)
    recording[5 * RATE : 5 * RATE + len(words)] += words
    ((start, end),) = spans(recording)
    assert start == pytest.approx(5, abs=0.5)
    assert end == pytest.approx(5 + len(words) / RATE, abs=0.5)


@pytest.mark.asterisk
def test_a_pause_parts_what_is_said(prompts) -> None:
    words = read(str(prompts / "vm-goodbye.wav"), "wav").samples
    first, second = spans(np.concatenate([words, silence(4), words]))
    assert first[1] < second[0]
    assert second[0] - first[1] > 3


@pytest.mark.asterisk
def test_the_hang_up_tone_after_a_message_is_left_out(prompts) -> None:
    words = read(str(prompts / "vm-goodbye.wav"), "wav").samples
    found = spans(np.concatenate([words, silence(0.5), NO_SPEECH["US busy tone"]]))
    assert found[-1][1] < len(words) / RATE + 0.5
