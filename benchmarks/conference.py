"""50 rooms of 10 legs at once (Local channels), one of each room talking.

Asterisk's CPU and memory per leg: ConfBridge, which holds the bridge's rooms, against mixing bridges of ARI with the
same legs. From Asterisk's join to our roster, and our CPU per leg: the bridge against the least roster that panoramisk
could keep.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence, Sized
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from types import SimpleNamespace

import aiohttp
import psutil

from benchmarks import pbx, quiet
from benchmarks.table import Row, show
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.private import PrivateAsterisk

ROOMS, LEGS = 50, 10
ALL = ROOMS * LEGS
LATER, PACE = 100, 0.05
"""So many more come one after the other, with so many seconds between."""
ROUNDS = 3
STEADY = 6.0
"""Seconds over which the CPU of rooms that just go on is measured."""
PLAN: Sequence[pbx.Step] = (
    ("quiet", 1, "Answer", ""),
    ("quiet", 2, "Wait", "900"),
    ("talks", 1, "Answer", ""),
    ("talks", 2, "Playback", "conf-adminmenu"),
    ("talks", 3, "Goto", "2"),
)
"""Far halves of the legs; who talks plays a file at its own time."""
WANTED = frozenset({b"ConfbridgeJoin"})


@dataclass
class Found:
    """What one round cost: per leg, in megabytes, milliseconds of CPU to come in, the same per second to stay."""

    memory: float = 0.0
    joining: float = 0.0
    staying: float = 0.0
    delays: list[float] = field(default_factory=list)
    """From Asterisk's join to the roster, of those who come at leisure while all rooms go on."""
    burst: list[float] = field(default_factory=list)
    """The same of those who come all at once."""
    watching: float = 0.0
    """Our CPU per leg that came, in milliseconds."""


def main() -> list[Row]:
    """Run each way several times, one after the other; compare the medians."""
    quiet()
    ways = ("ours", "panoramisk", "ari")
    found: dict[str, list[Found]] = {way: [] for way in ways}
    for _round in range(ROUNDS):
        for way in ways:
            found[way].append(asyncio.run(measured(way)))
    rooms, bridges = found["ours"] + found["panoramisk"], found["ari"]
    watched = [found["ours"], found["panoramisk"]]
    delays = [[delay * 1000 for one in runs for delay in one.delays] for runs in watched]
    burst = [[delay * 1000 for one in runs for delay in one.burst] for runs in watched]
    coming = f"{_mid(rooms, 'joining'):.2f} ms"
    return [
        Row("Asterisk's CPU for a leg to come into a room", coming),
        _row("Asterisk's memory per leg / ARI bridge", _mid(rooms, "memory"), _mid(bridges, "memory"), "MB", 1.5),
        _row(
            "Asterisk's CPU per leg and second / ARI bridge",
            _mid(rooms, "staying"),
            _mid(bridges, "staying"),
            "ms",
            1.5,
        ),
        _row("join to roster, median / panoramisk", *(median(each) for each in delays), "ms", 3.0),
        _row("join to roster, 95 % / panoramisk", *(quantiles(each, n=20)[-1] for each in delays), "ms", 0),
        _row("join to roster, median, all at once / panoramisk", *(median(each) for each in burst), "ms", 1.5),
        _row("our CPU per leg / panoramisk", *(_mid(runs, "watching") for runs in watched), "ms", 2.0),
    ]


async def measured(way: str) -> Found:
    """Fill the rooms once, `ours` and `panoramisk` watching ConfBridge, or `ari` holding the bridges itself."""
    joins: dict[str, float] = {}

    def note(frame: Frame) -> None:
        joins[text(frame, "Uniqueid")] = float(text(frame, "Timestamp"))

    async with pbx.running() as asterisk:
        await _prepare(asterisk)
        async with connect(asterisk.admin, wanted=WANTED, sink=note) as admin:
            await pbx.add_plan(admin, PLAN)
            if way == "ari":
                async with _bridges(asterisk) as fill:
                    return await _filled(asterisk, fill)
            async with _watching(way, asterisk) as watcher:
                found = await _filled(asterisk, lambda: _join(admin, joins, range(ALL)))
                for number in range(ALL, ALL + LATER):
                    await _join(admin, joins, [number])
                    await asyncio.sleep(PACE)
                await asyncio.sleep(1)
            delays = [watcher.known[channel_id] - at for channel_id, at in joins.items()]
            found.burst, found.delays = delays[:ALL], delays[ALL:]
            found.watching = watcher.cpu / len(joins) * 1000
            return found


