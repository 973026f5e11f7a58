"""A busy quarter of an hour at the phones of a PBX, while no bridge sees it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.asterisk import Elsewhere
from tests.waiting import until
from ucbridge.pbx.private.plan import Behaviour

_SOON = 0.05


@dataclass
class Shift:
    """The phones, by hand. `recorded` counts the call records so far."""

    pbx: Elsewhere
    recorded: int = 0

    def begin(self, *answering: str) -> None:
        """Have only these phones answer."""
        for who, phone in self.pbx.phones.items():
            phone.behave(Behaviour.IGNORE)
            if who in answering:
                phone.behave(Behaviour.ANSWER, answer_after=_SOON)
        self.pbx.phones["dave"].behave(Behaviour.BUSY)
        self.recorded = len(self.pbx.cdr())

    async def rings(self, who: str, number: str, *ringing: str) -> None:
        """Have somebody call, and wait until these phones ring."""
        await self.pbx.phones[who].dial(number)
        await until(lambda: all(self.pbx.phones[each].ringing for each in ringing))

    async def talks(self, who: str, number: str, to: str = "") -> None:
        """Have somebody call, and wait until it is answered."""
        before = {each: self._established(each) for each in {who, to} - {""}}
        await self.pbx.phones[who].dial(number)
        await until(lambda: all(self._established(each) > count for each, count in before.items()))

    async def picks_up(self, who: str) -> None:
        """Have a phone answer what rings it."""
        before, phone = self._established(who), self.pbx.phones[who]
        await phone.accept(phone.ringing[0])
        await until(lambda: self._established(who) > before)

    async def hangs_up(self, who: str, records: int = 1) -> None:
        """End somebody's call and wait until so many records more are written."""
        await self.pbx.phones[who].hang_up()
        self.recorded += records
        await until(lambda: len(self.pbx.cdr()) >= self.recorded, instead=self.pbx.cdr)

    def _established(self, who: str) -> int:
        return sum(each.type == "CALL_ESTABLISHED" for each in self.pbx.phones[who].events)


async def ten_calls(shift: Shift) -> None:
    """Have nine calls come and go, beside the one that goes on: Erin with Frank. Dave is busy: voicemail answers."""
    for _time in range(2):
        await shift.rings("outside", "103", "carol")
        await shift.hangs_up("outside")
    await shift.rings("alice", "103", "carol")
    await shift.hangs_up("alice")
    await shift.talks("outside", "102", "bob")
    await shift.hangs_up("outside")
    await shift.talks("bob", "0639981234", "outside")
    await shift.hangs_up("bob")
    shift.pbx.phones["bob"].behave(Behaviour.IGNORE)
    await shift.rings("outside", "612", "bob", "carol")
    await shift.picks_up("bob")
    await shift.hangs_up("outside", 6)
    await shift.rings("outside", "600", "alice", "bob")
    await shift.hangs_up("outside", 2)
    await shift.talks("alice", "104")
    await shift.hangs_up("alice", 2)
    await shift.talks("outside", "104")
    await shift.hangs_up("outside", 2)
