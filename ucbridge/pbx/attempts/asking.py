"""Whom a caller looks for where no event says it: the subroutines of FreePBX run at the extension `s`.

A phone that rings tells all by itself. Who is not to be disturbed, and called from outside, shows in a variable only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress

from ucbridge.errors import PbxError
from ucbridge.pbx.arguments import channel
from ucbridge.pbx.asking import Ask
from ucbridge.pbx.attempts.live import LiveAttempts
from ucbridge.pbx.frames import text
from ucbridge.waking import woken

LOOK = 1.0
"""Seconds between two looks."""

MOST = 50
"""Callers asked about in one."""

_VARIABLE = "EXTTOCALL"
"""Whom macro-exten-vm of FreePBX calls."""

_EXTENSION = re.compile(r"[0-9]{1,15}")


class Whereabouts:
    """Asks about callers for whom nothing has rung, while `wanted`: where the dialplan is one that hides it."""

    def __init__(self, attempts: LiveAttempts, ask: Ask, *, wanted: Callable[[], bool]) -> None:
        self._attempts = attempts
        self._ask = ask
        self._wanted = wanted
        self._wondered: dict[str, None] = {}
        self._wondering = asyncio.Event()

    async def run(self) -> None:
        """Ask until cancelled: at once about those for whom something rings, now and then about the others."""
        self._attempts.when_puzzled(self._wonder)
        while True:
            await woken(self._wondering, LOOK)
            self._wondering.clear()
            wondered, self._wondered = self._wondered, {}
            for channel_id in dict.fromkeys((*wondered, *self._attempts.unrung()[:MOST])):
                if self._wanted():
                    with suppress(PbxError):
                        await self._look(channel_id)

    def _wonder(self, channel_id: str) -> None:
        self._wondered[channel_id] = None
        self._wondering.set()

    async def _look(self, channel_id: str) -> None:
        answer = await self._ask("Getvar", {"Channel": channel(channel_id), "Variable": _VARIABLE})
        exten = text(answer, "Value")
        if _EXTENSION.fullmatch(exten):
            self._attempts.noted(channel_id, exten)
