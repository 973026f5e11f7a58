"""The chat server as a process, and what stands there at the end."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.chaos.server import FAILS

KINDS = ("keys", "history", "neither")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the messages on one kind of platform."""

    kind: str
    wanted: int
    lost: int
    doubled: int
    outdated: int

    @property
    def well(self) -> bool:
        return not (self.lost or self.doubled or self.outdated)


@dataclass(frozen=True, slots=True)
class Platform:
    """The running server."""

    url: str

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/state", timeout=10) as answer:
            state: dict[str, Any] = json.load(answer)
        return state

    def outcome(self, kind: str, names: Collection[str], people: Collection[str], *, last: str = "") -> Outcome:
        """Count the cards of these messages: each must stand once with each person, and say `last` at the end."""
        rooms = self.state()["rooms"].get(kind, {})
        cards = [(person, message["body"]) for person in people for message in rooms.get(person, [])]
        named = [(person, name, body) for person, body in cards for name in names if name in body["title"]]
        found = Counter((person, name) for person, name, _body in named)
        ended = {(person, name) for person, name, body in named if last in " ".join(body.values())}
        wanted = len(names) * len(people)
        return Outcome(kind, wanted, wanted - len(found), found.total() - len(found), len(found) - len(ended))

    def complete(self, names: Collection[str], people: Collection[str], *, last: str = "") -> bool:
        """Tell whether every card stands on every kind of platform, in its last version."""
        outcomes = [self.outcome(kind, names, people, last=last) for kind in KINDS]
        return not any(each.lost or each.outdated for each in outcomes)


@asynccontextmanager
async def running(*, seed: int = 1, fails: float = FAILS) -> AsyncIterator[Platform]:
    """Start the server; end it at the end."""
    command = [sys.executable, "-m", "tests.chaos.server", "0", str(seed), str(fails)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield Platform(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        await process.wait()
