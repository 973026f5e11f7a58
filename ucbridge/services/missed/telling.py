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
from ucbridge.services.missed.sorting import Around, missed_in, misses_of, over, queues_of
from ucbridge.services.missed.speakers import Speakers
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
        ringing: Callable[[Concern, bool], str],
        repeat: timedelta,
        personal: bool = True,
    ) -> None:
        self._rows = rows
        self._recording = recording
        self._cards = cards
        self._switches = switches
        self._places = places
        self._identity = identity
        self._ringing = ringing
        self._repeat = repeat
        self._personal = personal
        self._speakers = Speakers(identity)
        self._pending: dict[_Attempt, tuple[Concerned, Attempt]] = {}
        self._answered: list[Concerned] = []
        self._done: OrderedDict[_Attempt, object] = OrderedDict()

    def hear(self, concerned: Concerned) -> bool:
        """Take in how a call stands; tell whether there is anything to do."""
        for attempt in concerned.call.attempts:
            if over(attempt) and not attempt.lost:  # the PBX's own records may tell, later
                self._ended(concerned, attempt)
            elif attempt.answered_at is not None and self._news(attempt, attempt.answered_by):
                self._answered.append(concerned)
        return self.due

    async def tell(self, misses: Sequence[Miss]) -> int:
        """Write down and show missed calls; return how many cards are new or have changed."""
        told = await self._recording.record(misses, repeat=self._repeat) if misses else []
        for each in await self._cards.announce(told) if told else ():
            self._speakers.add(each)
        return len(told)

    async def resume(self) -> None:
        """Take up what a former run wrote down and did not come to show, and whom nobody has talked to yet."""
        for key in await self._rows.unshown():
            await self._cards.announce([key])
        for each in await self._rows.unsettled(datetime.now(UTC) - LOOK_BACK):
            self._speakers.add(each)

    async def work(self) -> Sequence[tuple[Concern, bool]]:
        """Write down and show what has come; return who missed something, and whether a card tells them."""
        answered = len(self._answered)
        decided = await self._record()
        if not self._pending:  # what was missed before is written down by now
            for concerned in self._answered[:answered]:
                for talk in list(self._speakers.settled_by(concerned)):
                    await self.settle(talk.keys, talk.person_id, datetime.fromtimestamp(talk.at, UTC))
            del self._answered[:answered]
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

    def _ended(self, concerned: Concerned, attempt: Attempt) -> None:
        key = attempt.channel_id, attempt.number
        missed = missed_in(concerned, attempt)
        news = (attempt.mailbox, tuple(each.person_id for each in missed))
        if (missed or queues_of(attempt)) and self._news(attempt, news):
            self._pending[key] = concerned, attempt

    def _news(self, attempt: Attempt, news: object) -> bool:
        """Tell whether something about an attempt is new."""
        key = attempt.channel_id, attempt.number
        if self._done.get(key) == news:
            return False
        self._done[key] = news
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        return True

    async def _record(self) -> Sequence[tuple[Concern, bool]]:
        keys = list(self._pending)[:AT_ONCE]
        if not keys:
            return ()
        taken = {key: self._pending[key] for key in keys}
        around = Around(
            await self._switches.all(), await self._places.all(), self._identity, self._ringing, personal=self._personal
        )
        misses = [miss for concerned, attempt in taken.values() for miss in misses_of(concerned, attempt, around)]
        if misses:
            log.info("missed calls told", attempts=len(misses), cards=await self.tell(misses))
        for key, value in taken.items():
            if self._pending.get(key) is value:
                del self._pending[key]
        told_to = {(miss.channel_id, miss.number, who) for miss in misses for who, _topic in miss.people}
        return [
            (each, (attempt.channel_id, attempt.number, each.person_id) in told_to)
            for concerned, attempt in taken.values()
            for each in missed_in(concerned, attempt)
        ]

    @property
    def due(self) -> bool:
        """Tell whether there is anything left to do."""
        return bool(self._pending or self._answered)
