"""Calls as they come in and are missed: one after the other, so that no card says what was true before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

from ucbridge.pbx.interface import CallEnded, Pbx, Resynced
from ucbridge.services.concerns.interface import Concerned
from ucbridge.services.incoming.card import lost
from ucbridge.services.incoming.cards import Cards
from ucbridge.services.incoming.live import Live, key_of
from ucbridge.services.missed.telling import Telling
from ucbridge.services.notices import Notices
from ucbridge.store.cards import Cards as Kept

SETTLES_WITHIN = 3.0
"""Seconds after the PBX is seen again within which every call that goes on was told."""

GATHERS = 0.2
"""Seconds in which what comes after something was done is gathered, to be done together."""

PREFIX = "incoming:"


class Watching:
    """Takes concerns in at once (`hear`), and does in `run` what follows from them."""

    def __init__(
        self,
        pbx: Pbx,
        kept: Kept,
        notices: Notices,
        *,
        live: Live,
        cards: Cards,
        telling: Telling,
        followed: Callable[[], Awaitable[Collection[str]]],
        incoming: bool,
    ) -> None:
        """Put it together; `followed` returns the topics of cards that are of a call somebody answered."""
        self._pbx = pbx
        self._kept = kept
        self._notices = notices
        self._cards = cards
        self._telling = telling
        self._followed = followed
        self._incoming = incoming
        self._beginning = asyncio.Lock()
        self._begun = False
        self._awake = asyncio.Event()
        self.live = live
        live.wake = self._awake.set

    async def hear(self, concerned: Concerned) -> None:
        """Take in how a call stands."""
        await self._begin()
        ringing = self._incoming and not concerned.late and self.live.hear(concerned)
        if self._telling.hear(concerned) or ringing:
            self._awake.set()

    def wake(self) -> None:
        """Have `run` look what there is to do."""
        self._awake.set()

    async def run(self) -> None:
        """Keep the cards until cancelled, beginning with what a former run left."""
        await self._begin()
        await self._telling.resume()
        self.live.again()
        self._awake.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sweep())
            while True:
                await self._awake.wait()
                self._awake.clear()
                await self._work()
                await asyncio.sleep(GATHERS)

    async def _work(self) -> None:
        await self._cards.work()
        while self._telling.due:
            for concern, told in await self._telling.work():
                rung = self.live.rung.get(key_of(concern))
                if rung is not None and told and rung.sent is None:
                    self.live.forget(rung)  # the missed call took its place
                elif rung is not None:
                    await self._cards.close(concern, rung)

    async def _begin(self) -> None:
        """Come to know the cards a former run left ringing, once: before any call is heard of that one may be about."""
        async with self._beginning:
            if not self._begun:
                followed = await self._followed()
                kept = await self._kept.unfinished(PREFIX)
                self.live.former |= {topic: None for topic in kept if topic not in followed}
                self._begun = True

    async def _sweep(self) -> None:
        """Say of cards that were left ringing that their calls are over, once that can be seen."""
        async with self._pbx.changes() as changes:
            if self._pbx.model.fresh:
                await self._look()
            async for change in changes:
                match change:
                    case Resynced() if self.live.former:
                        await self._look()
                    case CallEnded(call) if any(_channel(topic) in call.channels for topic in self.live.former):
                        await self._look()

    async def _look(self) -> None:
        await asyncio.sleep(SETTLES_WITHIN)
        for topic in list(self.live.former):
            if self._pbx.model.fresh and _channel(topic) not in self._pbx.model.channels:
                await self._notices.update(topic, lost(topic))
                self.live.former.pop(topic, None)


def _channel(topic: str) -> str:
    """Return the id of the caller's channel, by the topic of the card of a call that rings."""
    return topic.removeprefix(PREFIX).split("/")[0]
