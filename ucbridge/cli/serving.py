"""What `ucbridge run` and `ucbridge worker` share: they read the configuration, and work until somebody stops them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from ucbridge.config import Config


def serve(config: Path | None, work: Callable[[Config], Coroutine[Any, Any, None]]) -> None:
    """Work until Ctrl-C or SIGTERM; what has words ends the process with them, 78 for a wrong configuration.

    Until there is anything to put back, Ctrl-C ends the process as SIGTERM does: an exception raised inside an import
    may get lost there.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        _serve(config, work)
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(config: Path | None, work: Callable[[Config], Coroutine[Any, Any, None]]) -> None:
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
        asyncio.run(until_stopped(work(loaded)))