async def _filled(asterisk: PrivateAsterisk, fill: Callable[[], Awaitable[None]]) -> Found:
    process = psutil.Process(asterisk.pid)
    before, start = process.memory_info().rss, _cpu(process)
    async with asyncio.timeout(120):
        await fill()
    joined = _cpu(process)
    await asyncio.sleep(1)
    settled, since = _cpu(process), time.monotonic()
    await asyncio.sleep(STEADY)
    staying = (_cpu(process) - settled) / (time.monotonic() - since)
    memory = process.memory_info().rss - before
    return Found(memory / ALL / 1e6, (joined - start) / ALL * 1000, staying / ALL * 1000)


async def _join(admin: Ami, joins: Sized, numbers: Sequence[int]) -> None:
    expected = len(joins) + len(numbers)
    await asyncio.gather(*(_originate(admin, number) for number in numbers))
    while len(joins) < expected:  # noqa: ASYNC110 - counted by another task
        await asyncio.sleep(0.005)


async def _originate(admin: Ami, number: int) -> None:
    await admin.action(
        "Originate",
        within=60,
        Channel=_leg(number),
        Context="ucbridge-conference",
        Exten="join",
        Priority=1,
        Async=True,
        ChannelId=f"ucb-{number:032x}",
        OtherChannelId=f"ucb-{number:032x}b",
        Variable={"UCB_ROOM": f"ucb{number // LEGS % ROOMS:012x}", "UCB_QUIET": "yes"},
    )


def _leg(number: int) -> str:
    return f"Local/{'quiet' if number % LEGS else 'talks'}@bench/n"


@asynccontextmanager
async def _bridges(
    asterisk: PrivateAsterisk,
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    ari = asterisk.ari
    waiting: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    headers = {"Authorization": aiohttp.encode_basic_auth(ari.username, ari.secret.get_secret_value())}
    events = f"{ari.url.replace('http', 'ws', 1)}/events?app=bench"
    connector = aiohttp.TCPConnector(limit=20, keepalive_timeout=5)
    async with (
        aiohttp.ClientSession(headers=headers, connector=connector) as session,
        session.ws_connect(events) as socket,
    ):

        async def post(path: str, **fields: str) -> None:
            async with session.post(f"{ari.url}{path}", json=fields) as response:
                response.raise_for_status()

        async def serve() -> None:
            async for message in socket:
                event = message.json()
                if event["type"] == "StasisStart":
                    waiting.put_nowait((event["args"][0], event["channel"]["id"]))

        async def ring(number: int) -> None:
            room, leg = f"bench{number // LEGS}", f"ucb-{number:032x}"
            await post("/channels", endpoint=_leg(number), app="bench", appArgs=room, channelId=leg)

        async def let_in() -> None:
            room, leg = await waiting.get()
            await post(f"/bridges/{room}/addChannel", channel=leg)

        async def fill() -> None:
            await asyncio.gather(*(post("/bridges", bridgeId=f"bench{n}", type="mixing") for n in range(ROOMS)))
            await asyncio.gather(*(ring(number) for number in range(ALL)), *(let_in() for _number in range(ALL)))

        serving = asyncio.create_task(serve())
        try:
            yield fill
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def _watching(way: str, asterisk: PrivateAsterisk) -> AsyncIterator[SimpleNamespace]:
    command = [sys.executable, "-m", "benchmarks.conference_watch", way]
    command += [str(asterisk.ports.ami), asterisk.secrets.ami]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 20)
    watcher = SimpleNamespace(known={}, cpu=0.0)
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        start = _cpu(psutil.Process(process.pid))
        yield watcher
        watcher.cpu = _cpu(psutil.Process(process.pid)) - start
        said, _error = await process.communicate(b"")
        watcher.known = json.loads(said)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _prepare(asterisk: PrivateAsterisk) -> None:
    """Have Asterisk stamp its events, and be silent where nothing is said.

    With `transmit_silence` a waiting half of a Local channel answers each frame with one at once: two such legs that
    meet in a bridge of two keep a processor busy with nothing.
    """
    for name, old, new in (
        ("manager.conf", "[general](+)", "[general](+)\ntimestampevents = yes"),
        ("asterisk.conf", "transmit_silence = yes", "transmit_silence = no"),
    ):
        file = asterisk.folder / "etc" / name
        file.write_text(file.read_text().replace(old, new, 1))
    await asterisk.kill()
    await asterisk.boot()


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _mid(runs: list[Found], name: str) -> float:
    return median(getattr(run, name) for run in runs)


def _row(name: str, ours: float, theirs: float, unit: str, most: float) -> Row:
    ratio = ours / theirs
    return Row(
        name,
        f"{ours:.2f} {unit}",
        f"{theirs:.2f} {unit}",
        f"{ratio:.2f}",
        f"<= {most:g}" if most else "",
        not most or ratio <= most,
    )


if __name__ == "__main__":
    show(main())
