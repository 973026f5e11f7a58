"""What an Asterisk that was killed leaves of a recording can be listened to."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from ucbridge.pbx.ari.unfinished import mend


def recorded(file: Path, samples: int) -> bytes:
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, samples, "NONE", ""))
        sound.writeframes(b"\x12\x34" * samples)
    return file.read_bytes()


def length(file: Path) -> int:
    with wave.open(str(file), "rb") as sound:
        return sound.getnframes()


@pytest.mark.parametrize("torn", [b"", b"\x12"])
def test_a_recording_that_was_never_closed(tmp_path: Path, torn: bytes) -> None:
    file = tmp_path / "0.wav"
    whole = recorded(file, 8000)
    file.write_bytes(whole[:4] + b"\0\0\0\0" + whole[8:40] + b"\0\0\0\0" + whole[44:] + torn)
    assert mend(file)
    assert length(file) == 8000
    assert file.read_bytes() == whole + torn
    assert not mend(file)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no recording, but long enough to look like one at first sight"])
def test_anything_else_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "0.wav"
    file.write_bytes(content)
    assert not mend(file)
    assert file.read_bytes() == content


def test_an_empty_one_stays_empty(tmp_path: Path) -> None:
    file = tmp_path / "0.wav"
    whole = recorded(file, 0)
    assert not mend(file)
    assert file.read_bytes() == whole
