"""`ucbridge worker`: a machine that shares the transcribing of voicemail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error


def worker(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The bridge's configuration file.", show_default=False)
    ] = None,
) -> None:
    """Write voicemail messages down for a bridge, until Ctrl-C or SIGTERM.

    It needs the same configuration file, with PostgreSQL as its store. Start as many as you like, on any machine.
    """
    import asyncio

    from ucbridge import connector_registry, logs
    from ucbridge.command_registry import Registry
    from ucbridge.config import load
    from ucbridge.stopping import until_stopped
    from ucbridge.worker import work

    with exit_on_error():
        loaded = load(
            config_path(config),
            connectors=connector_registry.settings_of(connector_registry.classes()),
            commands=Registry.load().commands.keys(),
        )
        logs.configure(loaded.logs.format, level=loaded.logs.level)
        asyncio.run(until_stopped(work(loaded)))
