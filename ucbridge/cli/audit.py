"""`ucbridge audit`: who did what, and what came of it."""

from __future__ import annotations

import asyncio
import json as encoder
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error, printable

if TYPE_CHECKING:
    from ucbridge.store.audit import AuditEntry


def audit(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
    ] = None,
    person: Annotated[str | None, typer.Option(help="Of this person only, by id.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many entries.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Print the latest entries of the audit log, oldest first."""
    with exit_on_error():
        entries = asyncio.run(_latest(config_path(config), limit, person))
    for entry in reversed(entries):
        typer.echo(_as_json(entry) if json else _as_line(entry))


async def _latest(config: Path, limit: int, person: str | None) -> list[AuditEntry]:
    from ucbridge.config import load
    from ucbridge.store.audit import Audit
    from ucbridge.store.database import Database

    async with Database.open(load(config).database_url) as database:
        return await Audit(database).latest(limit, person)


def _as_json(entry: AuditEntry) -> str:
    return encoder.dumps(
        {
            "at": entry.at.isoformat(timespec="seconds"),
            "person": entry.person_id,
            "connector": entry.connector,
            "conversation": entry.conversation,
            "command": entry.command,
            "arguments": dict(entry.arguments),
            "outcome": entry.outcome,
            "reference": entry.reference,
        }
    )


def _as_line(entry: AuditEntry) -> str:
    at = entry.at.astimezone().isoformat(sep=" ", timespec="seconds")
    arguments = " ".join(f"{name}={encoder.dumps(value)}" for name, value in entry.arguments.items())
    parts = (at, entry.person_id, entry.connector, f"/{entry.command}", arguments, entry.outcome, entry.reference)
    return printable("  ".join(part for part in parts if part))
