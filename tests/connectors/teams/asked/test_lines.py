"""What people write in Teams, as the bridge reads it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from connectors.teams.asked.lines import line, plain
from connectors.teams.asked.reading import readable
from connectors.teams.inbound import arrived

ME = "28:0f6c3d2a-9b1e-4c7d-8a5f-1234567890ab"
BOT = {"type": "mention", "text": "<at>ucbridge</at>", "mentioned": {"id": ME, "name": "ucbridge"}}
BOB = {"type": "mention", "text": "<at>Bob Durand</at>", "mentioned": {"id": "29:bob", "name": "Bob Durand"}}


def read(text: str, *mentions: dict[str, Any], **more: Any) -> Any:
    payload = {
        "type": "message",
        "conversation": {"id": "19:chat@thread.v2"},
        "recipient": {"id": ME, "name": "ucbridge"},
        "text": text,
        "entities": list(mentions),
    }
    return line(arrived(payload | more), ME)


@pytest.mark.parametrize(
    "text",
    [
        "<at>ucbridge</at> call Bob",
        "<at>ucbridge</at>&nbsp;call Bob",
        "<at>ucbridge</at>\n call Bob \r\n",
        "call Bob <at>ucbridge</at>",
        '<at id="0">ucbridge</at> call Bob',
        "/ucbridge call Bob",
        "@ucbridge call Bob",
        "UCBridge: call Bob",
        "call\xa0Bob",
    ],
)
def test_the_bot_is_not_part_of_the_line(text: str) -> None:
    assert read(text, BOT).text.replace("\xa0", " ") == "call Bob"


@pytest.mark.parametrize("text", ["<at>ucbridge</at>", "<at>ucbridge</at>&nbsp;", "", "  "])
def test_nothing_but_a_mention_is_an_empty_line(text: str) -> None:
    assert read(text, BOT).text == ""


def test_somebody_mentioned_is_a_mark_with_their_name() -> None:
    said = read("<at>ucbridge</at> call <at>Bob Durand</at> now", BOT, BOB)
    assert said.plain == "call Bob Durand now"
    assert said.written(lambda mention: f"[{mention.id}]") == "call [29:bob] now"


def test_two_people_of_one_name_are_told_apart_by_their_order() -> None:
    other = BOB | {"mentioned": {"id": "29:other", "name": "Bob Durand"}}
    said = read("conference <at>Bob Durand</at> <at>Bob Durand</at>", BOB, other)
    assert said.written(lambda mention: mention.id) == "conference 29:bob 29:other"


def test_a_name_mentioned_word_by_word_is_one_person() -> None:
    words = [BOB | {"text": f"<at>{each}</at>"} for each in ("Bob", "Durand")]
    said = read("call <at>Bob</at> <at>Durand</at>", *words)
    assert said.written(lambda mention: mention.id).split() == ["call", "29:bob"]


def test_a_mention_that_nobody_vouches_for_is_only_words() -> None:
    assert read("call <at>Carol</at>").text == "call Carol"


def test_marks_cannot_be_typed() -> None:
    assert read("call \ue0000\ue001", BOB).text == "call 0"
    for written in ("call &#57344;7&#57345;", "call &#xE000;7&#x0e001;", "call &#57344 7&#57345"):
        assert read(written, BOB).plain.replace(" ", "") == "call7"


def test_html_is_read_where_it_is_html() -> None:
    assert read("<p>call</p><div>Bob &amp; Co</div>", textFormat="xml").text == "call\nBob & Co"
    assert read("say a < b > c", textFormat="plain").text == "say a < b > c"


def test_broken_tags_take_no_time() -> None:
    assert plain("<" * 20_000) == "<" * 20_000
    assert read("<at>" * 5_000).text.startswith("<at>")


def test_all_that_stands_in_a_message_is_read() -> None:
    message = {
        "subject": "Plumber",
        "body": {"contentType": "html", "content": "<div>Call <b>+33 1 42</b> 68 53 00</div><p>or&nbsp;102</p>"},
        "attachments": [
            {
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": '{"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Office: 103"},'
                ' {"type": "FactSet", "facts": [{"title": "Fax", "value": "104"}]}]}',
            },
            {"contentType": "reference", "content": None, "name": "x.pdf"},
            {"contentType": "broken", "content": "{" * 100},
        ],
    }
    assert readable(message).split("\n") == ["Plumber", "Call +33 1 42 68 53 00", "or 102", "Office: 103", "Fax", "104"]


@pytest.mark.parametrize("message", [{}, {"body": 1, "attachments": {}}, {"body": {"content": None}}])
def test_a_message_without_words_is_empty(message: Any) -> None:
    assert readable(message) == ""


def test_tags_that_never_end_take_no_time() -> None:
    begun = time.process_time()
    assert plain("<br" * 60_000)
    assert time.process_time() - begun < 0.5
