"""Buttons in rows that fit on a phone (pure).

Some clients squeeze the buttons of a card into one line; so a line has no more than can be read there.
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.teams.cards import limits
from connectors.teams.cards.json import Json

_ROOM = 300
"""Pixels of a line on a phone."""
_SIGN, _AROUND = 7.5, 34
"""Pixels of a character, and around the words on a button."""


def rows(actions: Sequence[Json]) -> tuple[list[Json], list[Json]]:
    """Return the rows that stand in the body of a card, and the last one: its own actions.

    What opens further inputs is among the last, and so is the menu with all there is no room for.
    """
    opening = next((place for place, each in enumerate(actions) if each["type"] == "Action.ShowCard"), len(actions))
    plain = min(opening, limits.PRIMARY)
    lines = _lines(actions[:plain])
    last = lines.pop() if lines and opening == len(actions) else []
    rest = [*last, *actions[plain:]]
    stands = max(min(limits.IN_A_ROW, limits.PRIMARY - plain + len(last)), len(last))
    menu = [{**each, "mode": "secondary"} for each in rest[stands:]]
    return [_set(each, first=not place) for place, each in enumerate(lines)], [*rest[:stands], *menu]


def _set(actions: list[Json], *, first: bool) -> Json:
    return {"type": "ActionSet", **({} if first else {"spacing": "Small"}), "actions": actions}


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
