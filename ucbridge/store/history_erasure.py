"""What the history of calls keeps of one person, deleted; the calls of others stay without them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.history_tables import call_notes, history_calls, history_people

_MANY = 500
"""Ids of one statement; databases limit them."""


async def forget(connection: AsyncConnection, person_id: str, extension: str) -> Mapping[str, int]:
    """Delete it; return how many rows of which table. A call nobody else of the company was in goes with it."""
    calls, people = history_calls.c, history_people.c
    theirs = list(await connection.scalars(select(people.call_id).where(people.person_id == person_id)))
    notes = await connection.execute(delete(call_notes).where(call_notes.c.person_id == person_id))
    gone = await connection.execute(delete(history_people).where(people.person_id == person_id))
    for some in _batches(theirs):
        nobody = calls.call_id.not_in(select(people.call_id).where(people.call_id.in_(some)))
        await connection.execute(delete(history_calls).where(calls.call_id.in_(some), nobody))
    await _unname(connection, person_id, extension)
    return {"call_notes": notes.rowcount, "history_people": gone.rowcount}


async def _unname(connection: AsyncConnection, person_id: str, extension: str) -> None:
    """Take them out of the calls of others."""
    calls, people = history_calls.c, history_people.c
    other = people.other_id == person_id
    caller, answerer, dialled = calls.caller_id == person_id, calls.answered_by == person_id, calls.dialled == ""
    if extension:
        other = or_(other, people.other_number == extension)
        caller = or_(caller, calls.caller_number == extension)
        answerer = or_(answerer, calls.answered_number == extension)
        dialled = calls.dialled == extension
    nobody = {"other_id": "", "other_name": "", "other_number": "", "words": ""}
    await connection.execute(update(history_people).where(other).values(**nobody))
    for column in (people.answered_by, people.forwarded_from):
        await connection.execute(update(history_people).where(column == person_id).values({column.name: ""}))
    unknown = {"caller_id": "", "caller_name": "", "caller_number": ""}
    await connection.execute(update(history_calls).where(caller).values(**unknown))
    await connection.execute(update(history_calls).where(answerer).values(answered_by="", answered_number=""))
    await connection.execute(update(history_calls).where(dialled).values(dialled=""))


def _batches(ids: list[str]) -> Iterator[list[str]]:
    yield from (ids[at : at + _MANY] for at in range(0, len(ids), _MANY))
