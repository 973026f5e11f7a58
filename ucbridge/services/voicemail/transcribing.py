"""From sound to text, by whichever machine has the time: what comes of it stands in the row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from ucbridge.config.settings import MailboxSettings, VoicemailSettings
from ucbridge.services.voicemail.consent import transcribed
from ucbridge.services.voicemail.entities import numbers
from ucbridge.services.voicemail.redaction import redact
from ucbridge.speech.interface import NoEngine, Nothing, Progress, Speech, SpeechError, Transcript
from ucbridge.store.mailboxes import Mailboxes
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Voicemail, Voicemails, Writing

log = structlog.get_logger(__name__)

PROGRESS_EVERY = 3.0
"""Seconds between two looks at how far it is."""

Told = Callable[[int], Awaitable[None]]
"""Told that the progress of a message changed."""


class Transcribing:
    """Writes messages down, as their mailbox wants it."""

    def __init__(
        self,
        speech: Speech,
        voicemails: Voicemails,
        sounds: VoicemailAudio,
        mailboxes: Mailboxes,
        settings: VoicemailSettings,
        *,
        region: str,
        progressed: Told,
        every: float = PROGRESS_EVERY,
    ) -> None:
        self._speech = speech
        self._voicemails = voicemails
        self._sounds = sounds
        self._mailboxes = mailboxes
        self._settings = settings
        self._region = region
        self._progressed = progressed
        self._every = every

    async def write(self, voicemail_id: int) -> None:
        """Write a message down if it waits for it.

        Raises:
            SpeechError: it did not work this time.
        """
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is not None and voicemail.transcription is Writing.WAITING:
            await self._voicemails.change(voicemail_id, **await self._outcome(voicemail), progress=0)

    async def reopen(self, voicemail_id: int) -> None:
        """Have a message wait for being written down once more; what was written stays until then."""
        await self._voicemails.change(voicemail_id, transcription=Writing.WAITING, progress=0)

    async def give_up(self, voicemail_id: int) -> None:
        """Say that a message could not be written down."""
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is not None and voicemail.transcription is Writing.WAITING:
            await self._voicemails.change(voicemail_id, transcription=Writing.FAILED, progress=0)

    async def _outcome(self, voicemail: Voicemail) -> dict[str, object]:
        box = box_of(self._settings, voicemail.mailbox)
        if not await transcribed(self._settings, self._mailboxes, voicemail.mailbox):
            return {"transcription": Writing.OFF}
        recording = await self._sounds.original(voicemail.id)
        if recording is None:
            return {"transcription": Writing.EXPIRED}
        try:
            async with self._watched(voicemail.id) as progress:
                heard = await self._speech.transcribe(
                    recording.sound,
                    recording.suffix,
                    language=box.language,
                    engine=box.engine or "",
                    progress=progress,
                )
        except SpeechError as error:
            if not error.lasting:
                raise
            log.warning("message not written down", voicemail=voicemail.id, reason=str(error))
            return {"transcription": Writing.NO_ENGINE if isinstance(error, NoEngine) else Writing.FAILED}
        return columns(heard, self._settings.redact, self._region)

    @asynccontextmanager
    async def _watched(self, voicemail_id: int) -> AsyncIterator[Progress]:
        """Lend what is told the progress, and tell of it now and then."""
        done = 0.0

        def note(part: float) -> None:
            nonlocal done
            done = part

        async def report() -> None:
            last = 0
            while True:
                await asyncio.sleep(self._every)
                if (percent := min(99, int(done * 100))) > last:
                    last = percent
                    await self._voicemails.change(voicemail_id, progress=percent)
                    await self._progressed(voicemail_id)

        reporting = asyncio.create_task(report())
        try:
            yield note
        finally:
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)


def box_of(settings: VoicemailSettings, mailbox: str) -> MailboxSettings:
    """Return what the configuration says about a mailbox, named whole (`103@default`)."""
    given = settings.mailboxes
    bare = mailbox.removesuffix(f"@{settings.context}")
    return given.get(mailbox) or given.get(bare) or MailboxSettings()


def columns(heard: Transcript | Nothing, kinds: tuple[str, ...], region: str) -> dict[str, object]:
    """Return what a row keeps of what was heard."""
    if isinstance(heard, Nothing):
        return {"transcription": Writing(heard.value), "text": "", "numbers": "", "confidence": None}
    return {
        "transcription": Writing.DONE,
        "text": redact(heard.text, kinds),
        "numbers": " ".join(numbers(heard, region)),
        "language": heard.language,
        "engine": heard.engine,
        "confidence": heard.confidence,
        "rough": heard.rough,
    }
