"""The form of a button that asks for something (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.discord.cards.limits import cut
from ucbridge.models import Ask

TYPED = "typed"
"""The custom id of the input; the form's own is the token of the button."""

_LABEL, _TEXT_INPUT = 18, 4
_SHORT, _PARAGRAPH = 1, 2
_LONGEST_TITLE, _LONGEST_HINT, _LONGEST = 45, 100, 4000


def form(token: str, ask: Ask, message: Mapping[str, Any], language: str) -> dict[str, object]:
    """Return the form, under the words on the button pressed."""
    asked = cut(ask.label.to(language), _LONGEST_TITLE)[0]
    title = cut(_words_on(token, message.get("components") or ()), _LONGEST_TITLE)[0]
    text: dict[str, object] = {
        "type": _TEXT_INPUT,
        "custom_id": TYPED,
        "style": _PARAGRAPH if ask.long else _SHORT,
        "required": True,
        "min_length": 1,
        "max_length": min(max(ask.most, 1), _LONGEST),
    }
    if ask.hint:
        text["placeholder"] = cut(ask.hint.to(language), _LONGEST_HINT)[0]
    return {
        "custom_id": token,
        "title": title or asked,
        "components": [{"type": _LABEL, "label": asked, "component": text}],
    }


def _words_on(token: str, components: Any) -> str:
    return next((str(each.get("label") or "") for each in _all(components) if token in _ids(each)), "")


def _ids(component: Mapping[str, Any]) -> tuple[object, object]:
    return component.get("custom_id"), component.get("value")


def _all(components: Any) -> Iterator[Mapping[str, Any]]:
    for each in components:
        yield each
        yield from _all(each.get("components") or each.get("options") or ())
