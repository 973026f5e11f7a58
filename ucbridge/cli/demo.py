"""`ucbridge demo`: try everything on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ucbridge.cli.words import worded


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the chat page; 0 picks a free one.")] = 8080,
    data: Annotated[Path, typer.Option(help="Folder that keeps the demo's history.")] = Path(".cache/demo"),
) -> None:
    """Start a real Asterisk, real SIP phones and the chat page, for this machine only; Ctrl-C stops all of it."""
    import asyncio

    from ucbridge import logs
    from ucbridge.demo import demo as run
    from ucbridge.stopping import until_stopped

    with worded():
        logs.configure("console", level="warning")
        asyncio.run(until_stopped(run(data.absolute(), port=port, progress=_show)))


def _show(line: str) -> None:
    typer.echo(line)
