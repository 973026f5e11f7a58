"""How cards look in Teams, and that Teams takes them whatever is in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.teams.cards import limits
from connectors.teams.render import Reader, Renderer
from tests.connectors.teams.reading import actions, inputs, labels, lines, links, parts, shown
from ucbridge.i18n import Text, _
from ucbridge.models import Ask, Audio, Button, Field, Reply, State, Style

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SITE = "https://phone.example.com"


def button(label: str, token: str = "", style: Style = Style.NORMAL) -> Button:
    return Button(Text(label), "run", label, style, token or f"token-{label}")


CALL = Reply(
    _("Connected with {name}", name="Bob"),
    state=State.CONNECTED,
    fields=(Field(_("Number"), "06 12 34 56 78"),),
    buttons=(button("Hang up", style=Style.DANGER), button("Add someone"), Button(_("Unsealed"), "x")),
    since=NOON,
    topic="call:1",
)


def test_a_live_card_says_who_since_when_and_what_can_be_done() -> None:
    card = shown(CALL, Reader(now=NOON + timedelta(minutes=7, seconds=50)))
    assert lines(card) == [
        "🟢", "Connected with Bob", "⏱️ Since {{TIME(2026-11-23T12:00:00Z)}} (7 min)", "Number: 06 12 34 56 78",
    ]  # fmt: skip
    hang_up, add = actions(card)
    assert (hang_up["title"], hang_up["style"]) == ("Hang up", "destructive")
    assert (hang_up["type"], hang_up["verb"]) == ("Action.Execute", "press")
    assert hang_up["data"] == {"token": "token-Hang up"} == hang_up["fallback"]["data"]
    assert hang_up["fallback"]["type"] == "Action.Submit"
    assert add["title"] == "Add someone"
    assert "style" not in add


def test_a_message_shows_its_card_and_the_phone_its_title() -> None:
    message = Renderer().message(CALL, Reader())
    assert message["summary"] == "🟢 Connected with Bob"
    assert message["attachments"] == [
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": Renderer().card(CALL, Reader())}
    ]


def test_a_card_is_in_the_language_of_its_reader() -> None:
    card = Reply(_("Connected with {name}", name="Bob"), _("You hung up."), State.ENDED)
    assert "Vous avez raccroché." in lines(shown(card, Reader("fr")))


def test_every_state_has_its_colour_and_a_sign_for_those_who_see_none() -> None:
    cards = [Renderer().summary(Reply(_("Done"), state=state), Reader()) for state in State]
    assert len(set(cards)) == len(State)
    styles = {state: shown(Reply(_("Done"), state=state))["body"][0]["style"] for state in State}
    assert styles[State.CONNECTED] == "good"
    assert styles[State.ERROR] == "attention"
    assert styles[State.RINGING] == "warning"


def test_a_card_that_changes_asks_for_its_newest_version_when_somebody_looks() -> None:
    assert "refresh" not in shown(CALL)
    everybody = shown(CALL, Reader(refreshers=()))["refresh"]
    assert everybody["action"]["verb"] == "own:refresh"
    assert "userIds" not in everybody
    assert shown(CALL, Reader(refreshers=("29:alice",)))["refresh"]["userIds"] == ["29:alice"]
    over = replace(CALL, state=State.ENDED, buttons=())
    assert "refresh" not in shown(over, Reader(refreshers=()))


def test_what_was_posted_can_be_found_by_its_key() -> None:
    assert [each for each in parts(shown(CALL, Reader(key="k7"))) if each.get("id") == "k7"]


def test_a_recording_is_listened_to_where_the_reader_may() -> None:
    card = Reply(_("New voicemail from {name}", name="Carol"), audio=Audio("/voicemail/1/audio", 42.0))
    (listen,) = actions(shown(card, Reader(listen=f"{SITE}/listen/1")))
    assert (listen["type"], listen["title"]) == ("Action.OpenUrl", "▶ Listen (0:42)")
    assert listen["url"] == f"{SITE}/listen/1"
    assert actions(shown(card)) == []


def test_buttons_stand_in_rows_a_phone_can_show_and_the_rest_in_a_menu() -> None:
    card = shown(Reply(_("Done"), buttons=tuple(button(f"Button number {n}") for n in range(11))))
    assert labels(card) == [f"Button number {n}" for n in range(11)]
    assert [each.get("mode") for each in actions(card)].count("secondary") == 3
    assert all(len(each["actions"]) <= 2 for each in card["body"] if each["type"] == "ActionSet")


def test_a_long_choice_is_a_list() -> None:
    renderer = Renderer(asks=lambda token: Ask(_("Whom?")) if token == "else" else None)
    people = tuple(button(f"Person {n}") for n in range(12))
    card = shown(
        Reply(_("Add whom?"), state=State.QUESTION, buttons=(*people, button("Someone else", "else"))),
        renderer=renderer,
    )
    choices = inputs(card)["choice"]["choices"]
    assert [each["title"] for each in choices] == [f"Person {n}" for n in range(12)]
    assert choices[3]["value"] == "token-Person 3"
    choose, other = actions(card)
    assert choose["data"] == {"token": ""}
    assert "associatedInputs" not in choose
    assert (other["type"], other["title"]) == ("Action.ShowCard", "Someone else")


def test_who_is_offered_too_much_is_told_to_be_more_precise() -> None:
    people = tuple(button(f"Person {n} {'x' * 90}", f"{n}{'t' * 98}") for n in range(60))
    for state in (State.QUESTION, State.INFO):
        card = shown(Reply(_("Add whom?"), Text("w " * 9000), state, buttons=people))
        assert "35 more do not fit here: be more precise." in lines(card)
        assert len(json.dumps(card)) <= limits.CARD


def test_a_short_choice_is_buttons() -> None:
    card = shown(Reply(_("Which one?"), state=State.QUESTION, buttons=(button("Ann"), button("Bob"))))
    assert labels(card) == ["Ann", "Bob"]
    assert not inputs(card)


def test_a_button_that_asks_opens_an_input() -> None:
    ask = Ask(_("Words, a name or part of a number"), hint=_("invoice"), most=20)
    card = shown(Reply(_("Done"), buttons=(button("Search"),)), renderer=Renderer(asks=lambda _token: ask))
    (search,) = actions(card)
    (field,) = inputs(search["card"]).values()
    assert (field["label"], field["placeholder"], field["maxLength"]) == (
        "Words, a name or part of a number",
        "invoice",
        20,
    )
    (send,) = search["card"]["actions"]
    assert send["data"] == {"token": "token-Search", "own.asks": field["id"]}


def test_many_fields_take_the_whole_width_and_say_how_many_more_there_are() -> None:
    card = shown(Reply(_("Done"), fields=tuple(Field(Text(f"Name {n}"), "there") for n in range(52))))
    assert card["msteams"] == {"width": "Full"}
    assert lines(card)[-1] == "and 12 more"


def test_names_that_leave_no_room_stand_above_what_they_name() -> None:
    usage = "/conference announce [TEXT] [in CONFERENCE]"
    card = shown(Reply(_("Done"), fields=(Field(Text(usage), "Say something"), Field(Text("To"), "one\ntwo"))))
    assert lines(card) == ["Done", usage, "Say something", "To", "one", "two"]


def test_a_long_text_is_folded_and_all_of_it_is_there() -> None:
    words = " ".join(f"word{n}" for n in range(400))
    card = shown(Reply(_("Done"), Text("{words}", {"words": words})))
    _title, head, whole = lines(card)
    assert head.endswith(" …")
    assert len(head) <= limits.FOLDED
    assert whole == words
    assert [each["title"] for each in parts(card) if each.get("type") == "Action.ToggleVisibility"] == [
        "Show all",
        "Show less",
    ]


def test_what_teams_does_not_take_is_cut_at_a_word() -> None:
    words = "Völlig übergeschnappt " * 3000
    card = shown(Reply(_("Done"), Text("{words}", {"words": words}), fields=(Field(_("Number"), "1"),)))
    assert len(json.dumps(card)) <= limits.CARD
    assert lines(card)[2].endswith((" Völlig …", " übergeschnappt …"))
    assert lines(card)[-1] == "Number: 1"


def test_so_are_fields_without_end() -> None:
    fields = tuple(Field(Text(f"Name {n}"), "words " * 400) for n in range(200))
    card = shown(Reply(_("Done"), fields=fields))
    assert len(json.dumps(card)) <= limits.CARD
    assert lines(card)[-1].endswith("more")


@pytest.mark.parametrize(
    "words",
    [
        "**bold** and _slanted_",
        "[click](https://evil.example)",
        "[a][b]\n[b]: https://evil.example",
        "<at>Everyone</at>",
        "<https://evil.example>",
        "# Big",
        "- one\n- two",
        "1. one",
        "> said",
        "`code` ~~gone~~",
        "{{DATE(2026-11-23T12:00:00Z, SHORT)}}",
        "&lt;b&gt; &#42;",
        "a_b_c and 2*3",
        r"C:\temp\*",
        "---",
    ],
)
def test_what_others_wrote_is_shown_as_they_wrote_it(words: str) -> None:
    card = shown(
        Reply(
            Text("Ringing {name}", {"name": words}),
            Text("{words}", {"words": words}),
            fields=(Field(Text("{words}", {"words": words}), words),),
        )
    )
    line = " ".join(words.split())
    expected = [f"Ringing {line}", *words.split("\n"), line, *words.split("\n")]
    told = lines(card)
    assert told in (expected, [*expected[:-2], f"{line}: {words}"])
    assert links(card) == []
    assert "{{" not in json.dumps(card)


@given(st.text(alphabet="ab *_`[](){}<>\\#-+.1~&;:/@!|\n", max_size=60))
@settings(max_examples=200, deadline=None)
def test_nothing_that_can_be_typed_is_formatted(words: str) -> None:
    card = shown(Reply(Text("Done"), Text("{words}", {"words": words})))
    told = [" ".join(each.split()) for each in lines(card)[1:]]
    assert told == [" ".join(each.split()) for each in words.split("\n") if each.strip()]
    assert links(card) == []


def test_marks_that_turn_the_direction_are_dropped() -> None:
    assert lines(shown(Reply(Text("Ringing {name}", {"name": "a\u202eb\x00c"})))) == ["Ringing abc"]


def test_addresses_of_our_own_site_are_links_and_no_others() -> None:
    own, long, marked = f"{SITE}/conference/ab_cd_12", f"{SITE}/listen?for={'x' * 80}", f"{SITE}/_a_/b"
    renderer = Renderer(SITE)
    for address in (own, long, marked):
        card = shown(Reply(Text("Done"), fields=(Field(Text("Join"), address),)), renderer=renderer)
        assert links(card) == [address]
        assert lines(card)[-1].startswith("phone.example.com")
    beside = Text("{name}: {own}.", {"name": "*B* [x](http://e.example)", "own": own})
    card = shown(Reply(Text("Done"), beside), renderer=renderer)
    assert links(card) == [own]
    assert lines(card)[-1] == "*B* [x](http://e.example): phone.example.com/conference/ab_cd_12."
    assert links(shown(Reply(Text("Done"), Text(f"{SITE}.evil.example/x")), renderer=renderer)) == []


def test_a_few_words_can_pass_and_nothing_else() -> None:
    toast = Renderer().toast
    assert toast(Reply(_("Hung up")), Reader()) == "Hung up"
    assert toast(Reply(_("Hung up"), _("You hung up.")), Reader()) == "Hung up. You hung up."
    assert toast(CALL, Reader()) is None
    assert toast(Reply(_("Hung up"), Text("w " * 300)), Reader()) is None
