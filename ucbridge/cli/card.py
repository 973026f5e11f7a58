"""A card as plain text in a terminal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ucbridge.cli.terminal import printable
from ucbridge.codec import running
from ucbridge.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucbridge.codec import PublicReply

_MARKS = {"ok": "✓", "connected": "✓", "ringing": "…", "refused": "✗", "error": "✗", "question": "?"}


def plain(card: PublicReply, language: str = "en") -> str:
    """Return the card as lines: a mark for its state, the title, the text, fields, what to listen to, buttons."""
    return "\n".join(map(printable, _lines(card, language)))


def _lines(card: PublicReply, language: str) -> Iterator[str]:
    yield f"{_MARKS.get(card['state'], '•')} {card['title']}"
    if card["text"]:
        yield from (f"  {line}" for line in card["text"].splitlines())
    for field in card["fields"]:
        first, *others = field["value"].splitlines() or [""]
        line = _("{name}: {value}", name=field["name"], value=first)
        yield f"  {line.to(language)}"
        yield from (f"    {line}" for line in others)
    if audio := card["audio"]:
        yield f"  ♪ {running(timedelta(seconds=audio['seconds']))}  {audio['url']}"
    if card["buttons"]:
        yield "  " + "  ".join(f"[{button['label']}]" for button in card["buttons"])
