"""The calls the bridge placed, so that a restart knows which cards still wait for their end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from ucbridge.store.database import Database
from ucbridge.store.tables import placed_calls


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """One click-to-call. `channel_id` is ours, given to the PBX with the order; `language` is the card's."""

    channel_id: str
    person_id: str
    device: str
    target_name: str
    target_number: str
    extension: str
    language: str
    placed_at: datetime


_ORDER = [placed_calls.c[name] for name in PlacedCall.__slots__]


class PlacedCalls:
    """The placed calls; those that ended are kept for the limits and for looking back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def placed(self, call: PlacedCall) -> None:
        """Write a call down, before the PBX is asked for it."""
        async with self._database.begin() as connection:
            await connection.execute(insert(placed_calls).values(**asdict(call)))

    async def open(self) -> list[PlacedCall]:
        """Return the calls that have not ended, oldest first."""
        query = select(*_ORDER).where(placed_calls.c.ended_at.is_(None)).order_by(placed_calls.c.placed_at)
        async with self._database.read() as connection:
            return [PlacedCall(**row) for row in (await connection.execute(query)).mappings()]

    async def ended(self, channel_id: str, outcome: str, at: datetime) -> bool:
        """Say how a call ended; tell whether this was news. The first to say so is right."""
        still_open = (placed_calls.c.channel_id == channel_id) & placed_calls.c.ended_at.is_(None)
        async with self._database.begin() as connection:
            result = await connection.execute(
                update(placed_calls).where(still_open).values(outcome=outcome, ended_at=at)
            )
        return result.rowcount > 0

    async def outcomes(self, channel_ids: Iterable[str]) -> dict[str, str | None]:
        """Return how calls ended, by channel id: None while they go on; those that are forgotten are missing."""
        query = select(placed_calls.c.channel_id, placed_calls.c.outcome)
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(placed_calls.c.channel_id.in_(list(channel_ids))))
            return {row.channel_id: row.outcome for row in rows}

    async def count_since(self, person_id: str, since: datetime) -> int:
        """Count the calls a person placed since then."""
        theirs = (placed_calls.c.person_id == person_id) & (placed_calls.c.placed_at >= since)
        async with self._database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(placed_calls).where(theirs)) or 0

    async def newest(self, person_id: str, most: int) -> list[PlacedCall]:
        """Return the last calls a person placed, the newest first."""
        theirs = select(*_ORDER).where(placed_calls.c.person_id == person_id)
        query = theirs.order_by(placed_calls.c.placed_at.desc()).limit(most)
        async with self._database.read() as connection:
            return [PlacedCall(**row) for row in (await connection.execute(query)).mappings()]

    async def prune(self, before: datetime) -> int:
        """Forget calls that ended before then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(placed_calls).where(placed_calls.c.ended_at < before))
        return result.rowcount
