"""Recordings of conferences are deleted in time: the sound first, then what was said, then that there was one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ucbridge.store.conference_recordings import ConferenceRecordings, Taking, Track
from ucbridge.store.conferences import Conference, Conferences
from ucbridge.store.database import Database
from ucbridge.store.recording_retention import OldRecordings
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Writing

pytestmark = pytest.mark.asyncio

DAY = timedelta(days=1)


async def a_recording(database: Database) -> int:
    words = {"room": "ucb1", "name": "Monday", "pin": "1", "starter_id": "alice", "host_id": "alice"}
    flags = {"ends_with_host": False, "retry": False, "locked": False, "language": "en", "permanent_id": None}
    conference = Conference(id=0, **words, **flags, started_at=utc_now(), ended_at=None, outcome="")  # type: ignore[arg-type]
    conference = await Conferences(database).begin(conference)
    recordings = ConferenceRecordings(database)
    recording_id = await recordings.begin(conference.id, "alice", utc_now())
    await recordings.begin_track(Track("conference/1-a/0", recording_id, "", "", "", utc_now()))
    await recordings.begin_track(Track("conference/1-a/1", recording_id, "ucb-1", "alice", "Alice", utc_now()))
    await recordings.ready(recording_id, mp3=b"sound", seconds=3.0, waveform="AAAA")
    await recordings.change(recording_id, stopped_at=utc_now(), transcription=Writing.DONE)
    await recordings.change_track("conference/1-a/1", state=Writing.DONE, text='[[0, 1, "Hello"]]', original=b"voice")
    return recording_id


async def test_sound_goes_first_then_the_text_then_the_rest(database: Database) -> None:
    recording_id = await a_recording(database)
    recordings, shown = ConferenceRecordings(database), list[int]()

    async def expired(which: int) -> None:
        shown.append(which)

    old = OldRecordings(database, audio=30 * DAY, text=90 * DAY, expired=expired)
    now = utc_now()
    assert await old.prune(now + 29 * DAY) == 0
    assert await recordings.mp3(recording_id) == b"sound"

    assert await old.prune(now + 31 * DAY) == 1
    assert await recordings.mp3(recording_id) is None
    assert await recordings.original("conference/1-a/1") is None
    row = await recordings.get(recording_id)
    assert row
    assert (row.state, row.transcription, row.waveform) == (Taking.EXPIRED, Writing.DONE, "")
    assert shown == [recording_id]

    await old.prune(now + 91 * DAY)
    assert await recordings.get(recording_id) is None
    assert await recordings.tracks(recording_id) == []


async def test_text_may_go_before_the_sound(database: Database) -> None:
    recording_id = await a_recording(database)
    recordings, shown = ConferenceRecordings(database), list[int]()

    async def expired(which: int) -> None:
        shown.append(which)

    await OldRecordings(database, audio=90 * DAY, text=30 * DAY, expired=expired).prune(utc_now() + 31 * DAY)
    row = await recordings.get(recording_id)
    assert row
    assert (row.state, row.transcription) == (Taking.READY, Writing.EXPIRED)
    assert not any(track.text for track in await recordings.tracks(recording_id))
    assert await recordings.mp3(recording_id) == b"sound"
    assert shown == [recording_id]
