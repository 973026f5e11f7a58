"""Durable work for the tests: engines one after another, and flows that leave a trace."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from dbos import _workflow_commands as jobs

from ucbridge.durable import engine
from ucbridge.durable.engine import Durable
from ucbridge.durable.flow import Carrier, Flow, Later, Steps
from ucbridge.durable.place import place_of
from ucbridge.supervision import Backoff

QUICK = Backoff(first=0.01, cap=0.02)

INSTEAD = Flow("instead", "work")
JOB = Flow("job", "work", INSTEAD)
OTHER = Flow("other", "work")


@dataclass
class Trace:
    """What steps did. `later` and `breaks` say how often the second step does that first."""

    first: Counter[int] = field(default_factory=Counter)
    second: Counter[int] = field(default_factory=Counter)
    instead: Counter[int] = field(default_factory=Counter)
    later: int = 0
    breaks: int = 0
    tried: int = 0
    holds: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def do_first(self, number: int) -> str:
        self.first[number] += 1
        return f"first {number}"

    async def do_second(self, number: int, before: str) -> None:
        assert before == f"first {number}"
        self.tried += 1
        self.reached.set()
        if self.holds:
            await self.holds.wait()
        if self.later > 0:
            self.later -= 1
            raise Later
        if self.breaks > 0:
            self.breaks -= 1
            raise ValueError("somebody said 'my PIN is 2580' to +33142685300")
        self.second[number] += 1

    async def do_instead(self, number: int) -> None:
        self.instead[number] += 1

    async def job(self, steps: Steps, number: int) -> None:
        before = await steps.do(self.do_first, number)
        await steps.do(self.do_second, number, before)

    async def replacement(self, steps: Steps, number: int) -> None:
        await steps.do(self.do_instead, number)

    @property
    def carriers(self) -> dict[Flow, Carrier]:
        return {JOB: self.job, INSTEAD: self.replacement}


def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library look for work more often."""
    monkeypatch.setattr(jobs, "_BACKGROUND_JOBS_INTERVAL_SEC", 0.02)
    monkeypatch.setattr(engine, "POLL", 0.03)


_books: dict[frozenset[str], bytes] = {}


async def used_books(folder: Path, carriers: Iterable[Flow]) -> None:
    """Put books there that know their queues: the engine needs a second to begin with a queue it sees first."""
    queues = frozenset(flow.queue for flow in carriers)
    if queues not in _books:
        with TemporaryDirectory() as scratch:
            empty = Durable(place_of("sqlite:////none", Path(scratch)))
            empty.carry(dict.fromkeys(carriers, _nothing))
            async with empty:
                pass
            _books[queues] = (Path(scratch) / "durable.sqlite").read_bytes()
    (folder / "durable.sqlite").write_bytes(_books[queues])


async def _nothing(*_: object) -> None:
    raise AssertionError


@asynccontextmanager
async def machine(
    url: str, folder: Path, trace: Trace, *, node: str = "", at_once: dict[str, int] | None = None
) -> AsyncIterator[Durable]:
    """A machine at work, as often as one likes, one after the other."""
    folder.mkdir(exist_ok=True)
    if url.startswith("sqlite") and not (folder / "durable.sqlite").exists():
        await used_books(folder, trace.carriers)
    durable = Durable(place_of(url, folder, node=node), waits=QUICK, at_once=at_once)
    durable.carry(trace.carriers)
    async with durable:
        yield durable
