"""What is ours in a card can be touched, in the language of its reader."""

from __future__ import annotations

import pytest

from connectors.discord import render
from connectors.discord.cards.writing import Writer
from ucbridge.i18n import Text
from ucbridge.models import Button, Field, Reply

LINKS = {"/call": "</call:1>", "/conference": "</conference start:2>", "/conference end": "</conference end:2>"}


def test_addresses_of_our_own_site_stay_links_and_no_others() -> None:
    write = Writer("en", "https://chat.example.com")
    assert write("Hear it: https://chat.example.com/listen/a_b-c*d") == (
        "Hear it: https://chat.example.com/listen/a_b-c\\*d"
    )
    assert write("https://chat.example.com.evil.example/x") == "https\\://chat.example.com.evil.example/x"


def test_commands_in_our_sentences_can_be_touched() -> None:
    write = Writer("en", links=LINKS)
    assert write("Type /call Bob, /conference end or /conference.") == (
        "Type </call:1> Bob, </conference end:2> or </conference start:2>."
    )
    assert write("PJSIP/call, /call-me, /caller and a/b//call") == "PJSIP/call, /call-me, /caller and a/b//call"


@pytest.mark.parametrize(("language", "name"), [("en", "/conference end"), ("fr", "/conférence terminer")])
def test_where_nothing_can_be_touched_commands_have_the_name_people_see(language: str, name: str) -> None:
    command = Text("{it}", {"it": "/conference end"})
    card = Reply(command, command, fields=(Field(command, command),), buttons=(Button(command, "run", "", token="t"),))
    message = render.card(card, language, links=LINKS).payload
    assert message["content"] == name
    assert message["embeds"] == [
        {
            "color": 0x5865F2,
            "description": "</conference end:2>",
            "fields": [{"name": name, "value": "</conference end:2>", "inline": True}],
        }
    ]
    assert message["components"] == [
        {"type": 1, "components": [{"type": 2, "style": 2, "label": name, "custom_id": "t"}]}
    ]
