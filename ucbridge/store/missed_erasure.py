"""What missed calls keep of one person, deleted; those of others stay without them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.missed_rows import topic_of
from ucbridge.store.missed_tables import missed_attempts as attempts
from ucbridge.store.missed_tables import missed_calls as calls
from ucbridge.store.missed_tables import missed_people as people

_DEEDS = (calls.c.claimed_by, calls.c.settled_by, calls.c.forwarded_from)
"""Who had to do with what others missed, too."""


async def topics_of(connection: AsyncConnection, person_id: str, extension: str) -> set[str]:
    """Return the cards of calls they made, and of those that nobody else missed."""
    theirs = or_(calls.c.caller_id == person_id, (calls.c.caller_number == extension) & (extension != ""))
    made = await connection.scalars(select(calls.c.key).where(theirs))
    others = select(people.c.key).where(people.c.person_id != person_id)
    alone = select(people.c.key).where(people.c.person_id == person_id, people.c.key.not_in(others))
    return {topic_of(key) for key in {*made, *await connection.scalars(alone)}}


async def forget(connection: AsyncConnection, person_id: str, topics: set[str]) -> Mapping[str, int]:
    """Delete it, with the calls of these cards; return how many rows of which table."""
    keys = [topic.partition(":")[2] for topic in topics]
    for column in _DEEDS:
        await connection.execute(update(calls).where(column == person_id).values({column.name: ""}))
    forwarded = select(calls.c.key, calls.c.forwarded_to).where(
        calls.c.forwarded_to.contains(person_id, autoescape=True)
    )
    for key, whom in (await connection.execute(forwarded)).all():
        rest = " ".join(each for each in whom.split() if each != person_id)
        await connection.execute(update(calls).where(calls.c.key == key).values(forwarded_to=rest))
    await connection.execute(delete(attempts).where(or_(attempts.c.whom == person_id, attempts.c.key.in_(keys))))
    gone = await connection.execute(delete(people).where(people.c.person_id == person_id))
    await connection.execute(delete(calls).where(calls.c.key.in_(keys)))
    return {"missed_people": gone.rowcount}
