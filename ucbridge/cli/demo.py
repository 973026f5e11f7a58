"""`ucbridge demo`: try everything on one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ucbridge.cli.terminal import exit_on_error


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the chat page; 0 picks a free one.")] = 8080,
    data: Annotated[Path, typer.Option(help="Folder that keeps the demo's history.")] = Path(".cache/demo"),
) -> None:
    """Start Asterisk, phones and the chat page on this machine.

    All of it is real, and for this machine only; Ctrl-C stops it.
    """
    import asyncio

    from ucbridge import logs
    from ucbridge.demo import demo as run
    from ucbridge.stopping import until_stopped

    with exit_on_error():
        logs.configure("console", level="warning")
        asyncio.run(until_stopped(run(data.absolute(), port=port, progress=_show)))


def _show(line: str) -> None:
    typer.echo(line)
