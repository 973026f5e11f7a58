"""The phones of a real PBX used by hand, each step done when the phones and the call records show it."""

from __future__ import annotations

from tests.asterisk import Elsewhere
from tests.waiting import until


class Handsets:
    """The phones of one PBX. `recorded` counts the call records there must be so far."""

    def __init__(self, pbx: Elsewhere) -> None:
        self.pbx = pbx
        self.recorded = len(pbx.cdr())

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
        """End the calls of a phone and wait until so many records more are written."""
        await self.pbx.phones[who].hang_up()
        self.recorded += records
        await until(lambda: len(self.pbx.cdr()) >= self.recorded, instead=self.pbx.cdr)

    def _established(self, who: str) -> int:
        return sum(each.type == "CALL_ESTABLISHED" for each in self.pbx.phones[who].events)
