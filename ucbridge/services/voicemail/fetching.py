"""From the PBX into the database: the sound of a message, made playable."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from ucbridge.durable.flow import Later
from ucbridge.pbx.voicemail.errors import SoundRefused
from ucbridge.pbx.voicemail.source import AudioSource
from ucbridge.pbx.voicemail.sources import Forgets
from ucbridge.services.voicemail.difference import message_of
from ucbridge.speech.interface import Speech, Unreadable
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Sound, Voicemail, Voicemails, Writing

log = structlog.get_logger(__name__)

SOON = timedelta(seconds=30)
"""By then there is sound, or something is wrong."""

AT_ONCE = 4
"""Recordings in memory at the same time."""


class Fetching:
    """Fetches recordings; what is there already is left alone."""

    def __init__(self, source: AudioSource, speech: Speech, voicemails: Voicemails, sounds: VoicemailAudio) -> None:
        self._source = source
        self._speech = speech
        self._voicemails = voicemails
        self._sounds = sounds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, voicemail_id: int) -> bool:
        """Have the sound of a message; False where it is gone, or no sound.

        Raises:
            Later: it is not there yet.
            PbxError, OSError: the PBX is in the way.
            SpeechError: it could not be made playable this time.
        """
        async with self._turns:
            voicemail = await self._voicemails.get(voicemail_id)
            if voicemail is None:
                return False
            if voicemail.audio is Sound.READY:
                return True
            if voicemail.gone_at is None and voicemail.audio is not Sound.UNREADABLE:
                return await self._fetch(voicemail)
        await self._forget(voicemail)
        return False

    async def _fetch(self, voicemail: Voicemail) -> bool:
        try:
            recording = await self._source.fetch(message_of(voicemail))
        except LookupError:
            await self._missing(voicemail)
            raise Later from None
        except SoundRefused as error:
            return await self._unreadable(voicemail, error)
        try:
            prepared = await self._speech.prepare(recording.sound, recording.suffix)
        except Unreadable as error:
            return await self._unreadable(voicemail, error)
        ready = await self._sounds.save(voicemail.id, recording, prepared)
        await self._forget(voicemail)
        return ready

    async def _missing(self, voicemail: Voicemail) -> None:
        if voicemail.audio is Sound.WAITING and utc_now() - voicemail.noticed_at > SOON:
            await self._voicemails.change(voicemail.id, audio=Sound.MISSING)

    async def _unreadable(self, voicemail: Voicemail, why: Exception) -> bool:
        log.warning("recording cannot be read", voicemail=voicemail.id, reason=str(why))
        await self._voicemails.change(voicemail.id, audio=Sound.UNREADABLE, transcription=Writing.FAILED)
        await self._forget(voicemail)
        return False

    async def _forget(self, voicemail: Voicemail) -> None:
        if isinstance(self._source, Forgets):
            await self._source.forget(message_of(voicemail))
