"""`ucbridge worker`: a machine that shares the transcribing of voicemail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.serving import serve

if TYPE_CHECKING:
    from ucbridge.config import Config


def worker(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The bridge's configuration file.", show_default=False)
    ] = None,
) -> None:
    """Write voicemail messages down for a bridge, until Ctrl-C or SIGTERM.

    It needs the same configuration file, with PostgreSQL as its store. Start as many as you like, on any machine.
    """
    serve(config, _work)


async def _work(config: Config) -> None:
    from ucbridge.worker import work

    await work(config)
