"""Telling every part of the bridge that cares whom a call concerns."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from time import monotonic

import structlog

from ucbridge.errors import PbxError
from ucbridge.pbx.attempts.interface import Attempt, CallTold, CallToldChanged
from ucbridge.pbx.interface import Pbx
from ucbridge.services.concerns.interface import Concerned, Listen, Why
from ucbridge.services.concerns.rules import concerns_of, unrung
from ucbridge.services.concerns.whose import Whose
from ucbridge.services.people import People
from ucbridge.services.roster import Roster

log = structlog.get_logger(__name__)

_IN_USE = frozenset({"INUSE", "BUSY", "RINGINUSE", "ONHOLD"})
_OFF = frozenset({"UNAVAILABLE", "INVALID"})
_KEPT = 2048
"""Calls of which is remembered why a phone did not ring."""

_RESTS = 0.2
"""Seconds in which it is not asked again who everybody is: a call tells something new ten times."""


class Concerns:
    """One reader of the PBX's changes for all who want to know how calls went for people."""

    def __init__(self, pbx: Pbx, people: People) -> None:
        self._pbx = pbx
        self._people = people
        self._listeners: list[Listen] = []
        self._roster: Roster | None = None
        self._whose = Whose({}, {}, {})
        self._asked = float("-inf")
        self._quiet: OrderedDict[tuple[str, int, str], Why] = OrderedDict()

    def tell(self, listener: Listen) -> None:
        """Have a listener told of every call from now on, each time it changes, in their order."""
        self._listeners.append(listener)

    async def run(self) -> None:
        """Tell of calls until cancelled."""
        async with self._pbx.changes() as changes:
            async for change in changes:
                if type(change) is CallToldChanged:
                    await self.pass_on(await self.of(change.told))

    async def of(self, told: CallTold, *, late: bool = False) -> Concerned:
        """Return whom a call concerns, by who everybody is now."""
        whose = await self._who()
        quiet: dict[str, Why] = {}
        for attempt in told.attempts:
            for person in unrung(attempt, whose):
                quiet[person] = await self._why(attempt, person, late=late)
        return concerns_of(told, whose, quiet, late=late)

    async def pass_on(self, concerned: Concerned) -> None:
        """Tell every listener; also of a call learnt from somewhere else."""
        for listener in self._listeners:
            await listener(concerned)

    async def _who(self) -> Whose:
        if (now := monotonic()) - self._asked < _RESTS:
            return self._whose
        roster = await self._people.roster()
        self._asked = now
        if roster is not self._roster:
            self._roster = roster
            mailboxes = {dialled: each for each in roster.holders if (dialled := self._pbx.features.voicemail_of(each))}
            self._whose = Whose.of(roster, lambda exten: mailboxes.get(exten, ""))
        return self._whose

    async def _why(self, attempt: Attempt, person_id: str, *, late: bool) -> Why:
        """Return why a phone that was called did not ring; looked up once, at the end of the attempt."""
        key = attempt.call_id, attempt.number, person_id
        if key not in self._quiet:
            self._quiet[key] = Why.DO_NOT_DISTURB if late else await self._look(person_id)
            if len(self._quiet) > _KEPT:
                self._quiet.popitem(last=False)
        return self._quiet[key]

    async def _look(self, person_id: str) -> Why:
        person = await self._people.get(person_id)
        if person is None:
            return Why.UNREACHABLE
        with suppress(PbxError):
            if person.extension and (await self._pbx.features.get(person.extension)).do_not_disturb:
                return Why.DO_NOT_DISTURB
        known = self._pbx.model.endpoints
        states = {known[each].device_state for each in person.devices if each in known}
        if states & _IN_USE:
            return Why.BUSY
        return Why.UNREACHABLE if not states or states <= _OFF else Why.DO_NOT_DISTURB
