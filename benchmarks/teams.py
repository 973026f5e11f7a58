"""Messages of Microsoft Teams, and the directory of a company of 10,000.

Four bots take turns, each in a process of its own, against the same double of Teams (`tests/teams_double`), which
signs its posts and wants tokens: one of aiohttp and PyJWT and nothing else, one of Microsoft's SDK (in an environment
that is thrown away), our connector with nothing behind it, and the whole bridge. What is measured: the CPU of one
message (its token checked, a card posted), one by one and many at once, and of one change of a card.

The directory is read from the double of Graph: by our connector into a database, with the models of msgraph as its
documentation has it (1,000 people: its time grows with their number), and with aiohttp alone, which keeps nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.startup import nobody
from benchmarks.table import Row, show
from benchmarks.teams_bare import EDITS
from tests.graph_double import GraphDouble
from tests.teams_double import Person, TeamsDouble

PEOPLE, AT_ONCE = 240, 16  # each writes seldom: nobody is to be throttled
SDK = "microsoft-teams-apps==2.1.1"
DIRECTORY, MODELS = 10_000, 1_000
ROUNDS = 3
MOST_STALL = 0.05

CONFIG = """
[bridge]
data = "{folder}/data"
[logs]
level = "error"
[web]
port = {port}
[pbx.ami]
port = {nobody}
secret = "none"
[pbx.ari]
url = "http://127.0.0.1:{nobody}/ari"
secret = "none"
[connectors.teams]
"""
PERSON = """
[people.user{number}]
name = "User {number}"
extension = "{extension}"
accounts = {{ teams = "{account}" }}
"""
Start = Callable[[int, TeamsDouble, Sequence[Person], Path], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured of one bot: CPU milliseconds of a message and of a change (0: it makes none), megabytes."""

    one_by_one: float
    at_once: float
    change: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Sync:
    """What was measured of one way to read a directory."""

    cpu: float
    megabytes: float
    stall: float
    stall_cpu: float


