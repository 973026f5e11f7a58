"""Calls as they come in and are missed: one after the other, so that no card says what was true before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ucbridge.pbx.attempts.interface import Attempt
from ucbridge.pbx.interface import Pbx, Resynced
from ucbridge.services.concerns.interface import Concerned, Result
from ucbridge.services.incoming.card import lost
from ucbridge.services.incoming.cards import Cards
from ucbridge.services.incoming.live import Live, key_of
from ucbridge.services.missed.sorting import missed_in
from ucbridge.services.missed.telling import Telling
from ucbridge.services.notices import Notices
from ucbridge.store.cards import Cards as Kept

SETTLES_WITHIN = 3.0
"""Seconds after the PBX is seen again within which every call that goes on was told."""

PREFIX = "incoming:"


class Watching:
    """Takes concerns in at once (`hear`), and does in `run` what follows from them."""

    def __init__(
        self,
        pbx: Pbx,
        kept: Kept,
        notices: Notices,
        *,
        cards: Cards,
        telling: Telling,
        after: float,
        incoming: bool,
        missed: bool,
    ) -> None:
        self._pbx = pbx
        self._kept = kept
        self._notices = notices
        self._cards = cards
        self._telling = telling
        self._incoming = incoming
        self._missed = missed
        self._awake = asyncio.Event()
        self.live = Live(self._awake.set, after=after)
        self._sweep_at: float | None = None
        self._sweeping: asyncio.TimerHandle | None = None
