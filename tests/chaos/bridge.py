"""The whole bridge as `ucbridge run` starts it, this folder's connectors installed beside it, to be killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.platform import KINDS
from ucbridge.config import PbxSettings
from ucbridge.pbx.private.snippet import snippet
from ucbridge.private_files import write_private

ROOT = Path(__file__).parents[2]
MAILBOX = "200"
LINES = 40

_CONFIGURATION = """\
[bridge]
data = {data}
region = "FR"

[web]
host = "127.0.0.1"
port = 0

[voicemail]
source = "spool"
spool = {spool}

[voicemail.mailboxes.{mailbox}]
name = "Sales"
people = {people}
language = "en"

[speech]
engines = ["openai"]

[speech.openai]
url = "{chat}/v1"
key = "none"
model = "chaos"
goes_to = "this machine"

{pbx}
"""
_CONNECTOR = """
[connectors.{kind}]
url = "{chat}"
people = {people}
"""
_PERSON = """
[people.{person}]
name = "{name}"
"""


@dataclass
class Bridge:
    """One installation in a folder; `lives` counts how often it was started."""

    folder: Path
    lives: int = 0
    _process: Process | None = field(default=None, repr=False)

    @classmethod
    def installed(cls, folder: Path, *, pbx: PbxSettings, spool: Path, chat: str, people: Sequence[str]) -> Bridge:
        """Write its configuration, and the connectors as an installed package."""
        named = json.dumps(list(people))
        text = _CONFIGURATION.format(
            data=json.dumps(str(folder / "data")),
            spool=json.dumps(str(spool)),
            mailbox=MAILBOX,
            people=named,
            chat=chat,
            pbx=snippet(pbx),
        )
        text += "".join(_CONNECTOR.format(kind=kind, chat=chat, people=named) for kind in KINDS)
        text += "".join(_PERSON.format(person=person, name=person.capitalize()) for person in people)
        write_private(folder / "ucbridge.toml", text)
        install_connectors(folder)
        return cls(folder)

    @property
    def log(self) -> Path:
        return self.folder / f"log-{self.lives}"

    def told(self) -> str:
        """Return the end of what it wrote in each of its lives, for who reads why a test failed."""
        logs = {life: (self.folder / f"log-{life}").read_text().splitlines() for life in range(1, self.lives + 1)}
        return "\n".join(line for life, lines in logs.items() for line in (f"log of life {life}:", *lines[-LINES:]))

    async def start(self) -> None:
        """Begin a life; returns at once."""
        self.lives += 1
        path = os.pathsep.join((str(self.folder / "installed"), str(ROOT)))
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "ucbridge", "run", "--config", str(self.folder / "ucbridge.toml")),
                env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def kill(self) -> None:
        """End it and whatever it started with SIGKILL; no-op where it does not run."""
        if (process := self._process) is None:
            return
        self._process = None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    def works(self) -> bool:
        """Tell whether it has got as far as its work in this life."""
        return b" running " in self.log.read_bytes()

    def knows_mailbox(self) -> bool:
        """Tell whether messages from now on are announced."""
        return self._count("mailboxes") > 0

    def sees_pbx(self) -> bool:
        """Tell whether what it misses from now on is an outage to it."""
        return self._count("links_alive") > 0

    def known(self) -> int:
        """Return how many messages it has noticed."""
        return self._count("voicemails")

    def owes(self) -> int:
        """Return how many cards are still to be posted or edited."""
        stale = "card_addresses join cards using (topic) where delivered_version < version"
        return self._count("postings where message is null") + self._count(stale)

    def _count(self, what: str) -> int:
        file = self.folder / "data/ucbridge.sqlite"
        if not file.exists():
            return 0
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            try:
                return int(connection.execute(f"select count(*) from {what}").fetchone()[0])
            except sqlite3.OperationalError:  # not made yet
                return 0


def install_connectors(folder: Path) -> None:
    """Put the connectors where a bridge of this folder finds them, as an installed package."""
    package = folder / "installed/chaos_chat-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: chaos-chat\nVersion: 1.0\n")
    classes = "".join(f"{kind} = tests.chaos.connector:{kind.capitalize()}\n" for kind in KINDS)
    (package / "entry_points.txt").write_text(f"[ucbridge.connectors]\n{classes}")
