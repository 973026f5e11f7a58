"""What a person sees of a card: its words as clients show them, and its buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from markdown_it import MarkdownIt

from connectors.teams.render import Reader, Renderer
from tests.teams_double.checking import Checks
from ucbridge.models import Reply

_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False})
JOINER = "\N{WORD JOINER}"


def shown(reply: Reply, reader: Reader = Reader(), renderer: Renderer = Renderer()) -> Any:  # noqa: B008 - both are frozen
    """Return the card Teams gets, once its own rules have allowed it."""
    card = renderer.card(reply, reader)
    checks = Checks()
    checks.card(str(reply.title), card)
    checks.close()
    return card


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Return every object of a card, in the order people read them."""
    if isinstance(part, dict):
        yield part
        for name, each in part.items():
            if name != "fallback":
                yield from parts(each)
    elif isinstance(part, list):
        for each in part:
            yield from parts(each)


def lines(card: Any) -> list[str]:
    """Return the lines of text of a card, as they are shown."""
    found: list[str] = []
    for each in parts(card["body"]):
        if each.get("type") == "TextBlock":
            found.append(visible(each["text"]))
        elif each.get("type") == "RichTextBlock":
            found.append("".join(run["text"] for run in each["inlines"]).replace(JOINER, ""))
        elif each.get("type") == "FactSet":
            found += [f"{visible(fact['title'])}: {visible(fact['value'])}" for fact in each["facts"]]
    return [each for each in found if each]


def visible(text: str) -> str:
    """Return what clients that read Markdown show of a text."""
    html = _MARKDOWN.render(text).strip()
    return unescape(re.sub(r"</?p>|</?a[^>]*>", "", html)).replace(JOINER, "")


def links(card: Any) -> list[str]:
    """Return where somebody gets who touches words of a card."""
    found: list[str] = []
    for each in parts(card["body"]):
        if each.get("type") == "TextBlock":
            found += re.findall(r'href="([^"]*)"', _MARKDOWN.render(each["text"]))
        elif "selectAction" in each:
            found.append(each["selectAction"]["url"])
    return [unescape(each) for each in found]


def actions(card: Any) -> list[dict[str, Any]]:
    """Return the buttons of a card in their order, without those inside of what opens."""
    rows = [each for each in card["body"] if each["type"] == "ActionSet"]
    return [action for row in (*rows, card) for action in row["actions"]]


def labels(card: Any) -> list[str]:
    return [each["title"] for each in actions(card)]


def inputs(card: Any) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in parts(card) if str(each.get("type")).startswith("Input.")}
