"""Buttons in rows that fit on a phone (pure).

Some clients squeeze the buttons of a card into one line; so a line has no more than can be read there.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.teams.cards import limits
from connectors.teams.cards.json import Json

_ROOM = 260
"""Pixels of a line on the narrowest phone."""
_SIGN, _AROUND = 7.5, 34
"""Pixels of a character, and around the words on a button."""


def rows(actions: Sequence[Json]) -> tuple[list[Json], list[Json]]:
    """Return the rows that stand in the body of a card, and the last one: its own actions.

    What opens further inputs is among the last, and so is the menu with all there is no room for.
    """
    primary = [*actions[: limits.PRIMARY]]
    opening = next((place for place, each in enumerate(primary) if each["type"] == "Action.ShowCard"), len(primary))
    lines = _lines(primary[:opening])
    last = lines.pop() if lines and opening == len(primary) else []
    menu = [{**each, "mode": "secondary"} for each in actions[limits.PRIMARY :]]
    return [{"type": "ActionSet", "spacing": "Small", "actions": each} for each in lines], [
        *last,
        *primary[opening:],
        *menu,
    ]


def _lines(actions: Sequence[Json]) -> list[list[Json]]:
    lines: list[list[Json]] = []
    left = 0.0
    for each in actions:
        width = len(str(each["title"])) * _SIGN + _AROUND
        if not lines or left < width:
            lines.append([])
            left = _ROOM
        lines[-1].append(each)
        left -= width
    return lines
