"""A card as plain text in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ucbridge.codec import PublicReply

_MARKS = {"ok": "✓", "connected": "✓", "ringing": "…", "refused": "✗", "error": "✗", "question": "?"}


def plain(card: PublicReply) -> str:
    """Return the card as lines: a mark for its state, the title, the text, fields and buttons."""
    return "\n".join(_lines(card))


def _lines(card: PublicReply) -> Iterator[str]:
    yield f"{_MARKS.get(card['state'], '•')} {card['title']}"
    if card["text"]:
        yield from (f"  {line}" for line in card["text"].splitlines())
    yield from (f"  {field['name']}: {field['value']}" for field in card["fields"])
    if card["buttons"]:
        yield "  " + "  ".join(f"[{button['label']}]" for button in card["buttons"])
