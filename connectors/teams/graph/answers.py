"""What Microsoft Graph answers: JSON that may be anything, or the page of a proxy on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from connectors.teams.graph.refusals import Busy, refusal
from connectors.teams.graph.waiting import wait

LARGEST = 8 << 20
"""Bytes of an answer that are read: a page of 500 people has one million at most, and reading holds all others up."""

Payload = dict[str, Any]
"""JSON of Graph, as it is sent and read."""


def told(response: httpx.Response) -> Payload:
    """Return the JSON of an answer, empty where it has none.

    Raises:
        ConnectionError: it is not Graph that answers.
    """
    if not response.content:
        return {}
    if len(response.content) > LARGEST:
        raise ConnectionResetError("more than anybody asked for")
    try:
        value = response.json()
    except (ValueError, RecursionError) as error:
        raise ConnectionResetError("not the answer of Graph") from error
    return value if isinstance(value, dict) else {}


def entries(page: Payload) -> list[Payload]:
    """Return the objects of a page; what is none is left out.

    Raises:
        ConnectionError: it is no page.
    """
    value = page.get("value")
    if not isinstance(value, list):
        raise ConnectionResetError("not the answer of Graph")
    return [each for each in value if isinstance(each, dict)]


def words(value: object) -> str:
    """Return a text of Graph, "" where it is none."""
    return value if isinstance(value, str) else ""


def problem(response: httpx.Response | None, permission: str, tries: int) -> Exception:
    """Return the error for an answer that is none, or for the connection that broke."""
    now = datetime.now(UTC)
    if response is None:
        return Busy(0, wait=wait(tries, None, now))
    seconds = wait(tries, response.headers.get("Retry-After"), now)
    proxied = response.is_redirect or "html" in response.headers.get("Content-Type", "")
    if proxied:  # what a proxy says of us is not true
        return Busy(response.status_code, wait=seconds)
    return refusal(response.status_code, _code(response), permission, wait=seconds)


def _code(response: httpx.Response) -> str:
    try:
        value = response.json()
    except (ValueError, RecursionError):
        return ""
    error = value.get("error") if isinstance(value, dict) else None
    code = words(error.get("code")) if isinstance(error, dict) else ""
    return code[:80] if code.isascii() and code.isprintable() else ""
