"""What is wrong with a card is found."""

from __future__ import annotations

import pytest

from tests.teams_double.card_rules import card_troubles, text_troubles
from tests.teams_double.messages import Json


def card(*body: Json, **more: object) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def execute(title: str, **more: object) -> Json:
    return {"type": "Action.Execute", "title": title, "verb": "press", "data": {}, **more}


def test_a_card_with_a_bit_of_everything_is_fine() -> None:
    table = {"type": "Table", "columns": [{"width": 1}], "rows": [{"type": "TableRow", "cells": [
        {"type": "TableCell", "items": [{"type": "TextBlock", "text": "A"}]}]}]}  # fmt: skip
    columns = {"type": "ColumnSet", "columns": [{"type": "Column", "width": "stretch", "items": []}]}
    rich = {"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun", "text": "b", "weight": "Bolder"}]}
    box = {"type": "Container", "style": "good", "bleed": True, "items": [rich, columns, table]}
    image = {"type": "Image", "url": "https://bridge.example.com/a.png", "altText": "A", "width": "20px"}
    time = {"type": "TextBlock", "text": "at {{TIME(2026-11-23T16:00:00Z)}} on {{DATE(2026-11-23T16:00:00Z, SHORT)}}"}
    refresh = {"action": {"type": "Action.Execute", "verb": "own:refresh"}, "userIds": ["29:1abc"]}
    buttons = [execute(str(number)) for number in range(6)] + [execute("more", mode="secondary")]
    found = card(box, image, time, actions=buttons, refresh=refresh, msteams={"width": "Full"})
    assert card_troubles(found) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (card({"type": "TextBlock"}), "text is missing"),
        (card({"type": "TextBlock", "text": 3}), "text is no str"),
        (card({"type": "TextBlock", "text": "a", "colour": "good"}), "colour is no property of TextBlock"),
        (card({"type": "TextBlock", "text": "a", "color": "green"}), "'green', not one of"),
        (card({"type": "Badge", "text": "a"}), "no element of 1.5: 'Badge'"),
        (card({"type": "Input.Text"}), "id is missing"),
        (card({"type": "Input.Number", "id": "n", "value": "3"}), "value is no number"),
        (card({"type": "Container", "items": [{"type": "Image", "url": "/a.png"}]}), "url is no url"),
        (card({"type": "TextBlock", "text": "Hello None"}), "only a program means"),
        (card({"type": "TextBlock", "text": "{{DATE(tomorrow)}}"}), "no such date"),
        (card({"type": "FactSet", "facts": [{"title": "a"}]}), "value is missing"),
        (card({"type": "Input.Text", "id": "a"}, {"type": "Input.Text", "id": "a"}), "the id 'a' stands"),
        (card(actions=[execute(str(number)) for number in range(7)]), "7 buttons in a row"),
        (card(actions=[{"type": "Action.Call", "title": "a"}]), "no action of 1.5"),
        (card(actions=[{"type": "Action.OpenUrl", "title": "a"}]), "url is missing"),
        (card(refresh={"action": execute("r"), "userIds": ["alice"]}), "'alice' is no user"),
        (card(refresh={"action": execute("r"), "userIds": ["29:1"] * 61}), "are 61, at most 60"),
        (card(selectAction={"type": "Action.ShowCard", "card": card()}), "cannot be tapped"),
        (card({"type": "Media", "sources": [{"url": "https://a.example.com/b.mp3"}]}), "plays no media"),
        ({"type": "AdaptiveCard", "version": "1.6"}, "cards up to 1.5"),
        ({"type": "Card"}, "not AdaptiveCard"),
    ],
)
def test_what_is_wrong_is_said(wrong: Json, says: str) -> None:
    assert says in "\n".join(card_troubles(wrong))


def test_texts_that_only_look_like_it_are_fine() -> None:
    assert text_troubles("Nonetheless {braces} and 100 %") == []
