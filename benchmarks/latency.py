"""From a command received to its Originate on the wire, through all of the bridge, on a real Asterisk.

Compared with the round trip of a bare AMI Ping on a connection beside it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from benchmarks import pbx, quiet
from benchmarks.table import Row, show
from ucbridge.app import Application
from ucbridge.config import load
from ucbridge.demo import write_config
from ucbridge.models import Account, Invocation
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.ami_protocol import AmiProtocol
from ucbridge.pbx.private import Behaviour, PrivateAsterisk

COMMANDS = 60


def main() -> list[Row]:
    """Give so many commands one after the other, with a Ping before each."""
    quiet()
    commands, pings = asyncio.run(measure())
    ours, theirs = median(commands), median(pings)
    slow, slow_ping = quantiles(commands, n=20)[-1], quantiles(pings, n=20)[-1]
    return [
        _row("command to Originate on the wire, median / AMI Ping", ours, theirs),
        _row("command to Originate on the wire, 95 % / AMI Ping", slow, slow_ping),
    ]


async def measure() -> tuple[list[float], list[float]]:
    """Return the seconds of each command and each Ping."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        async with pbx.running() as asterisk, connect(asterisk.admin, wanted=frozenset(), sink=_ignore) as admin:
            asterisk.phones["alice"].behave(Behaviour.IGNORE)
            path = Path(folder) / "ucbridge.toml"
            write_config(path, asterisk.settings, port=0, spool=asterisk.messages)
            async with Application(load(path)) as application:
                running = asyncio.create_task(application.run())
                try:
                    return await _commands(application, asterisk, admin)
                finally:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)


async def _commands(application: Application, asterisk: PrivateAsterisk, admin: Ami) -> tuple[list[float], list[float]]:
    written: list[float] = []
    _note_originates(written)
    async with asyncio.timeout(20):
        while not application.services.pbx.model.fresh:  # noqa: ASYNC110 - measured by nobody
            await asyncio.sleep(0.05)
    commands, pings = [], []
    for number in range(COMMANDS):
        start = time.perf_counter()
        await admin.action("Ping")
        pings.append(time.perf_counter() - start)
        asked = Invocation(f"bench-{number}", Account("local", "alice"), "alice", text="/call Carol")
        start = time.perf_counter()
        await application._bot.answer(asked)  # where every connector comes in
        commands.append(written[-1] - start)
        for channel_id in list(application.services.pbx.model.channels):
            await application.services.pbx.hang_up(channel_id)
        await asyncio.sleep(0.05)
    if len(written) != COMMANDS:
        raise RuntimeError(f"{len(written)} Originates for {COMMANDS} commands")
    await asterisk.hang_up_all()
    return commands, pings


def _note_originates(written: list[float]) -> None:
    send = AmiProtocol.send

    def noting(self: AmiProtocol, pending: object, headers: object) -> str:
        action_id = send(self, pending, headers)  # type: ignore[arg-type]
        if getattr(pending, "action", "") == "Originate":
            written.append(time.perf_counter())
        return action_id

    AmiProtocol.send = noting  # type: ignore[method-assign]


def _ignore(_frame: object) -> None:
    """Take something and do nothing."""


def _row(name: str, ours: float, theirs: float) -> Row:
    return Row(name, f"{ours * 1000:.2f} ms", f"{theirs * 1000:.2f} ms", f"{ours / theirs:.1f}")


if __name__ == "__main__":
    show(main())
