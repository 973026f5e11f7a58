"""50 rooms of 10 legs at once (Local channels), one of each room talking.

Asterisk's CPU and memory per leg: ConfBridge, which holds the bridge's rooms, against mixing bridges of ARI with the
same legs. From Asterisk's join to our roster, and our CPU per leg: the bridge against the least roster that panoramisk
could keep.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
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
ROUNDS = 3
STEADY = 6.0
"""Seconds over which the CPU of rooms that just go on is measured."""
PLAN = (
    ("quiet", 1, "Answer", ""),
    ("quiet", 2, "Wait", "600"),
    ("talks", 1, "Answer", ""),
    ("talks", 2, "Playtones", "440"),
    ("talks", 3, "Wait", "600"),
)
WANTED = frozenset({b"ConfbridgeJoin"})
_STAMPED = "timestampevents = yes"


@dataclass
class Found:
    """What one round cost: per leg, in megabytes, milliseconds of CPU to come in, the same per second to stay."""

    memory: float = 0.0
    joining: float = 0.0
    staying: float = 0.0
    delays: list[float] = field(default_factory=list)
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
    delays = {way: [delay for one in found[way] for delay in one.delays] for way in ("ours", "panoramisk")}
    slow = {way: quantiles(each, n=20)[-1] for way, each in delays.items()}
    return [
        _row("Asterisk's memory per leg / ARI bridge", _mid(rooms, "memory"), _mid(bridges, "memory"), "MB", 1.5),
        _row(
            "Asterisk's CPU per leg to come in / ARI bridge",
            _mid(rooms, "joining"),
            _mid(bridges, "joining"),
            "ms",
            1.5,
        ),
        _row(
            "Asterisk's CPU per leg and second / ARI bridge",
            _mid(rooms, "staying"),
            _mid(bridges, "staying"),
            "ms",
            1.5,
        ),
        _row("join to roster, median / panoramisk", *(median(each) * 1000 for each in delays.values()), "ms", 2.0),
        _row("join to roster, 95 % / panoramisk", *(each * 1000 for each in slow.values()), "ms", 2.0),
        _row("our CPU per leg / panoramisk", *(_mid(found[way], "watching") for way in delays), "ms", 2.0),
    ]


async def measured(way: str) -> Found:
    """Fill the rooms once, `ours` and `panoramisk` watching ConfBridge, or `ari` holding the bridges itself."""
    joins: dict[str, float] = {}

    def note(frame: Frame) -> None:
        joins[text(frame, "Uniqueid")] = float(text(frame, "Timestamp"))

    async with pbx.running() as asterisk:
        _stamp(asterisk)
        await asterisk.cli("manager reload")
        async with connect(asterisk.admin, wanted=WANTED, sink=note) as admin:
            await _plan(admin)
            if way == "ari":
                async with _bridges(asterisk) as (fill, filled):
                    return await _filled(asterisk, fill, filled)
            async with _watching(way, asterisk) as watcher:
                found = await _filled(asterisk, lambda: _join(admin), lambda: len(joins) == ALL)
            found.delays = [watcher.known[channel_id] - at for channel_id, at in joins.items()]
            found.watching = watcher.cpu / ALL * 1000
            return found


async def _filled(asterisk: PrivateAsterisk, fill: Callable[[], Awaitable[None]], filled: Callable[[], bool]) -> Found:
    process = psutil.Process(asterisk.pid)
    before, start = process.memory_info().rss, _cpu(process)
    await fill()
    async with asyncio.timeout(60):
        while not filled():  # noqa: ASYNC110 - a counter of another task
            await asyncio.sleep(0.02)
    joined = _cpu(process)
    await asyncio.sleep(1)
    settled, since = _cpu(process), time.monotonic()
    await asyncio.sleep(STEADY)
    staying = (_cpu(process) - settled) / (time.monotonic() - since)
    memory = process.memory_info().rss - before
    return Found(memory / ALL / 1e6, (joined - start) / ALL * 1000, staying / ALL * 1000)


async def _join(admin: Ami) -> None:
    await asyncio.gather(*(_originate(admin, number) for number in range(ALL)))


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
        Variable={"UCB_ROOM": f"ucb{number // LEGS:012x}", "UCB_QUIET": "yes"},
    )


def _leg(number: int) -> str:
    return f"Local/{'quiet' if number % LEGS else 'talks'}@bench/n"


@asynccontextmanager
async def _bridges(
    asterisk: PrivateAsterisk,
) -> AsyncIterator[tuple[Callable[[], Awaitable[None]], Callable[[], bool]]]:
    ari, inside = asterisk.ari, []
    auth = aiohttp.BasicAuth(ari.username, ari.secret.get_secret_value())
    events = f"{ari.url.replace('http', 'ws', 1)}/events?app=bench"
    connector = aiohttp.TCPConnector(limit=20, keepalive_timeout=5)
    async with (
        aiohttp.ClientSession(auth=auth, connector=connector) as session,
        session.ws_connect(events) as socket,
    ):

        async def post(path: str, **fields: str) -> None:
            async with session.post(f"{ari.url}{path}", json=fields) as response:
                response.raise_for_status()

        async def serve() -> None:
            async with asyncio.TaskGroup() as tasks:
                async for message in socket:
                    event = message.json()
                    if event["type"] == "StasisStart":
                        bridge = f"/bridges/{event['args'][0]}/addChannel"
                        tasks.create_task(post(bridge, channel=event["channel"]["id"]))
                    elif event["type"] == "ChannelEnteredBridge":
                        inside.append(event)

        async def fill() -> None:
            await asyncio.gather(*(post("/bridges", bridgeId=f"bench{n}", type="mixing") for n in range(ROOMS)))
            await asyncio.gather(
                *(
                    post(
                        "/channels",
                        endpoint=_leg(n),
                        app="bench",
                        appArgs=f"bench{n // LEGS}",
                        channelId=f"ucb-{n:032x}",
                    )
                    for n in range(ALL)
                )
            )

        serving = asyncio.create_task(serve())
        try:
            yield fill, lambda: len(inside) == ALL
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def _watching(way: str, asterisk: PrivateAsterisk) -> AsyncIterator[SimpleNamespace]:
    command = [sys.executable, "-m", "benchmarks.conference_watch", way]
    command += [str(asterisk.ports.ami), asterisk.secrets.ami]
    watcher = SimpleNamespace(known={}, cpu=0.0)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.readline)
        start = _cpu(psutil.Process(process.pid))
        yield watcher
        watcher.cpu = _cpu(psutil.Process(process.pid)) - start
        said, _error = process.communicate("", timeout=60)
        watcher.known = json.loads(said.splitlines()[-1])


async def _plan(admin: Ami) -> None:
    for extension, priority, application, data in PLAN:
        await admin.action(
            "DialplanExtensionAdd",
            Context="bench",
            Extension=extension,
            Priority=priority,
            Application=application,
            ApplicationData=data,
        )


def _stamp(asterisk: PrivateAsterisk) -> None:
    # Each event carries when Asterisk made it.
    file = asterisk.folder / "etc/manager.conf"
    file.write_text(file.read_text().replace("[general](+)", f"[general](+)\n{_STAMPED}", 1))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _mid(runs: list[Found], name: str) -> float:
    return median(getattr(run, name) for run in runs)


def _row(name: str, ours: float, theirs: float, unit: str, most: float) -> Row:
    ratio = ours / theirs
    return Row(name, f"{ours:.2f} {unit}", f"{theirs:.2f} {unit}", f"{ratio:.2f}", f"<= {most:g}", ratio <= most)


if __name__ == "__main__":
    show(main())
