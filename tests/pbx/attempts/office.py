"""A company on a real Asterisk, and what is told of its calls: who missed one, who answered, who was never meant."""

from __future__ import annotations

import asyncio
import struct
import wave
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.asterisk import Elsewhere, running
from tests.waiting import until
from ucbridge.pbx.attempts.interface import Attempt, CallTold, CallToldChanged
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.interface import ChannelState, Order, Resynced
from ucbridge.pbx.private import Behaviour, PrivateAsterisk
from ucbridge.pbx.private.phone import SAMPLE_RATE
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.services.concerns.interface import Concern, Result
from ucbridge.services.concerns.rules import concerns_of
from ucbridge.services.concerns.whose import Whose

NAMES = {"alice": "101", "bob": "102", "carol": "103", "dave": "104", "erin": "105", "frank": "106"}

WHOSE = Whose(
    endpoints={f"PJSIP/{extension}": (name,) for name, extension in NAMES.items()}
    | {"PJSIP/111": ("alice",), "PJSIP/mobile": ("alice",)},
    extensions={extension: (name,) for name, extension in NAMES.items()},
    mobiles={"612000101": ("alice",)},
    mailbox_of=lambda exten: exten[2:] if exten.startswith("*8") else "",
)

_SERIAL = count(1)

DIALPLAN = Path(__file__).parent / "extensions.conf"


