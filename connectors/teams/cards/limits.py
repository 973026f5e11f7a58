"""How much Teams takes, and text cut to it at a word (pure)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from connectors.teams.cards.json import Json
from ucbridge.shortening import MORE, at_a_word

CARD = 19_000
"""Characters of a card as JSON: Teams says 28 KB of a message in one place, 40 KB of UTF-16 in another."""

TITLE = 250
SUMMARY = 150
TOAST = 250
VALUE = 1500
FOLDED = 900
"""Characters of text that are shown before somebody asks for the rest."""

PRIMARY = 8
"""Buttons that stand on a card; further ones are in its menu."""
IN_A_ROW = 6
"""Buttons of one set."""
LISTED = 6
"""Buttons of a question beyond which they are a list."""
LABEL = 60
CHOICE = 100
BUTTONS = 25
"""Buttons and choices of a card in all."""
TYPEAHEAD = 15
"""Offers of a list that is filled while somebody types."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a card is shown: characters of its text, and fields."""

    text: int
    fields: int

    def less(self) -> Room | None:
        """Return the next smaller room, None where there is none."""
        if self.text > _LEAST_TEXT:
            return Room(self.text * 2 // 3, self.fields)
        return Room(self.text, self.fields * 2 // 3) if self.fields > 1 else None


ROOMY = Room(8000, 40)
_LEAST_TEXT = 600


def size(card: Json) -> int:
    """Count the characters of a card on its way."""
    return len(json.dumps(card))


def cut(text: str, most: int) -> tuple[str, bool]:
    """Return at most so many characters of a text; and tell whether that is all of it."""
    if len(text) <= most:
        return text, True
    return at_a_word(text, max(most - len(MORE), 0)) + MORE, False
