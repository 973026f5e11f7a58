"""Text to speech on this machine: each announcement by a process of its own, which is gone afterwards."""

from __future__ import annotations

import asyncio

from ucbridge.i18n import _
from ucbridge.speech.interface import SpeechError, Unreadable
from ucbridge.speech.lending import lend
from ucbridge.speech.saying.interface import CannotSay, Uttered
from ucbridge.speech.saying.words import speakable
from ucbridge.speech.workers import Workers

_SECONDS = 20.0


class LocalSayer:
    """Keeps `Sayer` with worker processes. `seconds` is how long one may take, at most two work at once."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._turns = asyncio.Semaphore(2)

    async def say(self, text: str, language: str) -> Uttered:
        """Say something, as `Sayer.say` says."""
        return await self._made("say", text=speakable(text), language=language)

    async def trim(self, sound: bytes, suffix: str) -> Uttered:
        """Make a recording ready, as `Sayer.trim` says."""
        return await self._made("trim", sound=sound, suffix=suffix)

    async def _made(self, job: str, *, sound: bytes | None = None, **arguments: str) -> Uttered:
        try:
            async with self._turns, Workers(1, nice=0) as workers:
                with lend() as into:
                    await workers.run(
                        job, seconds=self._seconds, sound=sound, progress=None, into=into.path, **arguments
                    )
                    return Uttered(await asyncio.to_thread(into.read))
        except (CannotSay, Unreadable):
            raise
        except SpeechError as error:  # its words are about recordings to be transcribed
            raise CannotSay(_("The announcement could not be made. Try again; the log says why.")) from error
