"""Callers of the dial-in number: asked for the PIN, kept waiting for the host, let in."""

from __future__ import annotations

from collections.abc import Callable

from ucbridge.config.conferences import ConferenceSettings
from ucbridge.pbx.conference.interface import Entry, Visitor
from ucbridge.services.conferences.control.rights import hosts
from ucbridge.services.conferences.dial_in.asking import Asking
from ucbridge.services.conferences.dial_in.callers import Callers, Known
from ucbridge.services.conferences.dial_in.waiting import Doors, WaitingRoom
from ucbridge.store.conferences import Conference, Conferences

Recorded = Callable[[int], bool]
"""Tells whether a conference is recorded."""


class DialIn:
    """Keeps `pbx.conference.interface.Receive`. Who waits when the bridge starts anew goes on waiting, unasked."""

    def __init__(
        self,
        doors: Doors,
        callers: Callers,
        asking: Asking,
        waiting: WaitingRoom,
        settings: ConferenceSettings,
        *,
        kept: Conferences,
        recorded: Recorded,
    ) -> None:
        self._doors = doors
        self._callers = callers
        self._asking = asking
        self._waiting = waiting
        self._settings = settings
        self._kept = kept
        self._recorded = recorded

    async def __call__(self, visitor: Visitor) -> None:
        """Look after one caller."""
        known = await self._callers.of(visitor)
        visitor.language = known.language or visitor.language
        conference = await self._kept.awaited(visitor.channel_id) or await self._asking.asked(visitor, known)
        if conference is None or not await self._let_in(visitor, known, conference):
            await visitor.leave()

    async def run(self) -> None:
        """Say whether the number is open, until cancelled."""
        await self._asking.run()

    async def _let_in(self, visitor: Visitor, known: Known, conference: Conference) -> bool:
        """Let somebody in as soon as they may; False where they may not."""
        if not _hosts(known, conference) and self._doors.barred(conference, known.invitee):
            await visitor.play("conf-kicked")
            return False
        await self._doors.expect(conference, known.invitee, visitor.channel_id)
        if self._settings.waiting_room and not _hosts(known, conference):
            await self._waiting.hosted(visitor, conference)
        now = await self._waiting.going(conference)
        if now is None:
            await visitor.play("confbridge-conf-end")
            return False
        host = _hosts(known, now)
        if now.locked and not host:
            await visitor.play("conf-locked")
            return False
        recorded, most = self._recorded(now.id), self._settings.size
        await visitor.enter(Entry(now.room, admin=host, recorded=recorded, most=most, language=known.language))
        return True


def _hosts(known: Known, conference: Conference) -> bool:
    return known.invitee.person_id in hosts(conference)
