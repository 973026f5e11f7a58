"""What conferences keep of one person, deleted; the conferences of others stay without them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.call_recording_tables import call_recordings
from ucbridge.store.conference_tables import (
    announcements,
    conference_legs,
    conference_recordings,
    conference_tracks,
    conferences,
    permanent_rooms,
    planned_conferences,
    recording_people,
)

_THEIRS = (conference_legs, announcements, recording_people)
_SILENT = {"person_id": "", "speaker": "", "original": None, "text": ""}
_DEEDS = (
    conferences.c.starter_id,
    conferences.c.host_id,
    conference_legs.c.invited_by,
    conference_recordings.c.started_by,
    conference_recordings.c.deleted_by,
)
"""Who did something in what belongs to others, too."""


async def topics_of(connection: AsyncConnection, person_id: str) -> set[str]:
    """Return the cards of conferences they began or were rung into and that are over, and of plans of theirs."""
    rung = select(conference_legs.c.conference_id).where(conference_legs.c.person_id == person_id)
    theirs = or_(conferences.c.starter_id == person_id, conferences.c.host_id == person_id, conferences.c.id.in_(rung))
    over = await connection.scalars(select(conferences.c.id).where(theirs, conferences.c.ended_at.is_not(None)))
    plans = await connection.scalars(
        select(planned_conferences.c.id).where(planned_conferences.c.organiser_id == person_id)
    )
    made = conference_recordings.c.conference_id.is_(None) & (conference_recordings.c.started_by == person_id)
    recorded = await connection.scalars(select(conference_recordings.c.id).where(made))
    return {
        *(f"conference:{number}" for number in over),
        *(f"plan:{number}" for number in plans),
        *(f"recording:{number}" for number in recorded),
    }


async def forget(connection: AsyncConnection, person_id: str) -> Mapping[str, int]:
    """Delete it; return how many rows of which table. What others recorded together with them stays with the others."""
    counts: dict[str, int] = {}
    counts |= await _calls(connection, person_id)
    named = update(conferences).where(conferences.c.starter_id == person_id).values(name="", pin="")
    await connection.execute(named)
    for column in _DEEDS:
        await connection.execute(update(column.table).where(column == person_id).values({column.name: ""}))
    for table in _THEIRS:
        gone = await connection.execute(delete(table).where(table.c.person_id == person_id))
        counts[table.name] = gone.rowcount
    heard = select(conference_tracks.c.recording_id).where(conference_tracks.c.person_id == person_id)
    # Changes nothing but the revision: the cards are made anew, without what they said.
    again = update(conference_recordings).values(state=conference_recordings.c.state)
    await connection.execute(again.where(conference_recordings.c.id.in_(heard)))
    voices = update(conference_tracks).where(conference_tracks.c.person_id == person_id).values(**_SILENT)
    counts["conference_tracks"] = (await connection.execute(voices)).rowcount
    own = delete(permanent_rooms).where(permanent_rooms.c.owner_id == person_id)
    counts["permanent_rooms"] = (await connection.execute(own)).rowcount
    asked = delete(planned_conferences).where(planned_conferences.c.organiser_id == person_id)
    counts["planned_conferences"] = (await connection.execute(asked)).rowcount
    await _uninvite(connection, person_id)
    return counts


async def _calls(connection: AsyncConnection, person_id: str) -> Mapping[str, int]:
    """Delete the recordings they made of calls; those that others made of calls with them stay, without their name."""
    calls = conference_recordings.c.conference_id.is_(None)
    own = delete(conference_recordings).where(calls, conference_recordings.c.started_by == person_id)
    nobody = {"other_id": "", "other_name": "", "other_number": ""}
    heard = select(call_recordings.c.recording_id).where(call_recordings.c.other_id == person_id)
    again = update(conference_recordings).values(state=conference_recordings.c.state)
    await connection.execute(again.where(conference_recordings.c.id.in_(heard)))
    await connection.execute(update(call_recordings).where(call_recordings.c.other_id == person_id).values(**nobody))
    return {"call_recordings": (await connection.execute(own)).rowcount}


async def _uninvite(connection: AsyncConnection, person_id: str) -> None:
    """Take them out of what others plan."""
    found = select(planned_conferences.c.id, planned_conferences.c.invitees)
    rows = await connection.execute(found.where(planned_conferences.c.invitees.contains(person_id, autoescape=True)))
    for plan_id, invitees in rows.all():
        rest = [each for each in json.loads(invitees) if each["person_id"] != person_id]
        values = {"invitees": json.dumps(rest, ensure_ascii=False)}
        await connection.execute(update(planned_conferences).where(planned_conferences.c.id == plan_id).values(values))
