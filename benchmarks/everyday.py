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
from collections.abc import AsyncIterator
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
    truth: mix.Truth
    wrong: tuple[str, ...]
    cards: int
    settled: float
    delays: list[float]
    rate: float
    asterisk: float
    bridge: dict[str, float]
    events: dict[str, float]


def main() -> list[Row]:
    """Make the calls and look at what is written down."""
    outcome = asyncio.run(measure(RATE, SECONDS))
    for line in outcome.wrong[:20]:
        print(f"    {line}", file=sys.stderr)
    return rows(outcome)


def rows(outcome: Outcome) -> list[Row]:
    """Return what was found."""
    ours, theirs = outcome.bridge, outcome.events
    calls, wrong = len(outcome.calls), len(outcome.wrong)
    cpu, memory = ours["cpu"] / theirs["cpu"], ours["megabytes"] / theirs["megabytes"]
    cost = f"{ours['cpu'] / calls * 1e3:.1f} ms a call"
    alone = f"{theirs['cpu'] / calls * 1e3:.1f} ms"
    slow = quantiles(outcome.delays, n=20)[-1]
    return [
        Row("calls a second through Asterisk, placed", f"{outcome.rate:.1f}", f"{calls} calls"),
        Row("wrong or missing cards and calls of the history", f"{wrong}", f"{outcome.cards} cards", "", "0", not wrong),
        Row("CPU of the bridge / reading the events alone", cost, alone, f"{cpu:.1f}"),
        Row("CPU of the bridge's loop alone / its database and all", f"{ours['loop'] / calls * 1e3:.1f} ms a call", cost,
            f"{ours['loop'] / ours['cpu']:.2f}"),
        Row("events read a call", f"{outcome.events['events'] / calls:.0f}"),
        Row("memory of the bridge / reading the events alone", f"{ours['megabytes']:.0f} MB",
            f"{theirs['megabytes']:.0f} MB", f"{memory:.1f}"),
        Row("CPU of the bridge / of Asterisk", cost, f"{outcome.asterisk / calls * 1e3:.1f} ms",
            f"{ours['cpu'] / outcome.asterisk:.2f}"),
        Row("end of a call to its card, median; 95 %", f"{median(outcome.delays):.2f} s", f"{slow:.2f} s"),
        Row("last call over to everything shown", f"{outcome.settled:.1f} s", "", "", "<= 5 s", outcome.settled <= 5),
        Row("loop of the bridge late, 99 %; most", f"{ours['lag_usually'] * 1e3:.0f} ms", f"{ours['lag'] * 1e3:.0f} ms"),
    ]  # fmt: skip


async def measure(rate: float, seconds: float) -> Outcome:
    """Run Asterisk, the phones, the bridge and the one who only reads; return what was found."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with pbx.running() as asterisk, Telephones(asterisk.ports.sip) as phones:
            await prepare(asterisk, phones)
            config = Path(folder) / "ucbridge.toml"
            write_config(config, asterisk.settings, port=0, spool=asterisk.messages)
            config.write_text(config.read_text() + mix.people())
            async with (
                _beside("events", str(asterisk.ports.ami), asterisk) as reader,
                _beside("bridge", str(config), asterisk) as bridge,
            ):
                database = Path(folder) / "ucbridge.sqlite"
                return await _run(rate, seconds, asterisk, phones, database, reader, bridge)


async def _run(
    rate: float,
    seconds: float,
    asterisk: PrivateAsterisk,
    phones: Telephones,
    database: Path,
    reader: Process,
    bridge: Process,
) -> Outcome:
    truth, before, start = mix.Truth(), _cpu(asterisk), time.time()
    calls = await place(phones, rate, int(rate * seconds), truth)
    last, took = time.time(), max(each.began for each in calls) - start
    spent = _cpu(asterisk) - before
    settled = await _settled(database, truth, last)
    found = everyday_truth.found(database, truth)
    ended = {each.caller: each.ended for each in calls}
    return Outcome(
        calls,
        truth,
        found.wrong,
        found.cards,
        settled,
        everyday_truth.delays(database, {who: at for who, at in ended.items() if not who.startswith("+3319901")}),
        len(calls) / took,
        spent,
        await _told(bridge),
        await _told(reader),
    )


async def prepare(asterisk: PrivateAsterisk, phones: Telephones) -> None:
    """Have a private PBX know the phones, the groups and the queues."""
    mix.write(asterisk.folder, phones.inside.port)
    async with connect(asterisk.admin, wanted=frozenset(), sink=lambda _frame: None) as admin:
        for module in ("res_pjsip.so", "app_queue.so", "pbx_config.so"):
            await admin.action("ModuleLoad", Module=module, LoadType="reload")
        await admin.action("Setvar", Variable="UCB_DIAL_CONTEXT", Value="bench")
        for family, key, value in mix.settings():
            await admin.action("DBPut", Family=family, Key=key, Val=value)
        while "bench" not in await asterisk.cli("pjsip show identifies"):
            await asyncio.sleep(0.1)
        while f"bench{max(mix.QUEUES)}" not in await asterisk.cli("queue show"):
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


async def _settled(database: Path, truth: mix.Truth, since: float) -> float:
    """Wait until as many calls and missed calls are written down and shown as there were; return how long it took."""
    right = truth.calls, truth.cards.total()
    while everyday_truth.count(database) != right and time.time() - since < SETTLES_WITHIN:
        await asyncio.sleep(0.1)
    took = time.time() - since
    await asyncio.sleep(2)  # anything too much would come now
    return took


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
