"""A message: what was sent, and what somebody sees of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.teams_double.world import Conversation, Person

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
TARGETED_FOR = 24 * 3600.0
SUBMITS = ("Action.Execute", "Action.Submit")


@dataclass(slots=True, eq=False)
class Entry:
    """A message as the service keeps it. `views`: cards that somebody got in return for an Action.Execute."""

    id: str
    conversation: Conversation
    author: Person | None  # None is the bot
    activity: Json
    created: float
    touched: int
    root: str | None = None
    only: Person | None = None
    answers: str | None = None
    edited: float | None = None
    edits: int = 0
    deleted: bool = False
    expired: bool = False
    views: dict[str, Json] = field(default_factory=dict)
    mentions: list[Person] = field(default_factory=list)


class Message:
    """An entry as `person` sees it (None: as everybody does)."""

    def __init__(self, entry: Entry, person: Person | None = None) -> None:
        self.entry = entry
        self.person = person

    def __repr__(self) -> str:
        return f"<Message {self.id} {self.text!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.entry is other.entry

    def __hash__(self) -> int:
        return id(self.entry)

    id = property(lambda self: self.entry.id)
    conversation = property(lambda self: self.entry.conversation)
    author = property(lambda self: self.entry.author)
    activity = property(lambda self: self.entry.activity)
    answers = property(lambda self: self.entry.answers)
    only = property(lambda self: self.entry.only)
    private = property(lambda self: self.entry.only is not None)
    edited = property(lambda self: self.entry.edited is not None)
    edits = property(lambda self: self.entry.edits)
    deleted = property(lambda self: self.entry.deleted)
    mentions = property(lambda self: self.entry.mentions)
    summary = property(lambda self: self.entry.activity.get("summary", ""))
    images = property(lambda self: [each["url"] for each in walk(self.cards) if each.get("type") == "Image"])

    @property
    def cards(self) -> list[Json]:
        """Its Adaptive Cards."""
        if self.person is not None and (view := self.entry.views.get(self.person.aad)) is not None:
            return [view]
        return [each["content"] for each in self.activity.get("attachments") or () if each.get("contentType") == CARD]

    @property
    def card(self) -> Json | None:
        return next(iter(self.cards), None)

    @property
    def text(self) -> str:
        """All there is to read, line by line; what is behind a ShowCard, too."""
        return "\n".join([*filter(None, [plain(self.activity.get("text") or "")]), *map(card_text, self.cards)])

    @property
    def actions(self) -> list[Json]:
        return actions(self.cards)

    @property
    def buttons(self) -> list[str]:
        return [each["title"] for each in self.actions if each.get("title")]

    @property
    def inputs(self) -> dict[str, Json]:
        return {each["id"]: each for each in walk(self.cards) if each.get("type", "").startswith("Input.")}

    def button(self, name: str) -> Json:
        """Return the button with this title (or verb, or id)."""
        for names in (("title",), ("id", "verb")):
            for each in self.actions:
                if any(each.get(key) == name for key in names):
                    return each
        raise AssertionError(f"no button {name!r} among {self.buttons} of: {self.text}")


def walk(part: Any, *, fallbacks: bool = False) -> list[Json]:
    """Return every element, action and card below something, itself included; fallbacks only on demand."""
    if isinstance(part, list):
        return [found for each in part for found in walk(each, fallbacks=fallbacks)]
    if not isinstance(part, dict):
        return []
    passed = {"data", "msteams", "choices.data"} | (set() if fallbacks else {"fallback"})
    below = [walk(value, fallbacks=fallbacks) for key, value in part.items() if key not in passed]
    return [*([part] if isinstance(part.get("type"), str) else []), *(found for each in below for found in each)]


def actions(cards: list[Json]) -> list[Json]:
    """Return the actions somebody can press: buttons, and what may be tapped. That of a refresh is not one."""
    shown = [{key: value for key, value in each.items() if key != "refresh"} for each in cards]
    return [each for each in walk(shown) if each["type"].startswith("Action.")]


def card_text(card: Json) -> str:
    """Return what can be read on a card, line by line, without the buttons."""
    lines = []
    for each in walk(card):
        kind = each["type"]
        if kind in {"TextBlock", "TextRun"}:
            lines.append(plain(each.get("text", "")))
        elif kind == "RichTextBlock":
            lines += [inline for inline in each.get("inlines", ()) if isinstance(inline, str)]
        elif kind == "FactSet":
            lines += [f"{plain(fact['title'])}: {plain(fact['value'])}" for fact in each.get("facts", ())]
        elif kind.startswith("Input."):
            lines.append(each.get("label") or "")
    return "\n".join(filter(None, lines))


def plain(text: str) -> str:
    """Take Markdown's backslashes, emphasis and links, and HTML's entities and mentions, off a text."""
    text = re.sub(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?<![\\\w*])(\*\*|\*|__|_)(?=\S)(.+?)(?<=[^\s\\])\1(?![\w*])", r"\2", text)
    text = html.unescape(re.sub(r"</?at[^>]*>|<br ?/?>", "", text))
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!~>|<&])", r"\1", text)
