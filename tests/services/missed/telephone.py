"""Calls as concerns tell them, made by hand: who calls, whose phones ring, how it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from itertools import count

from ucbridge.pbx.attempts.interface import Attempt, CallTold, RingEnd, Rung, Source
from ucbridge.pbx.caller import CallerId
from ucbridge.services.concerns.interface import Concern, Concerned, Result, Way, Why

DUPONT = CallerId("", "0142685300")
MOBILE = CallerId("", "0612345678")

_SERIAL = count(1)


@dataclass
class Line:
    """One call and its present attempt. `people` are those concerned, by id, with how it came to them."""

    caller: CallerId = DUPONT
    people: dict[str, Way] = field(default_factory=dict)
    by: str = ""
    dialled: str = "102"
    queue: str = ""
    endpoint: str = "PJSIP/outside"
    late: bool = False
    at: float = field(default_factory=time.time)
    forwarded_from: str = ""
    id: str = field(default_factory=lambda: f"1700000000.{next(_SERIAL)}")
    number: int = 0
    devices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def ringing(self) -> Concerned:
        """Ring everybody concerned."""
        return self._told(dict.fromkeys(self.people, (Result.RINGING, None)), RingEnd.RINGING)

    def missed(self, why: Why = Why.NO_ANSWER, *, rang: bool = True, mailbox: str = "") -> Concerned:
        """End it with nobody having answered."""
        ends = {Why.GAVE_UP: RingEnd.GAVE_UP, Why.BUSY: RingEnd.BUSY}
        how = dict.fromkeys(self.people, (Result.MISSED, why))
        return self._told(how, ends.get(why, RingEnd.NO_ANSWER), rang=rang, ended=True, mailbox=mailbox)

    def declined(self) -> Concerned:
        return self._told(dict.fromkeys(self.people, (Result.DECLINED, None)), RingEnd.DECLINED, ended=True)

    def lost(self) -> Concerned:
        return self._told(dict.fromkeys(self.people, (Result.RINGING, None)), RingEnd.NO_ANSWER, ended=True, lost=True)

    def answered(self, by: str, *, at: float | None = None, talked: float | None = None) -> Concerned:
        """Have somebody answer."""
        how = {each: (Result.ANSWERED if each == by else Result.ELSEWHERE, None) for each in self.people}
        told = self._told(how, RingEnd.ELSEWHERE, ended=talked is not None)
        attempt = replace(
            told.call.attempts[0],
            answered_by=f"PJSIP/{by}",
            answered_channel=f"{self.id}-{by}",
            answered_at=at or time.time(),
            talked=talked,
        )
        return self._with(told, attempt, answered_by=by if by in self.people or self.by else "")

    def _told(
        self,
        how: dict[str, tuple[Result, Why | None]],
        end: RingEnd,
        *,
        rang: bool = True,
        ended: bool = False,
        mailbox: str = "",
        lost: bool = False,
    ) -> Concerned:
        over = self.at + 20 if ended else None
        rung = {each: self._rung(each, end, over) if rang else () for each in self.people}
        attempt = Attempt(
            self.id, self.number, self.id, self.endpoint, self.caller, Source.DIALLED, (self.dialled,), self.at, over,
            tuple(one for each in rung.values() for one in each), self.queue, mailbox=mailbox, lost=lost,
        )  # fmt: skip
        call = CallTold(self.id, (attempt,), self.at, over, lost=lost)
        concerns = tuple(
            Concern(
                each, call, attempt, way, *how[each], by=self.by, rung=rung[each],
                forwarded_from=self.forwarded_from if way is Way.FORWARDED else "",
            )
            for each, way in self.people.items()
        )  # fmt: skip
        return Concerned(call, concerns, self.by, self.late)

    def _rung(self, person: str, end: RingEnd, over: float | None) -> tuple[Rung, ...]:
        ended = None if end is RingEnd.RINGING else over
        devices = self.devices.get(person, (f"PJSIP/{person}",))
        return tuple(
            Rung(f"{self.id}-{person}-{number}", device, "", self.at, ended, end, self.queue)
            for number, device in enumerate(devices)
        )

    def _with(self, told: Concerned, attempt: Attempt, *, answered_by: str) -> Concerned:
        call = replace(told.call, attempts=(attempt,))
        concerns = tuple(replace(each, call=call, attempt=attempt, answered_by=answered_by) for each in told.concerns)
        return replace(told, call=call, concerns=concerns)


def direct(*people: str, **options: object) -> Line:
    """Call people by their own numbers."""
    return Line(people=dict.fromkeys(people, Way.DIRECT), **options)  # type: ignore[arg-type]


def group(*people: str, **options: object) -> Line:
    return Line(people=dict.fromkeys(people, Way.GROUP), **{"dialled": "610", **options})  # type: ignore[arg-type]


def queue(*people: str, **options: object) -> Line:
    given = {"dialled": "600", "queue": "sales", **options}
    return Line(people=dict.fromkeys(people, Way.QUEUE), **given)  # type: ignore[arg-type]
