"""Messages arrive while the bridge is killed again and again; then it is left in peace and counted."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.chaos import platform
from tests.chaos.bridge import MAILBOX, Bridge
from tests.chaos.platform import KINDS, Outcome
from tests.chaos.server import SAID
from tests.chaos.spool import Spool
from tests.waiting import until
from ucbridge.pbx.ami import connect
from ucbridge.pbx.private import PrivateAsterisk

PEOPLE = ("alice", "bob", "carol", "dave")


@dataclass(frozen=True, slots=True)
class Siege:
    """How much is thrown at the bridge.

    A life ends within `longest` seconds of work, one in four while it still starts. `patience` is in seconds.
    """

    messages: int
    kills: int
    longest: float = 3.0
    seed: int = 1
    patience: float = 60.0


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    outcomes: tuple[Outcome, ...]
    kills: int
    requests: int
    failures: int
    seconds: float


async def lay(siege: Siege, folder: Path, pbx: PrivateAsterisk, progress: Callable[[str], None] = print) -> Report:
    """Run one siege."""
    began = monotonic()
    async with platform.running(seed=siege.seed) as chat:
        spool = Spool(pbx.messages, MAILBOX, pbx.sentence(), seconds=4)
        bridge = Bridge.installed(folder, pbx=pbx.settings, spool=pbx.messages, chat=chat.url, people=PEOPLE)
        try:
            await bridge.start()
            await until(bridge.knows_mailbox, siege.patience, instead=bridge.told)
            async with asyncio.TaskGroup() as tasks:
                killing = tasks.create_task(_kill(siege, bridge, progress))
                arriving = tasks.create_task(_arrive(siege, spool, pbx, killing))
            names = arriving.result()

            def missing() -> str:
                outcomes = (str(chat.outcome(kind, names, PEOPLE, last=SAID)) for kind in KINDS)
                return "\n".join((*outcomes, f"{bridge.owes()} cards to post or edit", bridge.told()))

            await until(lambda: chat.complete(names, PEOPLE, last=SAID), siege.patience, instead=missing)
            await until(lambda: not bridge.owes(), siege.patience, instead=missing)
        finally:
            await bridge.kill()
        state = chat.state()
        outcomes = tuple(chat.outcome(kind, names, PEOPLE, last=SAID) for kind in KINDS)
        return Report(outcomes, bridge.lives - 1, state["requests"], state["failures"], monotonic() - began)


async def _arrive(siege: Siege, spool: Spool, pbx: PrivateAsterisk, killing: asyncio.Task[None]) -> list[str]:
    """Leave messages at random moments until the killing is over, then the rest at once."""
    chance, names = random.Random(siege.seed), []
    async with connect(pbx.admin, wanted=frozenset(), sink=_ignore) as ami:
        while len(names) < siege.messages:
            names.append(spool.leave())
            await ami.action("VoicemailRefresh", Mailbox=MAILBOX, Context="default")
            pause = chance.uniform(0, 2 * siege.kills * siege.longest / siege.messages)
            await asyncio.wait({killing}, timeout=0 if killing.done() else pause)
    return names


async def _kill(siege: Siege, bridge: Bridge, progress: Callable[[str], None]) -> None:
    chance = random.Random(siege.seed)
    for kill in range(siege.kills):
        if working := kill % 4 != 3:
            await until(bridge.works, siege.patience)
        seconds = chance.uniform(0.05, siege.longest)
        await asyncio.sleep(seconds)
        await bridge.kill()
        when = f"{seconds:.1f} s after it began to {'work' if working else 'start'}"
        owed = f"{bridge.known()} messages known, {bridge.owes()} cards to post or edit"
        progress(f"kill {kill + 1} of {siege.kills}, {when}: {owed}")
        await bridge.start()


def _ignore(_frame: object) -> None:
    """Take something and do nothing."""
