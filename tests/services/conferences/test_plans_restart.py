"""A bridge killed between planning and ringing: a process of its own, its own store, its own pages."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.test_app import configure, nobody, running, ucbridge
from tests.waiting import until
from ucbridge.store.types import utc_now

__all__ = ["nobody"]

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(180)]  # it starts six processes

BOB = """
[people.bob]
name = "Bob Durand"
extension = "102"
[conference]
number = "800"
[connectors.local]
"""


async def say(path: Path, text: str) -> dict[str, object]:
    process = await ucbridge("say", "--config", path, "--as", "alice", "--json", text)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    reply: dict[str, object] = json.loads(out.decode().splitlines()[0])
    return reply


def page(link: str) -> str:
    with urlopen(Request(link, headers={"Accept": "text/html"})) as answer:
        return str(answer.read().decode())


async def test_a_plan_outlives_the_bridge_and_what_was_missed_is_told(tmp_path: Path, nobody: int) -> None:
    path, store = configure(tmp_path, nobody, more=BOB), tmp_path / "data" / "ucbridge.sqlite"
    async with running(path) as (process, _address):
        card = await say(path, "/conference schedule Bob in 2 hours name Budget")
        link = next(each["value"] for each in card["fields"] if each["name"] == "Link")  # type: ignore[attr-defined]
        text = await asyncio.to_thread(page, link)
        assert "Budget" in text
        process.send_signal(signal.SIGKILL)
        await process.wait()
    at = (utc_now() - timedelta(minutes=11)).replace(tzinfo=None)
    with sqlite3.connect(store) as database:
        database.execute("UPDATE planned_conferences SET at = ?", [at.isoformat(" ")])
    database.close()

    def ask(query: str) -> set[str]:
        with sqlite3.connect(store) as connection:
            found = {row[0] for row in connection.execute(query)}
        connection.close()
        return found

    async with running(path) as (_process, address):
        await until(lambda: ask("SELECT state FROM planned_conferences") == {"missed"})
        assert ask("SELECT person_id FROM postings WHERE topic LIKE 'plan-missed:%'") == {"alice", "bob"}
        moved = f"{address}/conference{link.partition('/conference')[2]}"
        assert "It did not take place." in await asyncio.to_thread(page, moved)
