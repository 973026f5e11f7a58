"""The sound of voicemail messages: as Asterisk recorded it, and as people can play it."""

from __future__ import annotations

from sqlalchemy import Column, select, update
from sqlalchemy.exc import IntegrityError

from ucbridge.pbx.voicemail.source import Recording
from ucbridge.speech.interface import Prepared
from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.tables import voicemail_audio, voicemails
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Sound


class VoicemailAudio:
    """Sound by our own id of the message; `Voicemail.audio` tells what has become of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, voicemail_id: int, recording: Recording, prepared: Prepared) -> bool:
        """Keep the sound of a message, which then is ready; tell whether there still is such a message."""
        values = {
            "voicemail_id": voicemail_id,
            "original": recording.sound,
            "suffix": recording.suffix,
            "seconds": prepared.seconds,
            "mp3": prepared.mp3,
            "opus": prepared.opus,
            "waveform": prepared.waveform,
            "stored_at": utc_now(),
        }
        ready = update(voicemails).where(voicemails.c.id == voicemail_id).values(audio=Sound.READY)
        try:
            async with self._database.begin() as connection:
                await put(connection, voicemail_audio, values)
                await connection.execute(ready)
        except IntegrityError:
            return False
        return True

    async def original(self, voicemail_id: int) -> Recording | None:
        """Return the sound as Asterisk recorded it."""
        columns = voicemail_audio.c.original, voicemail_audio.c.suffix
        async with self._database.read() as connection:
            query = select(*columns).where(voicemail_audio.c.voicemail_id == voicemail_id)
            row = (await connection.execute(query)).first()
        return Recording(row.original, row.suffix) if row else None

    async def mp3(self, voicemail_id: int) -> bytes | None:
        """Return the sound as browsers and most platforms play it."""
        return await self._sound(voicemail_audio.c.mp3, voicemail_id)

    async def opus(self, voicemail_id: int) -> bytes | None:
        """Return the sound as a voice message."""
        return await self._sound(voicemail_audio.c.opus, voicemail_id)

    async def _sound(self, column: Column[bytes], voicemail_id: int) -> bytes | None:
        query = select(column).where(voicemail_audio.c.voicemail_id == voicemail_id)
        async with self._database.read() as connection:
            sound: bytes | None = await connection.scalar(query)
        return sound
