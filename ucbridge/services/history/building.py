"""The services of the history of calls, put together."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.services.history.notes import Notes
from ucbridge.store.call_notes import CallNotes
from ucbridge.store.database import Database


@dataclass(frozen=True, slots=True)
class HistoryParts:
    """Every call once, and what people wrote about theirs."""

    notes: Notes


def build(database: Database) -> HistoryParts:
    """Put them together; no I/O yet."""
    return HistoryParts(Notes(CallNotes(database)))
