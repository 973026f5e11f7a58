"""`ucbridge run`: the bridge itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.place import config_path
from ucbridge.cli.words import worded

if TYPE_CHECKING:
    from ucbridge.config import Config


def run(
    config: Annotated[Path | None, typer.Option(help="The configuration file.", show_default=False)] = None,
) -> None:
    """Run the bridge until Ctrl-C or SIGTERM.

    The configuration is the file given, $UCBRIDGE_CONFIG or /etc/ucbridge/ucbridge.toml.
    """
    import asyncio

    from ucbridge import connecting, logs
    from ucbridge.config_file import load
    from ucbridge.registry import Registry
    from ucbridge.stopping import until_stopped

    with worded():
        loaded = load(
            config_path(config),
            connectors=connecting.settings_of(connecting.classes()),
            commands=Registry.load().commands.keys(),
        )
        logs.configure(loaded.logs.format, level=loaded.logs.level)
        asyncio.run(until_stopped(_serve(loaded)))


async def _serve(config: Config) -> None:
    from ucbridge.app import Application

    async with Application(config) as application:
        await application.run()
