"""Logging: structlog and the libraries' own logs through one formatter, JSON or console, secrets blanked."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Literal

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

Format = Literal["console", "json"]

_CHATTY = ("aiohttp.access", "aiosqlite", "alembic", "asyncio", "sqlalchemy")

_SECRET_KEY = re.compile(r"secret|password|token|authorization|cookie|api_?key", re.IGNORECASE)
_SECRET_TEXT = re.compile(r"(?i)\b(secret|password|token|authorization|api_key)(\s*[=:]\s*)(?!\*)\S+")
_QUOTED = re.compile(r"""(['"]).*?(?<!\\)\1""", re.DOTALL)
_NUMBER = re.compile(r"\+?\d(?:[ .()-]*\d){3,}")
_FRAME = re.compile(r'[ |+-]*(?:File "|Traceback |Exception Group Traceback )')
_SIGN_IN_LINK = re.compile(r"/signin/[\w-]+")
_URL_PASSWORD = re.compile(r"(\w+://[^/\s:@]+:)[^@\s]+@")


def configure(style: Format = "console", *, level: str = "info") -> None:
    """Send every log line to standard error, once, in one format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_shared(), _discreet_event],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(style)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank secrets: values under telling keys, `secret=...` in texts, passwords in URLs; keep each line one line."""
    return {key: "***" if _SECRET_KEY.search(key) else _clean(key, value) for key, value in event.items()}


def discreet(text: str) -> str:
    """Return a sentence of a library without what it quotes: names and texts in quotes, numbers, addresses."""
    return _NUMBER.sub("…", _QUOTED.sub(r"\1…\1", text))


def _clean(key: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    blanked = _SIGN_IN_LINK.sub("/signin/***", _URL_PASSWORD.sub(r"\1***@", _SECRET_TEXT.sub(r"\1\2***", value)))
    breaks = "\n" if key == "exception" else ""
    return "".join(each if each.isprintable() or each in breaks else repr(each)[1:-1] for each in blanked)


def _discreet_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {**event, "event": discreet(str(event.get("event", "")))}


def _traceback(exc_info: ExcInfo) -> str:
    """Return where it went wrong, and what; the values that Python puts into the sentence are left out."""
    chunks = traceback.TracebackException(*exc_info, compact=True).format()
    return "".join(each if _FRAME.match(each) else discreet(each) for each in chunks).rstrip("\n")


def _shared() -> Sequence[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _last(style: Format) -> Sequence[Processor]:
    if style == "json":
        return [_EXCEPTIONS, redact, structlog.processors.JSONRenderer()]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    return [_EXCEPTIONS, redact, plain]


_EXCEPTIONS = structlog.processors.ExceptionRenderer(_traceback)
