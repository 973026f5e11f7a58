"""What Teams refuses, by the status and the code it gives: the classes the rest of the connector knows.

The words of Teams are never shown or logged: they may quote what was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

from connectors.teams.wire.bodies import object_of
from ucbridge.connector import NotReached

NO_SUCH_MESSAGE = "ActivityNotFoundInConversation"
NO_SUCH_CHAT = "ConversationNotFound"
NOT_THERE = "BotNotInConversationRoster"


class Refusal(Exception):
    """Teams refused a request: `status` of HTTP and its own `code`, "" where it gave none."""

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(f"Teams answers {status}, code {code or 'none'}")
        self.status = status
        self.code = code


class Gone(Refusal, LookupError):
    """The conversation, message, team or member is not there (any more)."""


class Shut(Refusal, NotReached):
    """The person blocks the bot, the app is not installed there, or an administrator disabled it."""


class TooLarge(Refusal):
    """The message is larger than Teams takes."""


class Busy(Refusal, ConnectionError):
    """Too much at once, or Teams cannot do it now: again later, `after` so many seconds where it said so."""

    after = 0.0


class Unsure(Refusal, ConnectionError):
    """Teams failed, or the connection broke, after the request was sent: it may have done it."""


class Unnamed(Unsure):
    """Teams took a message, and did not say which it is: nobody can tell whether it stands there."""


_TOO_LARGE, _FAILED, _NOT_MADE = 413, 500, 501
_ELSEWHERE = range(300, 400)
_GONE, _SHUT = {404, 410}, {403}
_NOTHING_DONE = {412, 429, 503}
"""Statuses that say that nothing was done, and that it may be tried again."""
_LONGEST_WAIT = 3600.0


def refusal(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Refusal:
    """Return the error for an answer of Teams."""
    told = headers or {}
    if is_page(told) or status in _ELSEWHERE:  # a proxy's: what it says of a chat or of us is not true
        return Busy(status)
    code = code_of(body)
    if status in _SHUT or (status in _GONE and code == NOT_THERE):
        return Shut(status, code)
    if status in _GONE:
        return Gone(status, code)
    if status == _TOO_LARGE:
        return TooLarge(status, code)
    if status in _NOTHING_DONE:
        busy = Busy(status, code)
        busy.after = _after(told.get("Retry-After", ""))
        return busy
    return Unsure(status, code) if status >= _FAILED and status != _NOT_MADE else Refusal(status, code)


def is_page(headers: Mapping[str, str]) -> bool:
    """Tell whether a page for people came back: nothing was done, though it may say 200."""
    return "html" in headers.get("Content-Type", "")


def code_of(body: bytes) -> str:
    """Return the code in the body of a refusal: Teams words it as the Bot Framework does, and as its own chat does."""
    told = object_of(body)
    error = told.get("error")
    code = error.get("code") if isinstance(error, Mapping) else told.get("code")
    words = told.get("message")
    if not code and isinstance(words, str):
        code = object_of(words).get("subCode")
    return code[:64] if isinstance(code, str) and code.isascii() and code.isprintable() else ""


def _after(told: str) -> float:
    """Read Retry-After: seconds, or a moment."""
    try:
        seconds = float(told)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return 0.0
    return min(max(seconds, 0.0), _LONGEST_WAIT) if isfinite(seconds) else 0.0
