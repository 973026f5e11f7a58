"""Rows that would grow for ever are forgotten in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from ucbridge.store.audit import Audit
from ucbridge.store.call_notes import CallNotes
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.cards import Cards
from ucbridge.store.conferences import Conferences
from ucbridge.store.connector_state import Outdated
from ucbridge.store.database import Database
from ucbridge.store.history import History
from ucbridge.store.history_gaps import HistoryGaps
from ucbridge.store.messages import Messages
from ucbridge.store.missed import MissedCards
from ucbridge.store.planned_conferences import PlannedConferences
from ucbridge.store.postings import Postings
from ucbridge.store.recording_retention import OldRecordings
from ucbridge.store.seen import Seen
from ucbridge.store.sessions import Sessions
from ucbridge.store.types import Clock, utc_now
from ucbridge.store.voicemail_retention import OldVoicemail
from ucbridge.store.workspace_members import WorkspaceMembers
from ucbridge.store.wrong_pins import WrongPins

_EVERY = timedelta(hours=6)
_BRIEFLY = timedelta(days=7)
_MEMBERS = timedelta(days=90)
_PASSING, _OF_CARDS = ("pending", "hook", "trouble", "missed"), ("voice", "fallback", "missed-call", "moved")
"""Kinds of what connectors keep: of what is under way, and of cards they posted."""

_log = structlog.get_logger(__name__)


class Pruned(Protocol):
    """What forgets by itself what is older than some moment."""

    async def prune(self, before: datetime) -> int:
        """Forget it, and return how many rows."""
        ...


class Retention:
    """Prunes at start and then four times a day."""

    def __init__(
        self,
        database: Database,
        *,
        audit: timedelta,
        messages: timedelta,
        voicemail: OldVoicemail | None = None,
        recordings: Sequence[OldRecordings] = (),
        history: timedelta | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._clock = clock
        self._voicemail = voicemail
        self._recordings = recordings
        self._kept: tuple[tuple[Pruned, timedelta], ...] = (
            (Audit(database), audit),
            (Messages(database), messages),
            (PlacedCalls(database), audit),
            (Conferences(database), audit),
            (PlannedConferences(database), audit),
            (Cards(database), messages),
            (MissedCards(database), messages),
            (Postings(database), messages),
            (Seen(database), _BRIEFLY),
            (Sessions(database), _BRIEFLY),
            (WrongPins(database), _BRIEFLY),
            (WorkspaceMembers(database), _MEMBERS),
        )
        history = history or messages
        self._kept += ((History(database), history), (CallNotes(database), history), (HistoryGaps(database), history))
        self._notes = ((Outdated(database, *_PASSING), _BRIEFLY), (Outdated(database, *_OF_CARDS), messages))

    async def prune(self) -> Mapping[str, int]:
        """Forget what is old enough; return how many rows by repository."""
        now = self._clock()
        # Before the cards: their newest versions no longer say what is forgotten.
        voicemail = {"voicemail": await self._voicemail.prune(now)} if self._voicemail else {}
        if self._recordings:
            voicemail |= {"recordings": sum([await each.prune(now) for each in self._recordings])}
        counts = {type(kept).__name__.lower(): await kept.prune(now - age) for kept, age in self._kept} | voicemail
        counts["notes"] = sum([await kept.prune(now - age) for kept, age in self._notes])
        await self._database.wipe()
        return counts

    async def run(self) -> None:
        """Prune until cancelled."""
        while True:
            _log.info("pruned", **await self.prune())
            await asyncio.sleep(_EVERY.total_seconds())
