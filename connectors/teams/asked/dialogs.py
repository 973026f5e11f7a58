"""What message extensions are answered with, and cards in dialogs (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.teams.cards.answers import attached
from connectors.teams.cards.json import Json

THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
_LONGEST_TITLE = 64


def dialog(title: str, card: Json) -> Json:
    """Show a card in a dialog."""
    value = {"title": title[:_LONGEST_TITLE], "height": "medium", "width": "medium"}
    return {"task": {"type": "continue", "value": {**value, "card": attached(for_dialog(card))}}}


def results(found: Sequence[Json]) -> Json:
    """List what was found."""
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": list(found)}}


def nothing(words: str) -> Json:
    """Say that there is nothing to list."""
    return {"composeExtension": {"type": "message", "text": words}}


def result(card: Json, title: str, text: str) -> Json:
    """Return one thing that was found: how it is listed, and the card it becomes.

    Without a `tap`: Teams then takes the card by itself, and asks nobody; tools that know no `tap` show it, too.
    """
    shown = {"contentType": THUMBNAIL, "content": {"title": _written(title), "text": _written(text)}}
    return {**attached(card), "preview": shown}


def _written(words: str) -> str:
    """Return what others wrote as a thumbnail takes it, which reads HTML."""
    return " ".join(words.split()).replace("<", "‹")


def for_dialog(card: Json) -> Json:
    """Return a card as a dialog takes it: with Action.Submit alone, and without a refresh."""
    shown = _submitting(card)
    assert isinstance(shown, dict)
    return {key: value for key, value in shown.items() if key != "refresh"}


def _submitting(value: object) -> object:
    if isinstance(value, list):
        return [_submitting(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "Action.Execute" and isinstance(value.get("fallback"), dict):
        return value["fallback"]
    return {key: _submitting(each) for key, each in value.items()}
