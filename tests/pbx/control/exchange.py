"""A switchboard on a real Asterisk, calls made in three ways, and how to tell who talks to whom."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count

from tests.asterisk import Elsewhere
from tests.waiting import until
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.interface import Ring
from ucbridge.pbx.control.talking import together
from ucbridge.pbx.interface import Change, Order
from ucbridge.pbx.private import Behaviour
from ucbridge.pbx.switchboard import Switchboard

ALICE, BOB, ERIN = CallerId("Alice Martin", "101"), CallerId("Bob Durand", "102"), CallerId("Erin Lambert", "105")
DESK, SOFTPHONE, BOBS, ERINS, TRUNK = "PJSIP/101", "PJSIP/111", "PJSIP/102", "PJSIP/105", "PJSIP/outside"
WAYS = ("from phone to phone", "by click-to-call", "from outside")
_SERIAL = count(1)


def ring(device: str, shown: CallerId = BOB, *, seconds: int = 10) -> Ring:
    return Ring(f"ucb-control-{next(_SERIAL):06}", device, shown, seconds)


@dataclass
class Exchange:
    """One PBX, followed by a switchboard; `seen` is everything it told."""

    pbx: Elsewhere
    board: Switchboard
    seen: list[Change]

    @property
    def control(self):
        return self.board.control

    def at(self, device: str) -> str:
        """Return the one channel of a phone, its id."""
        (channel,) = [each for each in self.board.model.channels.values() if each.endpoint == device]
        return channel.id

    def has(self, device: str) -> bool:
        return any(each.endpoint == device for each in self.board.model.channels.values())

    def talking(self, first: str, second: str) -> bool:
        """Tell whether a channel of each is in one bridge, and nobody else."""
        endpoints = [
            sorted(self.board.model.channels[each].endpoint for each in members)
            for members in self.board.model.bridges.values()
        ]
        return sorted([first, second]) in endpoints

    def shown_at(self, device: str) -> str:
        """Return whose number a phone shows."""
        return self.board.model.channels[self.at(device)].connected_number

    async def joined(self, first: str, second: str) -> None:
        """Wait until two talk to each other, also through Local channels."""
        model = self.board.model
        await until(
            lambda: self.has(first) and self.has(second) and together(model, self.at(first), self.at(second)),
            instead=self.what,
        )

    def quiet(self) -> bool:
        return not self.board.model.channels

    def what(self) -> str:
        """Return what there is, for who reads a failure."""
        return "\n".join(
            f"{each.name} {each.state} {each.context},{each.exten} bridge {each.bridge_id or '-'}"
            for each in self.board.model.channels.values()
        )

    async def talk(self, first: str, second: str) -> None:
        await until(lambda: self.talking(first, second), instead=self.what)

    async def over(self) -> None:
        await until(self.quiet, instead=self.what)

    async def rings(self, device: str) -> str:
        """Wait until a phone rings; return its channel."""
        await until(
            lambda: any(
                each.endpoint == device and each.state == "Ringing" for each in self.board.model.channels.values()
            ),
            instead=self.what,
        )
        return self.at(device)

    async def call(self, way: str) -> tuple[str, str]:
        """Have two talk who called in this way; return the caller's phone and the other's."""
        if way == "from outside":
            await self.dial("outside", "102")
            caller = TRUNK
        elif way == "by click-to-call":
            channel_id = f"ucb-control-{next(_SERIAL):06}"
            await self.board.originate(Order(channel_id, DESK, "102", BOB, ALICE))
            caller = DESK
        else:
            await self.dial("alice", "102")
            caller = DESK
        await self.talk(caller, BOBS)
        return caller, BOBS

    async def dial(self, who: str, number: str) -> None:
        address = f"sip:{number}@127.0.0.1:{self.pbx.ports.sip}" if who in {"outside", "mobile"} else number
        await self.pbx.phones[who].dial(address)

    async def answer(self, who: str) -> None:
        """Have a phone take the call that rings there."""
        phone = self.pbx.phones[who]
        await until(lambda: phone.ringing)
        await phone.accept(phone.ringing[0])

    @contextmanager
    def behaving(self, behaviour: Behaviour, *who: str) -> Iterator[None]:
        before = {key: self.pbx.phones[key].subscriber for key in who}
        for key in who:
            self.pbx.phones[key].behave(behaviour)
        try:
            yield
        finally:
            for key, subscriber in before.items():
                self.pbx.phones[key].subscriber = subscriber


@asynccontextmanager
async def exchange(pbx: Elsewhere, **settings: object) -> AsyncIterator[Exchange]:
    """Follow a PBX whose phones answer at once."""
    for phone in pbx.phones.values():
        phone.behave(phone.subscriber.behaviour, answer_after=0.05)
    board = Switchboard(pbx.settings.model_copy(update=settings))
    seen: list[Change] = []
    async with board.changes() as changes:
        tasks = {asyncio.create_task(board.run()), asyncio.create_task(_keep(changes, seen))}
        try:
            await until(lambda: board.model.fresh)
            yield Exchange(pbx, board, seen)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(changes: AsyncIterator[Change], seen: list[Change]) -> None:
    async for change in changes:
        seen.append(change)  # noqa: PERF401 - read meanwhile
