"""The configuration before it is valid: what stands where, where it came from, and what is wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ucbridge.config.shape import Place, Shape, dotted, is_secret, nearest
from ucbridge.i18n import Text, _

_SHOWN = 60

Table = dict[str, object]


@dataclass(slots=True)
class Draft:
    """Values by table as the sources give them, origins of those that are not from `path`, and every mistake."""

    path: Path
    shape: Shape
    values: Table
    origins: dict[Place, Text] = field(default_factory=dict)
    problems: list[Text | str] = field(default_factory=list)

    def put(self, place: Place, value: object, origin: Text) -> None:
        """Set a value over what stands there."""
        table: object = self.values
        for key in place[:-1]:
            if not isinstance(table, dict):
                return  # what stands in the way is a mistake of its own
            table = table.setdefault(key, {})
        if isinstance(table, dict):
            table[place[-1]] = value
            self.origins[place] = origin

    def get(self, *place: str | int) -> object | None:
        """Return what stands there, None for nothing."""
        value: object = self.values
        for key in place:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value

    def table(self, *place: str) -> Table:
        """Return the table there, empty when there is none."""
        value = self.get(*place)
        return value if isinstance(value, dict) else {}

    def items(self, *place: str) -> list[object]:
        """Return the list there, empty when there is none."""
        value = self.get(*place)
        return value if isinstance(value, list) else []

    def say(self, place: Place, mistake: Text) -> None:
        """Add a mistake: where it stands, the key, and what is wrong."""
        origin = next((self.origins[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.origins), None)
        said = {"origin": origin or self.path, "key": dotted(place), "mistake": mistake}
        self.problems.append(Text("{origin}: {key}: {mistake}", said))

    def expected(self, place: Place, what: Text, value: object) -> None:
        """Add a mistake about a value; a secret's is not shown."""
        hidden = is_secret(self.shape.at(place)) and value not in (None, "")
        found = _("a secret that is not shown") if hidden else shown(value)
        self.say(place, _("expected {what}, found {found}.", what=what, found=found))

    def unknown(self, place: Place) -> None:
        """Add a mistake about a key nobody knows; its value is not shown, it may be a misplaced secret."""
        known = self.shape.keys(place[:-1])
        if guess := nearest(str(place[-1]), known):
            self.say(place, _("there is no such key; did you mean {guess}?", guess=guess))
        elif known:
            self.say(place, _("there is no such key; there are {known}.", known=", ".join(known)))
        else:
            self.say(place, _("there is no such key; this table has none."))


def shown(value: object) -> Text | str:
    """Return what stands there, in one short line."""
    if value is None:
        return _("nothing")
    if isinstance(value, dict):
        return _("a table")
    if isinstance(value, list | tuple):
        return _("a list")
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
