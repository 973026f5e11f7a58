"""Sound and text of voicemail, deleted in time: ours only, the messages on the PBX are the PBX's."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from ucbridge.store.database import Database
from ucbridge.store.tables import voicemail_audio, voicemails
from ucbridge.store.voicemails import Sound, Writing

GONE = timedelta(days=1)
"""How long sound and text stay after the message is gone: somebody may mount the spool again."""

_MANY = 500
"""Rows of one transaction; the others want their turn."""

Show = Callable[[int], Coroutine[Any, Any, None]]
"""Brings the card of a message up to date wherever it stands: copies of the text are in there."""


class OldVoicemail:
    """Keeps sound for `audio`, text for `text`, and rows of messages that are gone for `rows`.

    `expired` is told of each message whose card says something else by it.
    """

    def __init__(
        self, database: Database, *, audio: timedelta, text: timedelta, rows: timedelta, expired: Show
    ) -> None:
        self._database = database
        self._audio = audio
        self._text = text
        self._rows = rows
        self._expired = expired

    async def prune(self, now: datetime) -> int:
        """Delete what is old enough at `now`; return how many messages it was taken from."""
        written = voicemails.c.text != ""
        old_sound = select(voicemail_audio.c.voicemail_id).where(voicemail_audio.c.stored_at < now - self._audio)
        sound = {"audio": Sound.EXPIRED}
        text = {"text": "", "numbers": "", "confidence": None, "transcription": Writing.EXPIRED}
        gone = {"audio": Sound.WAITING, **text, "transcription": Writing.WAITING}
        long_gone = voicemails.c.gone_at < now - GONE
        silent = await self._each(voicemails.c.id.in_(old_sound), sound)
        mute = await self._each(written & (voicemails.c.noticed_at < now - self._text), text)
        away = await self._each(long_gone & (written | (voicemails.c.audio != Sound.WAITING)), gone)
        for voicemail_id in dict.fromkeys([*silent, *mute, *away]):
            await self._expired(voicemail_id)
        async with self._database.begin() as connection:
            await connection.execute(delete(voicemails).where(voicemails.c.gone_at < now - self._rows))
        return len({*silent, *mute, *away})

    async def _each(self, which: ColumnElement[bool], values: Mapping[str, object]) -> list[int]:
        """Set columns of messages, without their sound where that expires; return which."""
        found: list[int] = []
        while True:
            async with self._database.begin() as connection:
                batch = list(await connection.scalars(select(voicemails.c.id).where(which).limit(_MANY)))
                if "audio" in values:
                    await connection.execute(delete(voicemail_audio).where(voicemail_audio.c.voicemail_id.in_(batch)))
                await connection.execute(update(voicemails).where(voicemails.c.id.in_(batch)).values(**values))
            found += batch
            if len(batch) < _MANY:
                return found
