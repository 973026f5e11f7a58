"""Logs of tests: as structlog prints them by default, with tracebacks that cost nothing."""

from __future__ import annotations

import structlog


def plain_logs() -> None:
    """Undo every configuration; print tracebacks without sources and local values, which take up to a second each."""
    structlog.reset_defaults()
    processors = [each for each in structlog.get_config()["processors"] if not _prints(each)]
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, console])


def _prints(processor: object) -> bool:
    return isinstance(processor, structlog.dev.ConsoleRenderer)
