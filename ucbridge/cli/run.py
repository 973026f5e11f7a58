"""`ucbridge run`: the bridge itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.serving import serve

if TYPE_CHECKING:
    from ucbridge.config import Config


def run(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
    ] = None,
) -> None:
    """Run the bridge until Ctrl-C or SIGTERM.

    The configuration is the file given, $UCBRIDGE_CONFIG or /etc/ucbridge/ucbridge.toml.
    """
    serve(config, _run)


async def _run(config: Config) -> None:
    import gc

    from ucbridge.app import Application

    async with Application(config) as application:
        # What was loaded stays: a full collection that went through it would stop everything for a tenth of a second.
        gc.collect()
        gc.freeze()
        await application.run()
