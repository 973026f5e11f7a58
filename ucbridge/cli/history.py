"""`ucbridge history`: everybody's calls as a file."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error

if TYPE_CHECKING:
    from ucbridge.services.history.listing import Line
    from ucbridge.store.history import HistoryLine

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Write the history of calls to a file.")

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False, help="A day.")]


@app.callback()
def _history() -> None:
    """Write the history of calls to a file."""


@app.command()
def export(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
    ] = None,
    person: Annotated[str, typer.Option(help="Of this person only, by id.", show_default=False)] = "",
    since: Day = None,
    until: Day = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file.", show_default=False)
    ] = None,
) -> None:
    """Print everybody's calls as CSV: one line for each person in a call, times in the bridge's time zone."""
    with exit_on_error():
        asyncio.run(_export(config_path(config), person, since, until, output))


async def _export(path: Path, person: str, since: datetime | None, until: datetime | None, output: Path | None) -> None:
    from zoneinfo import ZoneInfo

    from ucbridge.config import load
    from ucbridge.services.history.export import heading, rows
    from ucbridge.store.database import Database
    from ucbridge.store.history import Filter, History

    config = load(path)
    zone = ZoneInfo(config.bridge.timezone)
    which = Filter(
        since=since.replace(tzinfo=zone) if since else None, until=until.replace(tzinfo=zone) if until else None
    )
    file = output.open("w", encoding="utf-8", newline="") if output else sys.stdout
    try:
        async with Database.open(config.database_url) as database:
            file.write(heading(whose=True))
            async for found in History(database).everything(person, which):
                file.write(rows((_line(each) for each in found), zone, whose=True))
    finally:
        if output:
            file.close()


def _line(line: HistoryLine) -> Line:
    from ucbridge.services.history.listing import Line

    one = line.person
    return Line(line, one.other_name or one.other_id, one.answered_by, one.forwarded_from)
