"""A caller asked for the PIN, and what is done about wrong ones."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from ucbridge.config.conferences import ConferenceSettings
from ucbridge.i18n import _
from ucbridge.pbx.conference.interface import Visitor
from ucbridge.services.conferences.dial_in.callers import Known
from ucbridge.services.conferences.dial_in.pins import Closed, PinGuard
from ucbridge.services.conferences.dial_in.reports import PinReports
from ucbridge.services.conferences.dial_in.waiting import WaitingRoom
from ucbridge.store.conferences import Conference
from ucbridge.supervision import Health

PART = "dial-in"
LONGEST = 12
"""Digits of a PIN at most."""


@dataclass(frozen=True, slots=True)
class Early:
    """The PIN is that of a planned conference which has not begun."""


class Asking:
    """Asks for PINs."""

    def __init__(
        self, waiting: WaitingRoom, guard: PinGuard, reports: PinReports, settings: ConferenceSettings, health: Health
    ) -> None:
        self._waiting = waiting
        self._guard = guard
        self._reports = reports
        self._settings = settings
        self._health = health
        self._shut = asyncio.Event()

    async def asked(self, visitor: Visitor, known: Known) -> Conference | None:
        """Return what the PIN they enter lets into; None when it is time to leave.

        Raises:
            VisitorGone: they hung up first.
        """
        wrong = 0
        for _try in range(self._settings.pin_tries):
            if await self._guard.closed(known.key, trusted=known.ours):
                break
            pin = await visitor.digits("conf-getpin", most=LONGEST)
            if not pin:
                continue
            match await self._tried(pin, known):
                case Conference() as conference:
                    return conference
                case Early():
                    return await self._waiting.begun(visitor, pin)
                case Closed():
                    break
                case None:
                    wrong += 1
                    await self._was_wrong(known, wrong)
                    await visitor.play("conf-invalidpin")
        await visitor.play("sorry", "please-try-call-later")
        return None

    async def run(self) -> None:
        """Say whether the number is open, until cancelled."""
        while True:
            self._shut.clear()
            left = await self._guard.whole()
            words = _("closed for a while: too many wrong PINs were entered") if left else _("running")
            self._health.report(PART, left is None, words)
            with suppress(TimeoutError):
                async with asyncio.timeout(left.total_seconds() if left else None):
                    await self._shut.wait()

    async def _tried(self, pin: str, known: Known) -> Conference | Early | Closed | None:
        async def look() -> Conference | Early | None:
            if conference := await self._waiting.opened(pin):
                return conference
            return Early() if await self._waiting.expected(pin) else None

        return await self._guard.attempt(known.key, look, trusted=known.ours)

    async def _was_wrong(self, known: Known, wrong: int) -> None:
        if await self._guard.whole():
            self._shut.set()
            await self._reports.closed(self._settings.pin_minutes)
        elif wrong == self._settings.pin_tries or await self._guard.closed(known.key, trusted=known.ours):
            await self._reports.put_off(known.invitee, wrong)