def main() -> list[Row]:
    """Measure one after the other."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        sdk = _environment(Path(folder))
        bots = {
            "bare aiohttp and PyJWT": partial(_bot, "teams_bare"),
            "microsoft-teams-apps": partial(_sdk, sdk) if sdk else None,
            "connector": partial(_bot, "teams_alone"),
            "bridge": _bridge,
        }
        found = {name: asyncio.run(_measure(start, changes=name != "bridge")) for name, start in bots.items() if start}
    peers = [name for name in ("bare aiohttp and PyJWT", "microsoft-teams-apps") if name in found]
    rows = [
        row for peer in peers for who in ("connector", "bridge") for row in _rows(who, found[who], peer, found[peer])
    ]
    return rows + asyncio.run(_directory())


def _rows(who: str, ours: Found, peer: str, theirs: Found) -> list[Row]:
    pairs = [
        ("CPU ms a message, one by one", ours.one_by_one, theirs.one_by_one),
        (f"CPU ms a message, {AT_ONCE} at once", ours.at_once, theirs.at_once),
        ("CPU ms a change of a card", ours.change, theirs.change),
        ("resident megabytes", ours.megabytes, theirs.megabytes),
    ]
    return [Row(f"{who}: {name} / {peer}", f"{a:.2f}", f"{b:.2f}", f"{a / b:.2f}") for name, a, b in pairs if a]


async def _measure(start: Start, *, changes: bool) -> Found:
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with TeamsDouble() as double:
            people = [double.user(f"user{number}") for number in range(PEOPLE)]
            port = nobody()
            async with _running(double, port, start(port, double, people, Path(folder))) as process:
                await _each(double, people[: PEOPLE // 5])  # the first ones load what is loaded once
                one_by_one = await _cost(process, _each(double, people), PEOPLE)
                at_once = await _cost(process, _each(double, people, AT_ONCE), PEOPLE)
                helped = await _cost(process, _helped(double, people[:AT_ONCE]), AT_ONCE) if changes else 0.0
                change = max(0.0, helped - at_once) / EDITS
                return Found(1000 * one_by_one, 1000 * at_once, 1000 * change, _megabytes(process))


async def _each(double: TeamsDouble, people: Sequence[Person], at_once: int = 1) -> None:
    """Have everybody write once, so many of them at the same time."""
    rest = iter(people)

    async def writing() -> None:
        for person in rest:
            answer = await double.writes(person, "whoami", within=60)
            assert answer.message is not None

    await asyncio.gather(*(writing() for _each in range(at_once)))


async def _helped(double: TeamsDouble, people: Sequence[Person]) -> None:
    """Have everybody write what makes the bot change its answer, and wait for all the changes."""
    answers = await asyncio.gather(*(double.writes(person, "help", within=60) for person in people))
    messages = [each.message for each in answers if each.message is not None]
    await double.until(lambda: all(each.edits >= EDITS for each in messages), within=EDITS * 6)


async def _cost(process: Process, done: Awaitable[None], count: int) -> float:
    """Return the CPU seconds that something costs a process, one of so many."""
    before = _cpu(process)
    await done
    return (_cpu(process) - before) / count


def _environment(folder: Path) -> Path | None:
    """Return a Python with Microsoft's SDK and nothing else; None where it cannot be had."""
    python = folder / "sdk/bin/python"
    try:
        subprocess.run([sys.executable, "-m", "venv", folder / "sdk"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([python, "-m", "pip", "install", "-q", SDK], check=True, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        print(f"without {SDK}, which cannot be installed;", end=" ")
        return None
    return python


def _bot(module: str, port: int, double: TeamsDouble, _people: Sequence[Person], _folder: Path) -> Sequence[str]:
    return [sys.executable, "-m", f"benchmarks.{module}", str(port), json.dumps(double.settings)]


def _sdk(python: Path, port: int, double: TeamsDouble, _people: Sequence[Person], _folder: Path) -> Sequence[str]:
    script = Path(__file__).with_name("teams_sdk.py")
    return [str(python), str(script), str(port), json.dumps(double.settings)]


def _bridge(port: int, double: TeamsDouble, people: Sequence[Person], folder: Path) -> Sequence[str]:
    path = folder / "ucbridge.toml"
    text = CONFIG.format(folder=folder, port=port, nobody=nobody())
    text += "".join(f"{key} = {json.dumps(value)}\n" for key, value in double.settings.items())
    for number, person in enumerate(people):
        text += PERSON.format(number=number, extension=1000 + number, account=person.account)
    path.write_text(text)
    path.chmod(0o600)
    return [sys.executable, "-m", "ucbridge", "run", "--config", str(path)]


@asynccontextmanager
async def _running(double: TeamsDouble, port: int, command: Sequence[str]) -> AsyncIterator[Process]:
    """Run a bot, and have Teams post to it as soon as it answers."""
    double.endpoint = f"http://127.0.0.1:{port}/api/messages"
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)
    try:
        with double.checks.expected():
            while process.returncode is None and await _asleep(double):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.1)
        if process.returncode is not None:
            raise RuntimeError(f"{command[:4]} did not start")
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _asleep(double: TeamsDouble) -> bool:
    status, _body = await double.posts({"type": "unheard of"})
    return status in {0, 503}


def _megabytes(process: Process) -> float:
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
    assert resident is not None
    return int(resident[1]) / 1000


def _cpu(process: Process) -> float:
    ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


async def _directory() -> list[Row]:
    """Read directories of the same people in three ways, in turn."""
    ours = [await _read("ours", DIRECTORY) for _round in range(ROUNDS)]
    bare = [await _read("bare", DIRECTORY) for _round in range(ROUNDS)]
    models = await _read("models", MODELS)
    cpu, grown = (median(getattr(each, name) for each in ours) for name in ("cpu", "megabytes"))
    stall = median(each.stall for each in ours)
    least, times = median(each.cpu for each in bare), DIRECTORY / MODELS
    what = f"{DIRECTORY:,} people of a directory"
    return [
        Row(
            f"CPU seconds for {what} / aiohttp, which keeps nothing", f"{cpu:.2f}", f"{least:.2f}", f"{cpu / least:.1f}"
        ),
        Row(
            f"CPU seconds for {what} / msgraph's models ({MODELS:,} measured, times {times:.0f})",
            f"{cpu:.2f}",
            f"{models.cpu * times:.1f}",
            f"{cpu / models.cpu / times:.3f}",
        ),
        Row(f"megabytes for {what}", f"{grown:.1f}"),
        Row(
            f"longest stall ms, {what} / msgraph's models ({MODELS:,})",
            f"{1000 * stall:.0f}",
            f"{1000 * models.stall:.0f}",
            f"{stall / models.stall:.3f}",
            f"<= {1000 * MOST_STALL:.0f} ms",
            stall <= MOST_STALL,
        ),
    ]


async def _read(way: str, count: int) -> Sync:
    async with GraphDouble(checked=False) as double:
        double.people(count)
        command = [sys.executable, "-m", "benchmarks.teams_directory", way, double.url, double.token()]
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
        out, _err = await process.communicate()
        read, found = out.decode().split()[:1], out.decode().strip().splitlines()[-1]
        if read != [str(count)]:
            raise RuntimeError(f"{way} read {read} of {count} people")
        return Sync(**json.loads(found))


if __name__ == "__main__":
    show(main())