@dataclass
class Office:
    """The PBX, its phones, and everything told of a call since the case began, the last version of each."""

    pbx: Elsewhere
    board: Switchboard
    told: dict[str, CallTold] = field(default_factory=dict)

    async def begin(self) -> None:
        """Have everything as on a quiet morning."""
        await until(lambda: not self.board.model.channels, instead=self.what)
        for phone in self.pbx.phones.values():
            phone.behave(Behaviour.IGNORE, answer_after=0.02)
        for family in ("DND", "CF"):
            await self.cli(f"database deltree {family}")
        self.told.clear()

    def answers(self, *keys: str, after: float = 0.02) -> None:
        for key in keys:
            self.pbx.phones[key].behave(Behaviour.ANSWER, answer_after=after)

    def busy(self, *keys: str) -> None:
        for key in keys:
            self.pbx.phones[key].behave(Behaviour.BUSY)

    async def dials(self, key: str, number: str) -> None:
        await self.pbx.phones[key].dial(number)

    async def hangs_up(self, *keys: str) -> None:
        for key in keys:
            await self.pbx.phones[key].hang_up()

    async def talks(self, key: str, number: str, *answering: str) -> None:
        """Have somebody call a number at which these answer, and wait until one has."""
        self.answers(*answering)
        await self.dials(key, number)
        await self.answered()

    async def ends(self, *keys: str) -> None:
        """Hang up, and wait until every call is over."""
        await self.hangs_up(*keys)
        await self.over()

    async def announces(self, by: str, number: str) -> tuple[str, str]:
        """Have the bridge call a number for one of two who talk; return their channel and that of the other."""
        mine = self.at(f"PJSIP/{NAMES[by]}")
        (theirs,) = self.board.model.channels.keys() - {mine}
        await self.board.control.consult(mine, theirs, number, caller=CallerId(by.title(), NAMES[by]))
        return mine, theirs

    async def rings(self, *keys: str) -> None:
        """Wait until these phones ring, and it is told."""
        await until(lambda: all(self.pbx.phones[key].ringing for key in keys), instead=self.what)
        users = {key: self.pbx.phones[key].subscriber.user for key in keys}
        names = {f"PJSIP/{'outside' if key == 'mobile' else user}" for key, user in users.items()}
        await until(lambda: names <= {each.endpoint for one in self.attempts() for each in one.rung}, instead=self.what)

    async def answered(self, times: int = 1) -> None:
        """Wait until so many attempts were answered."""
        await until(lambda: len([one for one in self.attempts() if one.answered_at]) >= times, instead=self.what)

    async def over(self, calls: int = 1) -> None:
        """Wait until every call is over; there were so many."""
        await until(
            lambda: (
                len(self.told) >= calls and all(each.ended for each in self.calls()) and not self.board.model.channels
            ),
            instead=self.what,
        )

    async def over_or_voicemail(self) -> None:
        """Wait until the caller is in voicemail, or gone; then every call is over."""
        await until(lambda: self.attempts() and (self.recorded() or self.ended()), instead=self.what)
        await self.pbx.hang_up_all()
        await self.over()

    def recorded(self) -> bool:
        """Tell whether a caller talks to a machine."""
        return any(
            each.state is ChannelState.UP and not each.bridge_id and not each.dialed_by
            for each in self.board.model.channels.values()
        ) and not any(phone.ringing for phone in self.pbx.phones.values())

    def ended(self) -> bool:
        return all(each.ended for each in self.calls())

    async def quiet_again(self) -> None:
        """Wait until nothing rings or talks any more."""
        await until(lambda: not self.board.model.channels, instead=self.what)

    async def parked(self) -> str:
        """Wait until somebody is parked; return the slot."""
        await until(lambda: self.board.control.parked, instead=self.what)
        return next(iter(self.board.control.parked))

    async def brings_together(self, one: str, other: str) -> None:
        """Have two who talk to a third talk to each other, as a completed transfer does."""
        await until(lambda: all(self.board.model.calls_of(each) for each in (one, other)), instead=self.what)
        names = {each.endpoint: each.name for each in self.board.model.channels.values()}
        await self.ask("Bridge", Channel1=names[one], Channel2=names[other])

    async def alone(self, *endpoints: str) -> None:
        """Wait until only these phones are in a call."""
        await until(lambda: {each.endpoint for each in self.board.model.channels.values()} == set(endpoints))

    @asynccontextmanager
    async def speaking(self, key: str) -> AsyncIterator[None]:
        """Have a phone say something in its next call and hang up with it."""
        phone, file = self.pbx.phones[key], self.pbx.folder / "phones" / key / "short.wav"
        with wave.open(str(file), "wb") as sound:
            sound.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            sound.writeframes((struct.pack("<h", 9000) * 50 + struct.pack("<h", -9000) * 50) * (SAMPLE_RATE // 40))
        await phone.play(file)
        yield
        await phone.hum()

    def park(self, theirs: str, mine: str) -> dict[str, object]:
        """Return what to ask for to have somebody parked for a second by another."""
        name = {each.endpoint: each.name for each in self.board.model.channels.values()}
        return {"Channel": name[theirs], "TimeoutChannel": name[mine], "Timeout": 1000, "Parkinglot": "quick"}

    async def gone(self, extension: str) -> None:
        """Wait until a phone is no longer registered."""
        endpoint = self.board.model.endpoints[f"PJSIP/{extension}"]
        await until(lambda: endpoint.device_state == "UNAVAILABLE", instead=self.what)

    ignore = Behaviour.IGNORE

    async def cli(self, command: str) -> str:
        return await self.pbx.cli(command)

    async def click(self, number: str, *, ring: int = 2) -> str:
        """Have the bridge place a call for Alice."""
        channel = f"ucb-truth-{next(_SERIAL):06}"
        order = Order(channel, "PJSIP/101", number, CallerId("", number), CallerId("Alice Martin", "101"), ring)
        await self.board.originate(order)
        return channel

    async def originates(self, channel: str, number: str) -> None:
        """Have another program place a call."""
        await self.ask("Originate", Channel=channel, Context="from-internal", Exten=number, Priority=1, Async=True)

    def at(self, endpoint: str) -> str:
        """Return the one channel of a phone."""
        (found,) = [each for each in self.board.model.channels.values() if each.endpoint == endpoint]
        return found.id

    async def ask(self, action: str, **headers: object) -> None:
        await self.board._ask(action, headers)

    def calls(self) -> list[CallTold]:
        merged = {gone for each in self.told.values() for gone in each.merged}
        return [each for call_id, each in self.told.items() if call_id not in merged]

    def attempts(self) -> list[Attempt]:
        return [each for call in self.calls() for each in call.attempts]

    def concerns(self) -> list[Concern]:
        return [each for call in self.calls() for each in concerns_of(call, WHOSE).concerns]

    def missed(self) -> set[tuple[str, str, str]]:
        """Return who missed a call: who, how it came to them, why."""
        missed = [each for each in self.concerns() if each.result is Result.MISSED]
        assert len({each.key for each in missed}) == len(missed), self.what()
        return {(each.person_id, each.way.value, each.why.value) for each in missed}

    def went(self, result: Result) -> set[str]:
        """Return for whom a call went so."""
        return {each.person_id for each in self.concerns() if each.result is result}

    def what(self) -> str:
        lines = [f"channels: {[each.name for each in self.board.model.channels.values()]}"]
        for call in self.told.values():
            lines.append(f"{call.id} ended={call.ended} merged={call.merged} lost={call.lost}")
            lines += [f"    {each}" for each in call.attempts]
        return "\n".join(lines)


@contextmanager
def plan(folder: Path, *, dialplan: str = "") -> Iterator[Elsewhere]:
    """Run a PBX with more in its dialplan, whose phones ring two seconds."""
    with running(PrivateAsterisk.start(folder)) as pbx:
        file = folder / "etc/extensions.conf"
        file.write_text(file.read_text() + dialplan)
        pbx.wait("cli", "dialplan reload")
        pbx.wait("cli", "dialplan set global UCB_RING 1")
        pbx.wait("cli", f"dialplan set global TRUTH_MOBILE {pbx.ports.phone('mobile')}")
        yield pbx


@asynccontextmanager
async def office(pbx: Elsewhere) -> AsyncIterator[Office]:
    board = Switchboard(pbx.settings)
    here = Office(pbx, board)
    synchronised = asyncio.Event()

    async def follow(changes) -> None:
        async for change in changes:
            if isinstance(change, CallToldChanged):
                for gone in change.told.merged:
                    here.told.pop(gone, None)
                here.told[change.told.id] = change.told
            elif isinstance(change, Resynced):
                synchronised.set()

    async with board.changes() as changes:
        tasks = [asyncio.create_task(follow(changes)), asyncio.create_task(board.run())]
        await synchronised.wait()
        try:
            yield here
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
