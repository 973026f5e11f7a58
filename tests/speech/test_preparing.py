"""A recording goes in, and what people can play comes out, whatever its length."""

from __future__ import annotations

import asyncio
import base64
import io
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from tests.speech.hardened import REFUSED
from tests.speech.recordings import prompts
from tests.speech.tones import RATE, silence
from ucbridge.speech.interface import Unreadable
from ucbridge.speech.preparing import prepared
from ucbridge.speech.workers import Workers

__all__ = ["prompts"]

pytestmark = pytest.mark.asyncio


def wav(samples: np.ndarray) -> bytes:
    content = io.BytesIO()
    soundfile.write(content, samples, RATE, format="WAV", subtype="PCM_16")
    return content.getvalue()


@pytest.mark.asterisk
async def test_a_message_is_made_playable(prompts) -> None:
    content = (prompts / "vm-intro.wav").read_bytes()
    async with Workers(1) as workers:
        playable = await prepared(workers, content, "wav")
    assert playable.seconds == pytest.approx((len(content) - 44) / 2 / RATE, abs=0.01)
    for made in (playable.mp3, playable.opus):
        samples, rate = soundfile.read(io.BytesIO(made))
        assert len(samples) / rate == pytest.approx(playable.seconds, abs=0.05)
    assert len(base64.b64decode(playable.waveform)) == int(playable.seconds * 10)


async def test_what_cannot_be_played_is_said_so() -> None:
    async with Workers(1) as workers:
        with pytest.raises(Unreadable, match="empty"):
            await prepared(workers, b"", "wav")
        with pytest.raises(Unreadable, match="damaged"):
            await prepared(workers, b"RIFFnonsense", "wav")
        with pytest.raises(Unreadable, match="cannot be read here"):
            await prepared(workers, b"anything", "g729")


async def test_a_long_message_needs_little_memory() -> None:
    async with Workers(1, module="tests.speech.jobs") as workers:
        playable = await prepared(workers, wav(silence(300)), "wav")
        assert playable.seconds == 300
        assert await workers.run("memory", seconds=60) < 250


@pytest.mark.asterisk
async def test_a_hardened_service_prepares_and_listens(prompts) -> None:
    """Libraries that write code while they run would fail there."""
    command = (sys.executable, "-m", "tests.speech.hardened", str(prompts / "vm-intro.wav"))
    service = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    printed, trace = await service.communicate()
    if service.returncode == REFUSED:
        pytest.skip("this kernel knows no such protection")
    assert service.returncode == 0, trace.decode()
    assert printed.startswith(b"5.65")
