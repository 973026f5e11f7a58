"""Fifty calls a second for a minute through a real Asterisk, and whether people are told the right thing of each.

python -m benchmarks.everyday [CALLS A SECOND] [SECONDS]

Compared with a process that reads and parses the same events of the same Asterisk at the same time, and keeps nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks import everyday_mix as mix
from benchmarks import everyday_truth, pbx
from benchmarks.everyday_phones import Dialled, Telephones
from benchmarks.table import Row, show
from ucbridge.demo import write_config
from ucbridge.pbx.ami import connect
from ucbridge.pbx.private import PrivateAsterisk

RATE = 50.0
SECONDS = 60.0

SETTLES_WITHIN = 120.0
"""Seconds after the last call in which everything must be written down and shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run: `calls` as they went, `settled` the seconds from the end of the last to the last card."""

    calls: list[Dialled]
    wrong: tuple[str, ...]
    cards: int
    settled: float
    delays: list[float]
    rate: float
    asterisk: float
    bridge: dict[str, float]
    events: dict[str, float]


@dataclass(frozen=True, slots=True)
class Made:
    """The calls, what is right about them, and how they went: a second, CPU seconds of Asterisk, and `settled`."""

    calls: list[Dialled]
    truth: mix.Truth
    rate: float
    spent: float
    settled: float


def main() -> list[Row]:
    """Make the calls and look at what is written down."""
    outcome = asyncio.run(measure(RATE, SECONDS))
    for line in outcome.wrong[:20]:
        print(f"    {line}", file=sys.stderr)
    return rows(outcome)


def rows(outcome: Outcome) -> list[Row]:
    """Return what was found."""
    ours, theirs, settled = outcome.bridge, outcome.events, outcome.settled
    calls, wrong, asterisk = len(outcome.calls), len(outcome.wrong), outcome.asterisk
    slow = quantiles(outcome.delays, n=20)[-1]

    def each(seconds: float) -> str:
        return f"{seconds / calls * 1e3:.1f} ms a call"

    def ratio(name: str, one: float, other: float, shown: Callable[[float], str]) -> Row:
        return Row(name, shown(one), shown(other), f"{one / other:.1f}")

    return [
        Row("calls through Asterisk", f"{outcome.rate:.1f} a second", f"{calls} calls"),
        Row("wrong: cards, calls of the history", str(wrong), f"{outcome.cards} cards", "", "0", not wrong),
        ratio("CPU of the bridge / reading its events alone", ours["cpu"], theirs["cpu"], each),
        ratio("CPU of the bridge / its loop without the database", ours["cpu"], ours["loop"], each),
        ratio("CPU of the bridge / Asterisk", ours["cpu"], asterisk, each),
        ratio("memory / reading its events alone", ours["megabytes"], theirs["megabytes"], "{:.0f} MB".format),
        Row("events read of a call", f"{theirs['events'] / calls:.0f}"),
        Row("end of a call to its card, median; 95 %", f"{median(outcome.delays):.2f} s", f"{slow:.2f} s"),
        Row("last call over to all of it shown", f"{settled:.1f} s", "", "", "<= 5 s", settled <= 5),
        Row("loop late, 99 %; most", f"{ours['lag_usually'] * 1e3:.0f} ms", f"{ours['lag'] * 1e3:.0f} ms"),
    ]


async def measure(rate: float, seconds: float) -> Outcome:
    """Run Asterisk, the phones, the bridge and the one who only reads; return what was found."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with pbx.running() as asterisk, Telephones(asterisk.ports.sip) as phones:
            await prepare(asterisk, phones)
            config = Path(folder) / "ucbridge.toml"
            write_config(config, asterisk.settings, port=0, spool=asterisk.messages)
            config.write_text(config.read_text() + mix.people())
            database = Path(folder) / "ucbridge.sqlite"
            async with (
                _beside("events", str(asterisk.ports.ami), asterisk) as reader,
                _beside("bridge", str(config), asterisk) as bridge,
            ):
                made = await _made(rate, seconds, asterisk, phones, database)
                found = everyday_truth.found(database, made.truth)
                ended = {each.caller: each.ended for each in made.calls if each.caller.startswith("+3319900")}
                delays = everyday_truth.delays(database, ended)
                costs = await _told(bridge), await _told(reader)
                return Outcome(
                    made.calls, found.wrong, found.cards, made.settled, delays, made.rate, made.spent, *costs
                )


