"""What can be read in a message somebody opened a menu on (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from connectors.teams.asked.lines import plain
from connectors.teams.inbound import Payload, mapping, sequence

_WORDS = ("title", "subtitle", "text", "label", "value", "altText")
_DEEPEST = 30


def readable(message: Payload) -> str:
    """Return all that can be read in a message: its subject, its words, and the cards on it."""
    body = mapping(message.get("body"))
    content = str(body.get("content") or "")
    words = plain(content) if str(body.get("contentType") or "html").lower() == "html" else content
    lines = [str(message.get("subject") or ""), words]
    for each in sequence(message.get("attachments")):
        lines += _words(_card(mapping(each).get("content")), 0)
    return "\n".join(line.strip() for line in lines if line.strip())


def author(message: Payload) -> str:
    """Return the account of who wrote it, "" where nobody did who has one."""
    user = mapping(mapping(message.get("from")).get("user"))
    return str(user.get("id") or "").lower()


def _card(content: object) -> object:
    if not isinstance(content, str):
        return content
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _words(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _words(each, depth + 1)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            if isinstance(each, str) and key in _WORDS:
                yield each
            elif not isinstance(each, str):
                yield from _words(each, depth + 1)
