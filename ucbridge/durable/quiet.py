"""The engine's own log lines among ours: no line twice a minute, none that names a message."""

from __future__ import annotations

import logging
import re
from time import monotonic

_AGAIN = 60.0
_KEY = re.compile(r"\b[a-z]+:[^\s,'\"]+")


class _Quiet(logging.Filter):
    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a line pass if it was not said lately; keys of flows are left out of it."""
        message = record.getMessage()
        if message.startswith("Asyncio task cancelled"):  # how the engine is closed
            return False
        record.msg, record.args = _KEY.sub("…", message), ()
        now, place = monotonic(), (record.pathname, record.lineno)
        if now - self._said.get(place, -_AGAIN) < _AGAIN:
            return False
        self._said[place] = now
        return True


def calm() -> None:
    """Have the engine log through the root logger like everybody else, warnings and worse."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if not any(isinstance(each, _Quiet) for each in logger.filters):
        logger.addFilter(_Quiet())
        logger.addHandler(logging.NullHandler())  # without any it would add its own
