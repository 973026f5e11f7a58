"""Texts in one language as elements of a card: what others wrote as it stands, addresses of ours alive (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.teams.cards.json import Json
from connectors.teams.cards.markup import clean, marked, one_line
from ucbridge.i18n import Text, translated

_LONGEST = 60
"""Characters of an address that are shown."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes what one reader reads. `site_url` is our own: addresses of it are links."""

    language: str
    site_url: str = ""

    def words(self, value: Text | str | None) -> str:
        """Return a text in the language of the reader."""
        return clean(translated(value, self.language)).strip() if value is not None else ""

    def line(self, value: Text | str | None) -> str:
        """Return a text in one line."""
        return one_line(translated(value, self.language)) if value is not None else ""

    def plain(self, text: str) -> bool:
        """Tell whether a text is the same where Markdown is read, and nothing in it is a link."""
        return not marked(text)

    def block(self, text: str, *, spacing: str = "", **style: object) -> Json:
        """Return an element with one line of text; `style` is of the text (`weight`, `size`, `isSubtle`)."""
        apart: Json = {"spacing": spacing} if spacing else {}
        pieces = self._pieces(text)
        if not any(marked(each) for each in pieces[::2]):
            written = "".join(_markdown(each) if place % 2 else each for place, each in enumerate(pieces))
            return {"type": "TextBlock", "text": written, "wrap": True, **style, **apart}
        runs = [_link(each, style) if place % 2 else _run(each, style) for place, each in enumerate(pieces) if each]
        return {"type": "RichTextBlock", "inlines": runs, **apart}

    def _pieces(self, text: str) -> list[str]:
        """Take a text apart: every second piece is an address of ours."""
        if not self.site_url or self.site_url not in text:
            return [text]
        return re.split(f"({re.escape(self.site_url.rstrip('/'))}/[A-Za-z0-9/._~%?=&#-]*[A-Za-z0-9/_~=#-])", text)


def _markdown(address: str) -> str:
    return f"[{_shown(address)}]({address})"


def _run(text: str, style: Json) -> Json:
    return {"type": "TextRun", "text": text, **style}


def _link(address: str, style: Json) -> Json:
    opening = {"type": "Action.OpenUrl", "url": address}
    return _run(_shown(address), {**style, "color": "Accent", "underline": True, "selectAction": opening})


def _shown(address: str) -> str:
    """Return what is read of an address; clients break no long one, and read signs in it."""
    words = address.partition("://")[2]
    return words if len(words) <= _LONGEST and not marked(words) else words.partition("/")[0]
