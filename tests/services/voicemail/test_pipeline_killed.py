"""Processes killed in the middle of their work, again and again: every message gets through all the same."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.services.voicemail.bridge_process import AT_ONCE
from tests.services.voicemail.line import Line
from ucbridge.store.database import Database
from ucbridge.store.voicemails import Sound, Voicemail, Writing

MESSAGES = 20
KILLS = 3


@asynccontextmanager
async def process(role: str, line: Line) -> AsyncIterator[asyncio.subprocess.Process]:
    """A started process, killed at the end."""
    line.folder.mkdir(exist_ok=True, parents=True)
    module = "tests.services.voicemail.bridge_process"
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", module, role, line.url, line.folder, stdout=-1
    )
    assert started.stdout
    try:
        assert await started.stdout.readline() == b"started\n"
        yield started
    finally:
        started.send_signal(signal.SIGKILL)
        await started.wait()


def deeds(line: Line) -> Counter[tuple[str, str]]:
    """What was done to which message, and how often."""
    return Counter((deed, what) for _who, deed, what in noted(line))


def noted(line: Line) -> list[tuple[str, str, str]]:
    file = line.folder / "deeds"
    lines = file.read_text().splitlines() if file.exists() else []
    return [(who, deed, what) for who, deed, what in (each.split(" ", 2) for each in lines)]


async def done(line: Line, count: int = MESSAGES) -> None:
    """Wait until so many messages are written down."""
    async with asyncio.timeout(50):
        while len([row for row in await rows(line) if row.transcription is Writing.DONE]) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def rows(line: Line) -> list[Voicemail]:
    return await line.voicemails.present("103@default")


@pytest.mark.asyncio
@pytest.mark.timeout(120)  # interpreters start here, one after the other
async def test_every_message_gets_through_a_process_that_is_killed_again_and_again(
    database: Database, url: str, tmp_path: Path
) -> None:
    line = Line(database, url, tmp_path / "data")
    for number in range(MESSAGES):
        await line.message(f"m{number}")
    for kill in range(KILLS):
        async with process("all", line):
            await done(line, kill * MESSAGES // KILLS + 1)
            await asyncio.sleep(random.uniform(0, 0.3))  # wherever that is
    async with process("all", line):
        await done(line)
        await _shown(line)
    await _complete(line)
    written = {what: count for (deed, what), count in deeds(line).items() if deed == "written"}
    assert sum(written.values()) <= MESSAGES + KILLS * AT_ONCE


@pytest.mark.asyncio
@pytest.mark.postgres
@pytest.mark.timeout(120)
async def test_workers_share_the_messages_and_inherit_from_one_that_dies(postgres_url: str, tmp_path: Path) -> None:
    async with Database.open(postgres_url) as database:
        line = Line(database, postgres_url, tmp_path / "data")
        count = 0
        async with process("worker", line), process("hub", line):
            async with process("worker", line):
                while len(writers(line)) < 2:
                    await line.message(f"m{count}")
                    count += 1
                    await done(line, count - 2)
                for number in range(count, count + MESSAGES):
                    await line.message(f"m{number}")
                await done(line, count + 2)
            await done(line, count + MESSAGES)
            await _shown(line)
        await _complete(line, count + MESSAGES)
        assert {name.partition("-")[0] for name in writers(line)} == {"worker"}


def writers(line: Line) -> set[str]:
    """The processes that wrote messages down."""
    return {who for who, deed, _what in noted(line) if deed == "written"}


async def _shown(line: Line) -> None:
    """Wait until every card was brought up to date after its text."""
    async with asyncio.timeout(20):
        while min(deeds(line)["shown", str(row.id)] for row in await rows(line)) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _complete(line: Line, count: int = MESSAGES) -> None:
    found = await rows(line)
    assert {row.message_id for row in found} == {f"m{number}" for number in range(count)}
    for row in found:
        assert (row.audio, row.transcription) == (Sound.READY, Writing.DONE)
        assert row.text == f"text of {row.message_id}"
        assert await line.sounds.mp3(row.id) == f"mp3 {row.message_id}".encode()
        assert deeds(line)["announced", str(row.id)] >= 1