async def _made(rate: float, seconds: float, asterisk: PrivateAsterisk, phones: Telephones, database: Path) -> Made:
    before, start, truth = _cpu(asterisk), time.time(), mix.Truth()
    calls = await place(phones, rate, int(rate * seconds), truth)
    last, took = time.time(), max(each.began for each in calls) - start
    spent = _cpu(asterisk) - before
    settled = await settle(database, truth, since=last)
    await asyncio.sleep(2)  # anything too much would come now
    return Made(calls, truth, len(calls) / took, spent, settled)


async def prepare(asterisk: PrivateAsterisk, phones: Telephones) -> None:
    """Have a private PBX know the phones, the groups and the queues."""
    mix.write(asterisk.folder, phones.inside.port)
    async with connect(asterisk.admin, wanted=frozenset(), sink=lambda _frame: None) as admin:
        for module in ("res_pjsip.so", "app_queue.so", "pbx_config.so"):
            await admin.action("ModuleLoad", Module=module, LoadType="reload")
        await admin.action("Setvar", Variable="UCB_DIAL_CONTEXT", Value="bench")
        for family, key, value in mix.settings():
            await admin.action("DBPut", Family=family, Key=key, Val=value)
        while "bench" not in await asterisk.cli("pjsip show identifies"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        while f"bench{max(mix.QUEUES)}" not in await asterisk.cli("queue show"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def place(phones: Telephones, rate: float, many: int, truth: mix.Truth) -> list[Dialled]:
    """Place so many calls at a steady rate; return them when all are over."""
    clock = asyncio.get_running_loop().time
    start, placed = clock(), list[Dialled]()
    async with asyncio.TaskGroup() as group:
        for call in mix.calls(many, truth):
            group.create_task(phones.dial(call))
            placed.append(call)
            await asyncio.sleep(max(0.0, start + len(placed) / rate - clock()))
    return placed


async def settle(database: Path, truth: mix.Truth, *, since: float) -> float:
    """Wait until as many calls and missed calls are written down and shown as there were; return how long it took."""
    right = truth.calls, truth.cards.total()
    while everyday_truth.count(database) != right and time.time() - since < SETTLES_WITHIN:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return time.time() - since


@asynccontextmanager
async def _beside(way: str, what: str, asterisk: PrivateAsterisk) -> AsyncIterator[Process]:
    environment = os.environ | {"AMI_SECRET": asterisk.ami.secret.get_secret_value()}
    command = [*_profiler(way), "-m", "benchmarks.everyday_bridge", way, what]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdin=PIPE, stdout=PIPE, env=environment)
    try:
        assert process.stdout is not None
        while (line := await process.stdout.readline()).strip() != b"ready":  # the log may come first
            if not line:
                raise RuntimeError(f"{way} did not start")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _profiler(way: str) -> list[str]:
    file = os.environ.get("UCBRIDGE_PROFILE", "")
    return ["-m", "cProfile", "-o", file] if file and way == "bridge" else []


async def _told(process: Process) -> dict[str, float]:
    output, _errors = await process.communicate(b"\n")
    told: dict[str, float] = json.loads(output.splitlines()[-1])
    return told


def _cpu(asterisk: PrivateAsterisk) -> float:
    """Return the CPU seconds Asterisk has spent."""
    child = asterisk._child
    assert child is not None
    fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        RATE, SECONDS = float(sys.argv[1]), float(sys.argv[2])
    show(main())
