"""Missed calls told to whom they concern: written down first, many at once, then shown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from ucbridge.pbx.attempts.interface import Attempt
from ucbridge.services.concerns.interface import Concern, Concerned
from ucbridge.services.missed.cards import Cards
from ucbridge.services.missed.queue_places import QueuePlaces
from ucbridge.services.missed.sorting import Around, misses_of, missed_in, over, queues_of
from ucbridge.services.missed.speakers import Speakers, Talk
from ucbridge.services.missed.switches import Switches
from ucbridge.store.missed import MissedCards
from ucbridge.store.missed_recording import MissedRecording
from ucbridge.store.missed_rows import Miss

log = structlog.get_logger(__name__)

REMEMBERED = 20_000
"""Attempts that are known to be dealt with; the store knows all others."""

AT_ONCE = 100
"""Missed calls written down in one transaction."""

LOOK_BACK = timedelta(days=7)
"""How long a conversation settles what was missed before."""

_Attempt = tuple[str, int]


class Telling:
    """Takes in how calls went; `work` does what came of it. Nothing is lost where that fails: it is done again."""

    def __init__(
        self,
        rows: MissedCards,
        recording: MissedRecording,
        cards: Cards,
        *,
        switches: Switches,
        places: QueuePlaces,
        identity: Callable[[str], str],
        ringing: Callable[[Concern], str],
        repeat: timedelta,
        waits_for_records: bool,
    ) -> None:
        self._rows = rows
        self._recording = recording
        self._cards = cards
        self._switches = switches
        self._places = places
        self._identity = identity
        self._ringing = ringing
        self._repeat = repeat
        self._waits_for_records = waits_for_records
        self._speakers = Speakers(identity)
        self._pending: dict[_Attempt, tuple[Concerned, Attempt]] = {}
        self._given: list[Miss] = []
        self._talks: list[Talk] = []
        self._done: OrderedDict[_Attempt, object] = OrderedDict()

    def hear(self, concerned: Concerned) -> bool:
        """Take in how a call stands; tell whether there is anything to do."""
        for attempt in concerned.call.attempts:
            if over(attempt) and not self._is_told_later(attempt):
                self._ended(concerned, attempt)
        if len(self._speakers):
            self._talks += self._speakers.settled_by(concerned)
        return bool(self._pending or self._talks)

    def give(self, miss: Miss) -> None:
        """Take a missed call that is known from elsewhere."""
        self._given.append(miss)

    async def resume(self) -> None:
        """Take up what a former run wrote down and did not come to show, and whom nobody has talked to yet."""
        for key in await self._rows.unshown():
            await self._cards.announce([key])
        for each in await self._rows.unsettled(datetime.now(UTC) - LOOK_BACK):
            self._speakers.add(each)

    async def work(self) -> Sequence[tuple[Concerned, Attempt]]:
        """Write down and show what has come; return the attempts that were decided about."""
        decided = await self._record()
        while self._talks:
            talk = self._talks[0]
            await self.settle(talk.keys, talk.person_id, datetime.fromtimestamp(talk.at, UTC))
            self._talks.pop(0)
        return decided

    async def settle(self, keys: Sequence[str], person_id: str, at: datetime) -> None:
        """Note that somebody talked to a caller who was missed, and show it."""
        await self._rows.settle(keys, person_id, at)
        for key in keys:
            self._speakers.drop(key)
            await self._cards.show(key)

    async def called_back(self, key: str) -> None:
        """Note that the call of who claimed a missed call reached somebody."""
        missed = await self._rows.get(key)
        if missed is not None and missed.claimed_by:
            await self.settle([key], missed.claimed_by, missed.claimed_at or datetime.now(UTC))

    def _is_told_later(self, attempt: Attempt) -> bool:
        """Tell whether the PBX's own records will say how it ended, which nobody saw."""
        return attempt.lost and self._waits_for_records

    def _ended(self, concerned: Concerned, attempt: Attempt) -> None:
        key = attempt.channel_id, attempt.number
        missed = missed_in(concerned, attempt)
        news = (attempt.mailbox, tuple(each.person_id for each in missed))
        if self._done.get(key) == news or not (missed or queues_of(attempt)):
            return
        self._done[key] = news
        self._pending[key] = concerned, attempt
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)

    async def _record(self) -> Sequence[tuple[Concerned, Attempt]]:
        keys = list(self._pending)[:AT_ONCE]
        if not keys and not self._given:
            return ()
        taken = {key: self._pending[key] for key in keys}
        given = self._given[:AT_ONCE]
        around = Around(await self._switches.all(), await self._places.all(), self._identity, self._ringing)
        misses = [miss for concerned, attempt in taken.values() for miss in misses_of(concerned, attempt, around)]
        if misses or given:
            told = await self._recording.record([*given, *misses], repeat=self._repeat)
            for each in await self._cards.announce(told):
                self._speakers.add(each)
            log.info("missed calls told", attempts=len(misses) + len(given), cards=len(told))
        del self._given[: len(given)]
        for key, value in taken.items():
            if self._pending.get(key) is value:
                del self._pending[key]
        return tuple(taken.values())

    @property
    def due(self) -> bool:
        """Tell whether there is anything left to do."""
        return bool(self._pending or self._given or self._talks)
