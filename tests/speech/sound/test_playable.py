"""What people get to play: two formats, a picture, and quiet messages made as loud as others."""

from __future__ import annotations

import base64

import numpy as np
import pytest
import soundfile

from tests.speech.recordings import prompts
from tests.speech.tones import RATE, hiss, silence, tone
from ucbridge.speech.sound.level import audible
from ucbridge.speech.sound.reading import Sound, read
from ucbridge.speech.sound.waveform import waveform
from ucbridge.speech.sound.writing import MP3, OPUS, Format, write

__all__ = ["prompts"]


def level(samples: np.ndarray) -> float:
    return float(10 * np.log10(np.square(samples).mean() + 1e-20))


def points(sound: Sound) -> np.ndarray:
    return np.frombuffer(base64.b64decode(waveform(sound)), np.uint8)


@pytest.mark.parametrize(("style", "rate"), [(MP3, 16_000), (OPUS, 48_000)])
@pytest.mark.parametrize("seconds", [0.02, 0.7, 12.5])
def test_a_written_file_is_as_long_and_as_loud_as_the_recording(
    tmp_path, style: Format, rate: int, seconds: float
) -> None:
    told: list[float] = []
    sound = Sound(tone(seconds, 440), RATE)
    write(sound, str(tmp_path / "file"), style, progress=told.append)
    samples, found = soundfile.read(tmp_path / "file")
    assert found == rate
    assert samples.ndim == 1
    assert len(samples) / rate == pytest.approx(sound.seconds, abs=0.03)
    assert told[-1] == pytest.approx(1, abs=0.01)
    if seconds > 0.5:
        assert level(samples) == pytest.approx(level(sound.samples), abs=1)


@pytest.mark.parametrize("style", [MP3, OPUS])
def test_half_an_hour_of_the_worst_noise_fits_every_platform(tmp_path, style: Format) -> None:
    write(Sound(hiss(30, -10), RATE), str(tmp_path / "file"), style, progress=lambda _: None)
    assert (tmp_path / "file").stat().st_size * 60 < 10 * 2**20


def test_the_kinds_of_file_are_what_they_say(tmp_path) -> None:
    sound = Sound(tone(2, 440), RATE)
    write(sound, str(tmp_path / "mp3"), MP3, progress=lambda _: None)
    write(sound, str(tmp_path / "opus"), OPUS, progress=lambda _: None)
    opus = (tmp_path / "opus").read_bytes()
    assert opus.startswith(b"OggS")
    assert opus[28:36] == b"OpusHead"
    assert opus[37] == 1  # channels
    mp3 = (tmp_path / "mp3").read_bytes()
    assert mp3[0] == 0xFF
    assert mp3[1] & 0xFE == 0xF2  # MPEG 2, layer III; MPEG 2.5 would be 0xE2
    assert b"Xing" in mp3[:200]  # how long it is, for players that only see the beginning


def test_the_picture_has_ten_points_a_second_and_at_most_256() -> None:
    assert len(points(Sound(tone(3, 440), RATE))) == 30
    assert len(points(Sound(tone(0.05, 440), RATE))) == 1
    assert len(points(Sound(tone(300, 440), RATE))) == 256
    assert waveform(Sound(silence(0), RATE)) == ""


def test_the_picture_shows_decibels() -> None:
    steps = np.concatenate([tone(1, 440, level=db) for db in (-10, -32.5, -60)])
    drawn = points(Sound(steps, RATE))
    assert drawn[5] == 255
    assert drawn[15] == pytest.approx(127, abs=2)
    assert drawn[25] == 0
    assert not points(Sound(silence(3), RATE)).any()


@pytest.mark.asterisk
@pytest.mark.parametrize("quieter", [30, 40])
def test_a_quiet_message_becomes_as_loud_as_a_call(prompts, quieter: float) -> None:
    spoken = read(str(prompts / "vm-intro.wav"), "wav").samples
    heard = audible((spoken * 10 ** (-quieter / 20)).astype(np.float32))
    assert level(heard) == pytest.approx(-30, abs=4)
    assert np.corrcoef(heard, spoken)[0, 1] > 0.99


@pytest.mark.asterisk
def test_a_click_does_not_keep_a_message_quiet(prompts) -> None:
    spoken = read(str(prompts / "vm-intro.wav"), "wav").samples * np.float32(0.02)
    clicked = spoken.copy()
    clicked[4000:4004] = 0.9
    assert level(audible(clicked)) > level(spoken) + 15
    assert np.abs(audible(clicked)).max() <= 1


@pytest.mark.parametrize("samples", [silence(5), hiss(5, -60), tone(5, 425, level=-50), silence(0), silence(0.001)])
def test_nothing_but_noise_is_not_made_louder(samples: np.ndarray) -> None:
    assert audible(samples) is samples


@pytest.mark.asterisk
def test_a_usual_message_stays_as_it_is(prompts) -> None:
    spoken = read(str(prompts / "vm-intro.wav"), "wav").samples
    assert audible(spoken) is spoken
