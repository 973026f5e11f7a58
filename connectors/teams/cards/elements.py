"""What a card says: its heading in the colour of its state, its text, what runs, and its fields (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from connectors.teams.cards import limits
from connectors.teams.cards.json import Json
from connectors.teams.cards.limits import cut
from connectors.teams.cards.writing import Writer
from ucbridge.i18n import Text, _, plural
from ucbridge.models import Field, State
from ucbridge.symbols import SYMBOLS

_STYLES: Mapping[State, str] = {
    State.INFO: "emphasis",
    State.OK: "good",
    State.QUESTION: "accent",
    State.RINGING: "warning",
    State.CONNECTED: "good",
    State.ENDED: "emphasis",
    State.REFUSED: "attention",
    State.ERROR: "attention",
}

_SHORT = 30
"""Characters of a name that leaves room for its value beside it, on a phone."""


def heading(title: str, state: State, write: Writer, *, key: str, new: bool = False) -> Json:
    """Return the title; `key` is its id, by which the card is found again. `new`: it tells of what happened."""
    words = write.block(title, weight="Bolder", size="Medium")
    if words["type"] == "TextBlock":
        words["style"] = "heading"
    columns = [_column("stretch", [words])]
    if symbol := SYMBOLS.get(state):
        columns.insert(0, _column("auto", [{"type": "TextBlock", "text": symbol, "size": "Medium"}]))
    named = {"id": key} if key else {}
    items = [{"type": "ColumnSet", "columns": columns}]
    style = "accent" if new and state is State.INFO else _STYLES[state]
    return {"type": "Container", "style": style, "bleed": True, **named, "items": items}


def text(words: str, write: Writer, *, most: int) -> list[Json]:
    """Return a text, at most so many characters of it; a long one is folded."""
    shown, whole = cut(words, most)
    head, short = cut(shown, limits.FOLDED)
    if short:
        return _lines(shown, write)
    more = _("Show all") if whole else _("Show more")
    return [
        _folding("text.head", [*_lines(head, write), _turn(more, write)], visible=True),
        _folding("text.whole", [*_lines(shown, write), _turn(_("Show less"), write)], visible=False),
    ]


def running(since: datetime, write: Writer, *, now: datetime | None) -> Json:
    """Say since when something goes on, in the reader's own time zone, and how long that is."""
    time = f"{{{{TIME({since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ})}}}}"
    minutes = int(((now or since) - since).total_seconds() // 60)
    words = (
        _("Since {time} ({minutes} min)", time=time, minutes=minutes) if minutes > 0 else _("Since {time}", time=time)
    )
    text = f"⏱️ {words.to(write.language)}"
    return {"type": "TextBlock", "text": text, "isSubtle": True, "wrap": True, "spacing": "Small"}


def fields(given: Sequence[Field], write: Writer, *, most: int) -> list[Json]:
    """Return the named lines, at most so many of them; how many there are beside is said."""
    rows = [(write.line(each.name), cut(write.words(each.value), limits.VALUE)[0]) for each in given[:most]]
    shown: list[Json] = []
    short = all(len(name) <= _SHORT for name, _value in rows)
    for beside, grouped in groupby(rows, key=lambda row: short and _is_fact(row[0], row[1], write)):
        group = list(grouped)
        shown += [_facts(group)] if beside else _rows(group, write)
    left = len(given) - len(rows)
    if left > 0:
        shown.append(note(plural("and {count} more", "and {count} more", left).to(write.language)))
    return shown


def note(words: str) -> Json:
    """Return small print of ours."""
    return {"type": "TextBlock", "text": words, "wrap": True, "isSubtle": True, "size": "Small"}


def _is_fact(name: str, value: str, write: Writer) -> bool:
    plain = write.plain(name) and write.plain(value)
    return plain and "\n" not in value


def _facts(rows: Sequence[tuple[str, str]]) -> Json:
    return {"type": "FactSet", "facts": [{"title": name, "value": value} for name, value in rows]}


def _rows(rows: Sequence[tuple[str, str]], write: Writer) -> list[Json]:
    return [
        {
            "type": "Container",
            "spacing": "Small",
            "items": [
                write.block(name, weight="Bolder"),
                *(write.block(line, spacing="None") for line in value.split("\n") if line.strip()),
            ],
        }
        for name, value in rows
    ]


def _lines(words: str, write: Writer) -> list[Json]:
    shown: list[Json] = []
    for paragraph in words.split("\n\n"):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        shown += [write.block(line, spacing="None" if place else "") for place, line in enumerate(lines)]
    return shown


def _folding(name: str, items: list[Json], *, visible: bool) -> Json:
    return {"type": "Container", "id": name, "isVisible": visible, "items": items}


def _turn(words: Text, write: Writer) -> Json:
    action = {
        "type": "Action.ToggleVisibility",
        "title": write.line(words),
        "targetElements": ["text.head", "text.whole"],
    }
    return {"type": "ActionSet", "actions": [action]}


def _column(width: str, items: list[Json]) -> Json:
    return {"type": "Column", "width": width, "items": items}
