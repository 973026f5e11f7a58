"""`ucbridge run`: the bridge itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error

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
    import asyncio

    from ucbridge import connector_registry, logs
    from ucbridge.command_registry import Registry
    from ucbridge.config import load
    from ucbridge.stopping import until_stopped

    with exit_on_error():
        loaded = load(
            config_path(config),
            connectors=connector_registry.settings_of(connector_registry.classes()),
            commands=Registry.load().commands.keys(),
        )
        logs.configure(loaded.logs.format, level=loaded.logs.level)
        asyncio.run(until_stopped(_serve(loaded)))


async def _serve(config: Config) -> None:
    from ucbridge.app import Application

    async with Application(config) as application:
        await application.run()
