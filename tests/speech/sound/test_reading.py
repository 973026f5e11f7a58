"""Recordings are read in whatever format Asterisk wrote them, and as far as they go."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.speech.recordings import prompts
from tests.speech.tones import RATE, tone
from ucbridge.speech.interface import Unreadable
from ucbridge.speech.sound.reading import at_16k, doubled, read

__all__ = ["prompts"]

FORMATS = (
    *("wav", "WAV", "gsm", "vox", "wav16", "ogg"),
    *("sln", "slin", "raw", "sln12", "sln16", "sln24", "sln32", "sln48"),
    *("ulaw", "ul", "mu", "ulw", "pcm", "au", "alaw", "al", "alw"),
)
"""What Asterisk's `file convert` makes of a wav, by the names it has for them."""

A_FRAME = 0.04 + 1e-6  # two of GSM's


def made(folder: Path, samples: np.ndarray, suffix: str = "wav", *, rate: int = RATE, **style: str) -> Path:
    path = folder / f"recording.{suffix}"
    soundfile.write(path, samples, rate, **({"format": "WAV", "subtype": "PCM_16"} | style))
    return path


def cut(path: Path, length: int) -> str:
    path.write_bytes(path.read_bytes()[:length])
    return str(path)


def unfinished(path: Path) -> str:
    """Write what is there while Asterisk records: a header that says that nothing follows."""
    content = path.read_bytes()
    at = content.index(b"data") + 4
    path.write_bytes(content[:at] + bytes(4) + content[at + 4 :])
    return str(path)


def power(samples: np.ndarray) -> float:
    return float(np.square(samples).mean())


@pytest.mark.asterisk
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_asterisk_records_voicemail_in_sounds_the_same(asterisk, prompts, tmp_path, suffix: str) -> None:
    source = prompts / "vm-intro.wav"
    path = tmp_path / f"message.{suffix}"
    asterisk.wait("cli", f"file convert {source} {path}")
    original, converted = read(str(source), "wav"), read(str(path), suffix)
    assert converted.seconds == pytest.approx(original.seconds, abs=A_FRAME)
    assert converted.rate <= 16_000
    one, other = at_16k(original), at_16k(converted)
    length = min(len(one), len(other))
    assert power(other[:length]) == pytest.approx(power(one[:length]), rel=0.25)
    likeness = np.abs(np.fft.irfft(np.fft.rfft(one[:length]) * np.fft.rfft(other[:length]).conj())).max()
    assert likeness / length / np.sqrt(power(one) * power(other)) > 0.85


@pytest.mark.asterisk
def test_a_format_that_cannot_be_read_is_named_with_what_to_do(asterisk, prompts, tmp_path) -> None:
    path = tmp_path / "message.g722"
    asterisk.wait("cli", f"file convert {prompts / 'vm-intro.wav'} {path}")
    with pytest.raises(Unreadable, match=r"format = wav in voicemail\.conf"):
        read(str(path), "g722")


def test_a_file_cut_off_is_read_as_far_as_it_goes(tmp_path) -> None:
    assert read(cut(made(tmp_path, tone(3, 440)), 44 + 16_000), "wav").seconds == 1
    assert read(cut(made(tmp_path, tone(3, 440)), 44 + 16_001), "wav").seconds == 1
    wav49 = cut(made(tmp_path, tone(3, 440), "WAV", subtype="GSM610"), 60 + 25 * 65 + 7)
    assert read(wav49, "WAV").seconds == pytest.approx(1, abs=A_FRAME)
    gsm = cut(made(tmp_path, tone(3, 440), "gsm", format="RAW", subtype="GSM610"), 50 * 33 + 7)
    assert read(gsm, "gsm").seconds == pytest.approx(1, abs=A_FRAME)


def test_a_recording_that_was_never_finished_is_read(tmp_path) -> None:
    assert read(unfinished(made(tmp_path, tone(3, 440))), "wav").seconds == 3
    wav49 = unfinished(made(tmp_path, tone(3, 440), "WAV", subtype="GSM610"))
    assert read(wav49, "WAV").seconds == pytest.approx(3, abs=A_FRAME)


@pytest.mark.parametrize("suffix", ["wav", "WAV", "gsm", "sln", "g722"])
def test_nothing_is_no_sound(tmp_path, suffix: str) -> None:
    path = tmp_path / f"message.{suffix}"
    path.touch()
    assert read(str(path), suffix).seconds == 0


def test_a_header_without_sound_is_no_sound(tmp_path) -> None:
    assert read(cut(made(tmp_path, tone(1, 440)), 44), "wav").seconds == 0


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("wav", b"RIFF\x24\0\0\0WAVEfmt "),
        ("wav", b"<html>404 Not Found</html>" * 500),
        ("wav", np.random.default_rng(1).bytes(20_000)),
        ("WAV", b"RIFF" + np.random.default_rng(2).bytes(20_000)),
        ("ogg", b"OggS" + np.random.default_rng(3).bytes(20_000)),
        ("flac", b"fLaC" + bytes(20_000)),
        ("mp3", b"no music"),
        ("txt", b"[message]\norigmailbox=103\n"),
        ("", b"something"),
    ],
)
def test_what_is_no_recording_is_said_so(tmp_path, suffix: str, content: bytes) -> None:
    path = tmp_path / "recording"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        read(str(path), suffix)


