"""How cards look in Discord, and that Discord takes them whatever is in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.discord import render
from connectors.discord.cards.limits import CONTENT, size
from tests.discord_double.checking import Checks
from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Reply, State, Style

_WAYS = (
    ("POST", "/channels/{channel_id}/messages"),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"),
)


def shown(reply: Reply, language: str = "en", *, ways: Sequence[tuple[str, str]] = _WAYS) -> Any:
    """Return the message Discord gets, once its own description has allowed it."""
    payload = render.card(reply, language).payload
    checks = Checks()
    for method, path in ways:
        checks.request(method, path, {}, payload, has_body=True)
    checks.close()
    return payload


def written(reply: Reply) -> str:
    (file,) = render.card(reply, "en").files
    return file.data.decode()


def button(label: str, token: str = "", style: Style = Style.NORMAL) -> Button:
    return Button(Text(label), "run", label, style, token or f"token-{label}")


def test_a_live_card_says_who_since_when_and_what_can_be_done() -> None:
    card = Reply(
        _("Connected with {name}", name="Bob"),
        state=State.CONNECTED,
        fields=(Field(_("Number"), "06 12 34 56 78"),),
        buttons=(button("Hang up", style=Style.DANGER), button("Add someone"), Button(_("Unsealed"), "x")),
        since=datetime(2026, 11, 23, 12, tzinfo=UTC),
    )
    message = shown(card)
    assert message["content"] == "🟢 Connected with Bob"
    (embed,) = message["embeds"]
    assert embed["description"] == "⏱️ <t:1795435200:R>"
    assert embed["fields"] == [{"name": "Number", "value": "06 12 34 56 78", "inline": True}]
    (row,) = message["components"]
    assert [(each["label"], each["style"], each["custom_id"]) for each in row["components"]] == [
        ("Hang up", 4, "token-Hang up"),
        ("Add someone", 2, "token-Add someone"),
    ]


def test_a_card_is_in_the_language_of_its_reader() -> None:
    card = Reply(_("Connected with {name}", name="Bob"), _("You hung up."), State.ENDED)
    assert shown(card, "fr")["embeds"][0]["description"] == "Vous avez raccroché."


def test_a_later_version_leaves_nothing_of_the_one_before() -> None:
    assert shown(Reply(_("Done"))) == {"content": "Done", "embeds": [], "components": [], "attachments": []}


def test_every_state_has_its_colour_and_a_sign_for_those_who_see_none() -> None:
    cards = [shown(Reply(_("Done"), _("You hung up."), state)) for state in State]
    assert len({each["content"] for each in cards}) == len(State)
    assert all(each["embeds"][0]["color"] for each in cards)


def test_many_answers_to_a_question_become_a_list() -> None:
    card = Reply(_("Which one?"), state=State.QUESTION, buttons=tuple(button(f"Bob {n}") for n in range(6)))
    ((select,),) = (row["components"] for row in shown(card)["components"])
    assert (select["type"], select["custom_id"]) == (3, "own:choose")
    assert [(each["label"], each["value"]) for each in select["options"]][:2] == [
        ("Bob 0", "token-Bob 0"),
        ("Bob 1", "token-Bob 1"),
    ]


def test_few_answers_are_buttons() -> None:
    card = Reply(_("Which one?"), state=State.QUESTION, buttons=tuple(button(f"Bob {n}") for n in range(5)))
    (row,) = shown(card)["components"]
    assert [each["label"] for each in row["components"]] == [f"Bob {n}" for n in range(5)]


@pytest.mark.parametrize("state", [State.QUESTION, State.CONNECTED])
def test_what_does_not_fit_is_counted(state: State) -> None:
    card = Reply(_("Which one?"), state=state, buttons=tuple(button(f"Bob {n}") for n in range(27)))
    message = shown(card)
    parts = [each for row in message["components"] for each in row["components"]]
    assert len(parts[0].get("options", parts)) == 25
    assert message["embeds"][0]["footer"]["text"] == "2 more do not fit here: be more precise."


def test_the_same_button_twice_is_shown_once() -> None:
    card = Reply(_("Done"), buttons=(button("Call", "same"), button("Call again", "same")))
    (row,) = shown(card)["components"]
    assert len(row["components"]) == 1


def test_a_long_transcript_is_cut_at_a_word_and_attached_whole() -> None:
    transcript = " ".join(f"word{n}" for n in range(2000))
    card = Reply(_("Done"), Text("{text}", {"text": transcript}), fields=(Field(_("Number"), "102"),))
    message = shown(card)
    (embed,) = message["embeds"]
    assert embed["description"].endswith(" …")
    assert transcript.startswith(embed["description"].removesuffix(" …") + " ")
    assert embed["footer"]["text"] == "The whole text is in the file."
    assert message["attachments"] == [{"id": "0", "filename": "card.txt"}]
    assert written(card) == f"Done\n\n{transcript}\n\nNumber: 102\n"


def test_a_long_field_and_too_many_of_them_are_attached_too() -> None:
    long = Reply(_("Done"), fields=(Field(_("Number"), "1 " * 600),))
    many = Reply(_("Done"), fields=tuple(Field(Text(f"Phone {n}"), str(n)) for n in range(30)))
    assert "1 " * 599 in written(long)
    assert "Phone 29: 29" in written(many)
    assert len(shown(many)["embeds"][0]["fields"]) == 25


def test_many_long_fields_leave_room_for_the_text_and_the_time() -> None:
    fields = tuple(Field(_("Number"), "1 " * 500) for _each in range(9))
    card = Reply(_("Done"), Text("{it}", {"it": "2 " * 1500}), fields=fields, since=datetime(2026, 11, 23, tzinfo=UTC))
    (embed,) = shown(card)["embeds"]
    assert embed["description"].endswith(" …\n⏱️ <t:1795392000:R>")
    texts = [embed["description"], embed["footer"]["text"], *(each["name"] + each["value"] for each in embed["fields"])]
    assert 5000 < sum(map(size, texts)) <= 6000
    assert written(card).count("1 " * 499) == 9


def test_a_hostile_name_neither_pings_nor_links() -> None:
    name = "@everyone [free](https://evil.example) <@123456789012345678>"
    card = Reply(Text("{name}", {"name": name}), Text("{name}", {"name": name}), fields=(Field(_("Number"), name),))
    message = shown(card)
    embed = message["embeds"][0]
    for text in (message["content"], embed["description"], embed["fields"][0]["value"]):
        assert text == r"\@everyone \[free](https\://evil.example) \<@123456789012345678>"


def test_a_button_says_a_hostile_name_as_it_stands_for_labels_are_not_formatted() -> None:
    message = shown(Reply(_("Done"), buttons=(button("*Bob*\n" + "x" * 200, "t"),)))
    label = message["components"][0]["components"][0]["label"]
    assert label.startswith("*Bob* xxx")
    assert len(label) == 80


_TEXT = st.text(max_size=40) | st.sampled_from(["*" * 3000, "x" * 9000, "😀" * 4000, "a b\n" * 2500, " ", "\u202e"])
_FIELDS = st.builds(Field, st.builds(Text, _TEXT.map(lambda t: t.replace("{", "").replace("}", ""))), _TEXT)


@settings(max_examples=40, deadline=None)
@given(
    title=_TEXT,
    text=st.none() | _TEXT,
    fields=st.lists(_FIELDS, max_size=30),
    state=st.sampled_from(State),
    n=st.integers(0, 30),
)
def test_discord_takes_any_card(title: str, text: str | None, fields: list[Field], state: State, n: int) -> None:
    card = Reply(
        Text("{it}", {"it": title}),
        Text("{it}", {"it": text}) if text is not None else None,
        state,
        fields=tuple(fields),
        buttons=tuple(button(f"{title[:200]} {each}", f"t{each}") for each in range(n)),
        since=datetime(2026, 11, 23, tzinfo=UTC),
    )
    message = shown(card, ways=_WAYS[:1])
    assert size(message["content"]) <= CONTENT
    (embed,) = message["embeds"]
    values = [embed.get("description", ""), embed.get("footer", {}).get("text", "")]
    assert size(values[0]) <= 4096
    for each in embed.get("fields", []):
        assert 0 < size(each["name"]) <= 256
        assert 0 < size(each["value"]) <= 1024
        values += [each["name"], each["value"]]
    assert sum(map(size, values)) <= 6000
