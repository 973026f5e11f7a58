"""Sound and text of recorded conferences and calls, deleted in time."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from ucbridge.store.conference_recordings import Taking, of_kind
from ucbridge.store.conference_tables import conference_recordings, conference_tracks
from ucbridge.store.database import Database
from ucbridge.store.voicemails import Writing

Show = Callable[[int], Coroutine[Any, Any, None]]
"""Brings the card of a recording up to date wherever it stands: copies of the text are in there."""

_ENDED = (Taking.READY, Taking.EXPIRED, Taking.MISSING, Taking.UNREADABLE, Taking.DELETED)


class OldRecordings:
    """Keeps sound for `audio`, text for `text`, and rows of which neither is left no longer than the text.

    `expired` is told of each recording whose card says something else by it. `calls`: those of calls, not conferences.
    """

    def __init__(
        self, database: Database, *, audio: timedelta, text: timedelta, expired: Show, calls: bool = False
    ) -> None:
        self._mine = of_kind(calls=calls)
        self._database = database
        self._audio = audio
        self._text = text
        self._expired = expired

    async def prune(self, now: datetime) -> int:
        """Delete what is old enough at `now`; return from how many recordings."""
        stopped, state = conference_recordings.c.stopped_at, conference_recordings.c.state
        silent = await self._each(
            (state == Taking.READY) & (stopped < now - self._audio),
            {"mp3": None, "waveform": "", "state": Taking.EXPIRED},
        )
        mute = await self._each(
            (conference_recordings.c.transcription == Writing.DONE) & (stopped < now - self._text),
            {"transcription": Writing.EXPIRED},
        )
        await self._voices(now)
        for recording_id in dict.fromkeys([*silent, *mute]):
            await self._expired(recording_id)
        oldest = now - max(self._audio, self._text)
        async with self._database.begin() as connection:
            over = self._mine & state.in_(_ENDED[1:]) & (stopped < oldest)
            await connection.execute(delete(conference_recordings).where(over))
        return len({*silent, *mute})

    async def _each(self, which: ColumnElement[bool], values: dict[str, object]) -> list[int]:
        async with self._database.begin() as connection:
            found = list(await connection.scalars(select(conference_recordings.c.id).where(self._mine, which)))
            if found:
                these = conference_recordings.c.id.in_(found)
                await connection.execute(update(conference_recordings).where(these).values(**values))
        return found

    async def _voices(self, now: datetime) -> None:
        """Delete what single voices said, and their sound where nobody ever came to write it down."""
        stopped = conference_recordings.c.stopped_at
        for age, values in ((self._audio, {"original": None}), (self._text, {"text": ""})):
            old = select(conference_recordings.c.id).where(self._mine, stopped < now - age)
            async with self._database.begin() as connection:
                await connection.execute(
                    update(conference_tracks).where(conference_tracks.c.recording_id.in_(old)).values(**values)
                )
