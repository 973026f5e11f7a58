"""Interactions of Discord, against a bare discord.py bot that answers at once.

Three bots take turns, each in a process of its own, against the same double of Discord (`tests/discord_double`): the
bare one, our connector with nothing behind it, and the whole bridge. What is measured: the time from an interaction
sent to its first acknowledgement, the interactions a CPU second carries, and the memory with 10 and with 1,000 servers.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks.startup import nobody
from benchmarks.table import Row, show
from tests.discord_double import Channel, DiscordDouble, User

ONE_BY_ONE = 150
AT_ONCE = 8
EACH = 120
FEW, MANY = 10, 1_000
CHANNELS, ROLES = 20, 10
MOST_GROWTH = 1.2

CONFIG = """
[bridge]
data = "{folder}/data"
[logs]
level = "error"
[web]
port = 0
[pbx.ami]
port = {nobody}
secret = "none"
[pbx.ari]
url = "http://127.0.0.1:{nobody}/ari"
secret = "none"
[connectors.discord]
token = "{token}"
api_url = "{api}"
gateway_url = "{gateway}"
"""
PERSON = """
[people.user{number}]
name = "User {number}"
extension = "{extension}"
accounts = {{ discord = "{account}" }}
"""
Start = Callable[[DiscordDouble, Sequence[User], Path], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured of one bot: seconds to each acknowledgement, interactions a CPU second, megabytes."""

    waits: list[float]
    a_cpu_second: float
    few: float
    many: float


def main() -> list[Row]:
    """Measure one after the other."""
    bare, connector, bridge = (asyncio.run(_measure(start)) for start in (_bare, _connector, _bridge))
    grown, bare_growth = bridge.many - bridge.few, bare.many - bare.few
    return [
        *_rows("connector", connector, bare),
        *_rows("bridge", bridge, bare),
        Row(
            f"bridge: megabytes for {MANY - FEW} servers more / bare discord.py",
            f"{grown:.1f}",
            f"{bare_growth:.1f}",
            f"{grown / bare_growth:.2f}",
            f"<= {MOST_GROWTH}",
            grown <= bare_growth * MOST_GROWTH,
        ),
    ]


def _rows(who: str, ours: Found, bare: Found) -> list[Row]:
    pairs = [
        ("interaction to first acknowledgement, median ms", 1000 * median(ours.waits), 1000 * median(bare.waits)),
        ("interaction to first acknowledgement, 95 % ms", 1000 * _slow(ours.waits), 1000 * _slow(bare.waits)),
        ("interactions a CPU second", ours.a_cpu_second, bare.a_cpu_second),
        (f"resident megabytes with {FEW} servers", ours.few, bare.few),
        (f"resident megabytes with {MANY:,} servers", ours.many, bare.many),
    ]
    return [Row(f"{who}: {name} / bare discord.py", f"{a:.1f}", f"{b:.1f}", f"{a / b:.2f}") for name, a, b in pairs]


def _slow(waits: Sequence[float]) -> float:
    return quantiles(waits, n=20)[-1]


async def _measure(start: Start) -> Found:
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with DiscordDouble(checked=False) as double:
            people = _furnish(double, FEW)
            async with _running(double, start(double, people, Path(folder))) as process:
                await double.until(lambda: any(each["name"] == "whoami" for each in double.commands), within=60)
                few = await _settled_megabytes(process)
                waits = await _one_by_one(double, people[0])
                rate = await _at_once(double, people, process)
        async with DiscordDouble(checked=False) as double:
            people = _furnish(double, MANY)
            async with _running(double, start(double, people, Path(folder))) as process:
                return Found(waits, rate, few, await _settled_megabytes(process))


def _furnish(double: DiscordDouble, count: int) -> list[User]:
    """Make so many servers with channels and roles; in the first are the people who type."""
    double.limits.everywhere = 1_000_000
    people = [double.user(f"user{number}") for number in range(AT_ONCE)]
    for number in range(count):
        server = double.server(f"Server {number}")
        for each in range(CHANNELS):
            double.channel(server, f"channel-{each}")
        for each in range(ROLES):
            double.role(server, f"Role {each}")
        for person in people if number == 0 else ():
            double.joins(person, server)
    return people


def _bare(double: DiscordDouble, _people: Sequence[User], _folder: Path) -> Sequence[str]:
    return _bot("discord_bare", double)


def _connector(double: DiscordDouble, _people: Sequence[User], _folder: Path) -> Sequence[str]:
    return _bot("discord_alone", double)


def _bot(module: str, double: DiscordDouble) -> Sequence[str]:
    return [sys.executable, "-m", f"benchmarks.{module}", double.api_url, double.gateway_url, double.token]


def _bridge(double: DiscordDouble, people: Sequence[User], folder: Path) -> Sequence[str]:
    path = folder / "ucbridge.toml"
    text = CONFIG.format(
        folder=folder, nobody=nobody(), token=double.token, api=double.api_url, gateway=double.gateway_url
    )
    for number, person in enumerate(people):
        text += PERSON.format(number=number, extension=100 + number, account=person.id)
    path.write_text(text)
    return [sys.executable, "-m", "ucbridge", "run", "--config", str(path)]


@asynccontextmanager
async def _running(double: DiscordDouble, command: Sequence[str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
    try:
        await double.until(lambda: double.gateway.connected or process.returncode is not None, within=60)
        if process.returncode is not None:
            raise RuntimeError(f"{command[:4]} did not start")
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _one_by_one(double: DiscordDouble, person: User) -> list[float]:
    """Return the seconds from each of many interactions to its first acknowledgement."""
    channel = _channel(double)
    waits = []
    for _number in range(ONE_BY_ONE):
        given = (await double.types(person, "whoami", at=channel)).interaction
        first = double.asked("POST", f"/interactions/{given.id}/*")[0]
        waits.append(first.at - given.at)
    return waits[ONE_BY_ONE // 5 :]  # without the first ones


async def _at_once(double: DiscordDouble, people: Sequence[User], process: Process) -> float:
    """Have all people type without a pause, and return the interactions the process carries a second of its CPU."""
    channel = _channel(double)

    async def typing(person: User) -> None:
        for _number in range(EACH):
            await double.types(person, "whoami", at=channel)

    before = _cpu(process)
    await asyncio.gather(*map(typing, people))
    return len(people) * EACH / (_cpu(process) - before)


async def _settled_megabytes(process: Process) -> float:
    """Return the memory of a process once it has nothing more to do."""
    last = -1.0
    while last != (last := _cpu(process)):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(2)
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    assert resident is not None
    return int(resident[1]) / 1000


def _cpu(process: Process) -> float:
    ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _channel(double: DiscordDouble) -> Channel:
    return next(each for each in double.core.channels.values() if each.guild is not None)


if __name__ == "__main__":
    show(main())