def test_raw_sound_is_not_taken_for_something_else(tmp_path) -> None:
    samples = tone(3, 440)
    path = made(tmp_path, samples, "sln", format="RAW")
    assert np.abs(read(str(path), "sln").samples - samples).max() < 1e-3


def test_two_equal_channels_do_not_clip_and_opposite_ones_do_not_cancel(tmp_path) -> None:
    loud = tone(1, 440, level=-1)
    same = read(str(made(tmp_path, np.stack([loud, loud], axis=1))), "wav")
    assert np.abs(same.samples - loud).max() < 1e-3
    opposite = read(str(made(tmp_path, np.stack([loud, -loud], axis=1))), "wav")
    assert power(opposite.samples) == pytest.approx(power(loud), rel=0.01)
    one_sided = read(str(made(tmp_path, np.stack([loud, 0 * loud], axis=1))), "wav")
    assert power(one_sided.samples) > power(loud) / 5


def test_impossible_values_in_a_file_are_bounded(tmp_path) -> None:
    samples = np.array([0.1, np.nan, np.inf, -np.inf, 7.0, 1e30] * 1000, np.float32)
    sound = read(str(made(tmp_path, samples, subtype="FLOAT")), "wav")
    assert np.isfinite(sound.samples).all()
    assert np.abs(sound.samples).max() <= 1


def test_a_rate_no_telephone_has_is_refused(tmp_path) -> None:
    content = io.BytesIO()
    soundfile.write(content, tone(1, 440), 500_000, format="WAV")
    path = tmp_path / "recording.wav"
    path.write_bytes(content.getvalue())
    with pytest.raises(Unreadable):
        read(str(path), "wav")


def test_high_rates_come_down_to_what_speech_needs(tmp_path) -> None:
    sound = read(str(made(tmp_path, np.tile(tone(1, 440), 6), rate=48_000)), "wav")
    assert sound.rate == 16_000
    assert sound.seconds == pytest.approx(1, abs=0.001)


def test_engines_get_16_khz(tmp_path) -> None:
    sound = read(str(made(tmp_path, tone(2, 440))), "wav")
    assert len(at_16k(sound)) == len(doubled(sound)) == 32_000
    assert np.array_equal(doubled(sound)[::2], doubled(sound)[1::2])
    spectrum = np.abs(np.fft.rfft(at_16k(sound)))
    assert int(spectrum.argmax()) == 880
    assert spectrum[16_000 // 2 + 100 :].max() < spectrum.max() / 1000  # nothing mirrored above 4 kHz


@pytest.mark.parametrize("suffix", ["ulaw", "alaw", "sln", "gsm"])
def test_a_caller_cannot_choose_who_reads_the_message(tmp_path, suffix: str) -> None:
    """A caller sends every byte of what has no header: also the beginning of an archive of hours of silence."""
    hours = io.BytesIO()
    soundfile.write(hours, np.zeros(RATE * 3600, np.int16), RATE, format="FLAC")
    path = tmp_path / "recording"
    path.write_bytes(hours.getvalue())
    assert read(str(path), suffix).seconds < 60


@pytest.mark.parametrize(("suffix", "style"), [("flac", {"format": "FLAC"}), ("ogg", {"format": "OGG"})])
def test_a_small_file_that_claims_hours_is_read_as_far_as_its_size_allows(tmp_path, suffix: str, style: dict) -> None:
    path = tmp_path / f"bomb.{suffix}"
    with soundfile.SoundFile(path, "w", 8000, 1, **style) as file:
        for _minute in range(180):  # libsndfile breaks on more at once
            file.write(np.zeros(8000 * 60, np.int16))
    assert path.stat().st_size < 3_000_000
    assert read(str(path), suffix).seconds <= path.stat().st_size / 500 + 1


def test_many_channels_take_no_more_memory_than_one(tmp_path) -> None:
    path = made(tmp_path, np.zeros((20_000, 1024), np.float32), subtype="PCM_U8")
    assert read(str(path), "wav").seconds == pytest.approx(20_000 / RATE, abs=0.01)


def test_a_header_that_claims_more_than_there_is(tmp_path) -> None:
    path = made(tmp_path, tone(2, 440))
    content = bytearray(path.read_bytes())
    at = bytes(content).index(b"data") + 4
    content[4:8] = content[at : at + 4] = b"\xff\xff\xff\x7f"
    path.write_bytes(content)
    assert read(str(path), "wav").seconds == pytest.approx(2, abs=0.1)
