"""What recordings of calls have beside those of conferences: whose call it was, and with whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, RowMapping, insert, select, update

from ucbridge.store.call_recording_tables import call_recordings
from ucbridge.store.conference_recordings import Taking, fresh
from ucbridge.store.conference_tables import conference_recordings
from ucbridge.store.database import Database


class Over(StrEnum):
    """Why a recording of a call ended."""

    ASKED = ""
    """They stopped it, or the call was over for them."""
    GREW = "grew"
    """It became a conference."""
    LONGEST = "longest"
    """It was as long as it may be."""
    UNTOLD = "untold"
    """Somebody new came, who could not be told that the call is recorded."""
    BROKE = "broke"
    """The PBX ended it by itself."""


@dataclass(frozen=True, slots=True)
class CallRecording:
    """One recorded call. `channel_id` is that of the person's own phone; `other_id` is "" for who is no colleague."""

    recording_id: int
    call_id: str
    channel_id: str
    other_channel: str
    other_id: str
    other_name: str
    other_number: str
    ended: Over = Over.ASKED


_COLUMNS = [call_recordings.c[name] for name in CallRecording.__slots__]


class CallRecordings:
    """Recorded calls by the id of the recording."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, call: CallRecording, person_id: str, at: datetime) -> int:
        """Note a recording, before the PBX is asked for it; return its id, which is not yet in `call`."""
        async with self._database.begin() as connection:
            result = await connection.execute(insert(conference_recordings).values(**fresh(None, person_id, at)))
            assert result.inserted_primary_key
            recording_id = int(result.inserted_primary_key[0])
            await connection.execute(insert(call_recordings).values(**asdict(call) | {"recording_id": recording_id}))
        return recording_id

    async def get(self, recording_id: int) -> CallRecording | None:
        """Return what is known of the call of a recording."""
        return next(iter(await self._where(call_recordings.c.recording_id == recording_id)), None)

    async def change(self, recording_id: int, **values: object) -> None:
        """Set columns of one."""
        this = call_recordings.c.recording_id == recording_id
        async with self._database.begin() as connection:
            await connection.execute(update(call_recordings).where(this).values(**values))

    async def of_calls(self, call_ids: Iterable[str], person_id: str) -> dict[str, int]:
        """Return the recordings a person made of these calls and that are there: by call, the first of each."""
        query = (
            select(call_recordings.c.call_id, call_recordings.c.recording_id)
            .join(conference_recordings, conference_recordings.c.id == call_recordings.c.recording_id)
            .where(
                call_recordings.c.call_id.in_(list(call_ids)),
                conference_recordings.c.started_by == person_id,
                conference_recordings.c.state != Taking.DELETED,
            )
            .order_by(call_recordings.c.recording_id.desc())
        )
        async with self._database.read() as connection:
            return {row.call_id: row.recording_id for row in await connection.execute(query)}

    async def _where(self, condition: ColumnElement[bool]) -> list[CallRecording]:
        query = select(*_COLUMNS).where(condition).order_by(call_recordings.c.recording_id)
        async with self._database.read() as connection:
            return [_call(row) for row in (await connection.execute(query)).mappings()]


def _call(row: RowMapping) -> CallRecording:
    return CallRecording(**{**row, "ended": Over(row["ended"])})
