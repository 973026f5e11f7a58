"""The recordings of conferences: the whole room, each voice by itself until it is written down, and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, RowMapping, delete, insert, select, update

from ucbridge.store.conference_tables import conference_recordings, conference_tracks, recording_people
from ucbridge.store.database import Database
from ucbridge.store.dialect import add
from ucbridge.store.voicemails import Writing


class Taking(StrEnum):
    """What has become of a recording."""

    RECORDING = "recording"
    PAUSED = "paused"
    HELD = "held"
    """Paused by itself, as long as who is recorded does not talk to the other side."""
    PREPARING = "preparing"
    """It is over, and being fetched from the PBX."""
    MISSING = "missing"
    """The PBX has none."""
    UNREADABLE = "unreadable"
    READY = "ready"
    EXPIRED = "expired"
    """Its sound was deleted by the retention."""
    DELETED = "deleted"


GOING = (Taking.RECORDING, Taking.PAUSED, Taking.HELD)


@dataclass(frozen=True, slots=True)
class ConferenceRecording:
    """One recording of a conference, or of a call, which has none. `paused_seconds` are those of pauses now over."""

    id: int
    conference_id: int | None
    started_by: str
    started_at: datetime
    paused_at: datetime | None
    paused_seconds: float
    stopped_at: datetime | None
    state: Taking
    deleted_by: str
    transcription: Writing
    language: str
    engine: str
    seconds: float
    waveform: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Track:
    """One file of a recording: what one channel said, or, without a channel, everybody together.

    `started_at` is when it would have begun if nobody had paused before. `blanks` are seconds of it to be silenced:
    `1.50-1.62 7.00-7.04`. `text` is what was understood, as `merging.written` has it.
    """

    name: str
    recording_id: int
    channel_id: str
    person_id: str
    speaker: str
    started_at: datetime
    stopped_at: datetime | None = None
    blanks: str = ""
    state: Writing = Writing.WAITING
    text: str = ""


_COLUMNS = [conference_recordings.c[name] for name in ConferenceRecording.__slots__]
_TRACK_COLUMNS = [conference_tracks.c[name] for name in Track.__slots__]


def fresh(conference_id: int | None, person_id: str, at: datetime) -> dict[str, object]:
    """Return the row of a recording that is about to begin."""
    return {
        "conference_id": conference_id,
        "started_by": person_id,
        "started_at": at,
        "paused_seconds": 0.0,
        "state": Taking.RECORDING,
        "transcription": Writing.WAITING,
        "seconds": 0.0,
        **dict.fromkeys(("deleted_by", "language", "engine", "waveform"), ""),
    }


def of_kind(*, calls: bool) -> ColumnElement[bool]:
    """Return the condition that a recording is of a call, or of a conference."""
    conference = conference_recordings.c.conference_id
    return conference.is_(None) if calls else conference.is_not(None)


class ConferenceRecordings:
    """The recordings by id, their tracks by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, conference_id: int, person_id: str, at: datetime) -> int:
        """Note a recording, before the PBX is asked for it; return its id."""
        async with self._database.begin() as connection:
            fields = fresh(conference_id, person_id, at)
            result = await connection.execute(insert(conference_recordings).values(**fields))
            assert result.inserted_primary_key
            return int(result.inserted_primary_key[0])

    async def drop(self, recording_id: int) -> None:
        """Forget a recording that never began."""
        async with self._database.begin() as connection:
            await connection.execute(delete(conference_recordings).where(conference_recordings.c.id == recording_id))

    async def get(self, recording_id: int) -> ConferenceRecording | None:
        """Return a recording by our id."""
        return next(iter(await self._where(conference_recordings.c.id == recording_id)), None)

    async def going(self, *, calls: bool = False) -> list[ConferenceRecording]:
        """Return those that go on, or went on when the bridge last ran: of conferences, or of calls."""
        return await self._where(conference_recordings.c.state.in_(GOING) & of_kind(calls=calls))

    async def preparing(self) -> list[ConferenceRecording]:
        """Return those that are over and not fetched yet."""
        return await self._where(conference_recordings.c.state == Taking.PREPARING)

    async def change(self, recording_id: int, **values: object) -> None:
        """Set columns of one recording."""
        async with self._database.begin() as connection:
            this = conference_recordings.c.id == recording_id
            await connection.execute(update(conference_recordings).where(this).values(**values))

    async def ready(self, recording_id: int, *, mp3: bytes, seconds: float, waveform: str) -> bool:
        """Keep the sound of a recording, unless it was deleted meanwhile; tell whether it was not."""
        this = (conference_recordings.c.id == recording_id) & (conference_recordings.c.state != Taking.DELETED)
        values = {"mp3": mp3, "seconds": seconds, "waveform": waveform, "state": Taking.READY}
        async with self._database.begin() as connection:
            result = await connection.execute(update(conference_recordings).where(this).values(**values))
        return result.rowcount > 0

    async def mp3(self, recording_id: int) -> bytes | None:
        """Return the sound of the whole room."""
        return await self._sound(conference_recordings.c.mp3, conference_recordings.c.id == recording_id)

    async def delete(self, recording_id: int, person_id: str) -> bool:
        """Delete sound and text, and keep who did; tell whether there was something."""
        this = (conference_recordings.c.id == recording_id) & (conference_recordings.c.state != Taking.DELETED)
        gone = {"mp3": None, "waveform": "", "state": Taking.DELETED, "deleted_by": person_id}
        async with self._database.begin() as connection:
            result = await connection.execute(update(conference_recordings).where(this).values(**gone))
        await self.silence(recording_id)
        return result.rowcount > 0

    async def silence(self, recording_id: int) -> None:
        """Delete what the voices said and how they sounded."""
        tracks = conference_tracks.c.recording_id == recording_id
        async with self._database.begin() as connection:
            await connection.execute(update(conference_tracks).where(tracks).values(original=None, text=""))

    async def begin_track(self, track: Track) -> None:
        """Note a track, before the PBX is asked for it; one that is known stays as it is."""
        async with self._database.begin() as connection:
            await add(connection, conference_tracks, asdict(track))

    async def tracks(self, recording_id: int) -> list[Track]:
        """Return the tracks of a recording in the order they began, the whole room first."""
        query = select(*_TRACK_COLUMNS).where(conference_tracks.c.recording_id == recording_id)
        whole = conference_tracks.c.channel_id != ""
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(whole, conference_tracks.c.started_at))
            return [_track(row) for row in rows.mappings()]

    async def track(self, name: str) -> Track | None:
        """Return one track."""
        async with self._database.read() as connection:
            query = select(*_TRACK_COLUMNS).where(conference_tracks.c.name == name)
            row = (await connection.execute(query)).mappings().first()
        return _track(row) if row else None

    async def change_track(self, name: str, **values: object) -> None:
        """Set columns of one track."""
        async with self._database.begin() as connection:
            await connection.execute(update(conference_tracks).where(conference_tracks.c.name == name).values(**values))

    async def drop_track(self, name: str) -> None:
        """Forget a track that never began."""
        async with self._database.begin() as connection:
            await connection.execute(delete(conference_tracks).where(conference_tracks.c.name == name))

    async def original(self, name: str) -> bytes | None:
        """Return the sound of a track that is to be written down."""
        return await self._sound(conference_tracks.c.original, conference_tracks.c.name == name)

    async def meet(self, recording_id: int, people: Iterable[str]) -> None:
        """Note who is in the room while it is recorded; they get the card."""
        async with self._database.begin() as connection:
            for person_id in people:
                await add(connection, recording_people, {"recording_id": recording_id, "person_id": person_id})

    async def people(self, recording_id: int) -> set[str]:
        """Return who was in the room while it was recorded."""
        query = select(recording_people.c.person_id).where(recording_people.c.recording_id == recording_id)
        async with self._database.read() as connection:
            return set(await connection.scalars(query))

    async def revision(self, recording_id: int) -> int:
        """Return how often the row has changed."""
        query = select(conference_recordings.c.revision).where(conference_recordings.c.id == recording_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def shown(self, recording_id: int, revision: int) -> None:
        """Say that the card was made of this revision of the row, or of a later one."""
        older = (conference_recordings.c.id == recording_id) & (conference_recordings.c.shown < revision)
        values = {"shown": revision, "revision": conference_recordings.c.revision}
        async with self._database.begin() as connection:
            await connection.execute(update(conference_recordings).where(older).values(values))

    async def unshown(self) -> list[int]:
        """Return what is over and whose card is older than its row."""
        behind = conference_recordings.c.shown < conference_recordings.c.revision
        query = select(conference_recordings.c.id).where(behind, conference_recordings.c.state.not_in(GOING))
        async with self._database.read() as connection:
            return list(await connection.scalars(query.order_by(conference_recordings.c.id)))

    async def _where(self, condition: ColumnElement[bool]) -> list[ConferenceRecording]:
        query = select(*_COLUMNS).where(condition).order_by(conference_recordings.c.id)
        async with self._database.read() as connection:
            return [_recording(row) for row in (await connection.execute(query)).mappings()]

    async def _sound(self, column: Column[bytes], which: ColumnElement[bool]) -> bytes | None:
        async with self._database.read() as connection:
            sound: bytes | None = await connection.scalar(select(column).where(which))
        return sound


def _recording(row: RowMapping) -> ConferenceRecording:
    states = {"state": Taking(row["state"]), "transcription": Writing(row["transcription"])}
    return ConferenceRecording(**{**row, **states})


def _track(row: RowMapping) -> Track:
    return Track(**{**row, "state": Writing(row["state"])})
