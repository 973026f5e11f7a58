import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ucbridge.cli import application
from ucbridge.config import load
from ucbridge.store.audit import Audit, AuditEntry
from ucbridge.store.database import Database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "ucbridge.toml"
    file.write_text("bridge.data = 'data'\n[pbx.ami]\nsecret = 'a'\n[pbx.ari]\nsecret = 'b'\n")
    asyncio.run(_fill(file))
    return file


async def _fill(config: Path) -> None:
    async with Database.open(load(config, {}).database_url) as database:
        audit = Audit(database)
        for minute, person in enumerate(["alice", "bob", "alice"]):
            await audit.record(
                AuditEntry(
                    NOON.replace(minute=minute),
                    person,
                    "webchat",
                    "call",
                    {"target": "Bob\n\x1b[31m"},
                    "ended",
                    "",
                    "c1",
                )
            )


def run(config: Path, *options: str) -> list[str]:
    arguments = ["audit", "--config", str(config), *options]
    result = CliRunner().invoke(application(arguments), arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_the_latest_entries_are_printed_oldest_first(config: Path) -> None:
    entries = [json.loads(line) for line in run(config, "--json", "--limit", "2")]
    assert [(entry["at"], entry["person"]) for entry in entries] == [
        ("2026-11-23T12:01:00+00:00", "bob"),
        ("2026-11-23T12:02:00+00:00", "alice"),
    ]
    assert entries[0]["arguments"] == {"target": "Bob\n\x1b[31m"}
    assert (entries[0]["command"], entries[0]["outcome"]) == ("call", "ended")


def test_one_persons_entries_can_be_asked_for(config: Path) -> None:
    assert len(run(config, "--person", "alice")) == 2
    assert run(config, "--person", "nobody") == []


def test_what_somebody_typed_cannot_write_on_the_terminal(config: Path) -> None:
    lines = run(config)
    assert len(lines) == 3
    assert "\x1b" not in "".join(lines)
    assert '/call  target="Bob\\n\\u001b[31m"  ended' in lines[0]
