"""What people type, in all the ways they type it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import sample_commands
from ucbridge.command_registry import Registry
from ucbridge.errors import UserError
from ucbridge.parsing import LONGEST, Word, find, parse, split
from ucbridge.typed import quote

COMMANDS = Registry.of([sample_commands]).commands
OURS = Registry.load().commands


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("/call Bob", "call", {"target": "Bob"}),
        ("call Bob", "call", {"target": "Bob"}),
        ("/CALL Bob", "call", {"target": "Bob"}),
        ("  /call   Bob  ", "call", {"target": "Bob"}),
        ("／ｃａｌｌ　Bob", "call", {"target": "Bob"}),
        ("/call\u00a0Bob\u00a0Durand", "call", {"target": "Bob Durand"}),
        ("/call Bob Durand", "call", {"target": "Bob Durand"}),
        ("/call 06 12 34 56 78", "call", {"target": "06 12 34 56 78"}),
        ("/call \u202a+33 6 12 34 56 78\u202c", "call", {"target": "+33 6 12 34 56 78"}),
        ("/call Bob from desk", "call", {"target": "Bob", "from": "desk"}),
        ("/call Bob FROM desk", "call", {"target": "Bob", "from": "desk"}),
        ("/call Bob from=desk", "call", {"target": "Bob", "from": "desk"}),
        ("/call Bob From＝desk", "call", {"target": "Bob", "from": "desk"}),
        ('/call Bob from="my desk"', "call", {"target": "Bob", "from": "my desk"}),
        ("/call Bob Durand from my desk", "call", {"target": "Bob Durand", "from": "my desk"}),
        ("/call from desk Bob Durand", "call", {"target": "Bob Durand", "from": "desk"}),
        ('/call "from" from "desk"', "call", {"target": "from", "from": "desk"}),
        ("/call “Bob Durand”", "call", {"target": "Bob Durand"}),
        ("/call « Bob Durand »", "call", {"target": " Bob Durand "}),
        ("/call O'Brien", "call", {"target": "O'Brien"}),
        ('/call Bob "Bobby" Durand', "call", {"target": "Bob Bobby Durand"}),
        ('/call 12" single', "call", {"target": '12" single'}),
        ("/call Bob from", "call", {"target": "Bob from"}),
        ("/call a=b", "call", {"target": "a=b"}),
        ("/call", "call", {}),
        ("/forward 200 gone to lunch after 20", "forward", {"to": "200", "why": "gone to lunch", "after": "20"}),
        ("/forward 200 lunch after 20 on two", "forward", {"to": "200", "why": "lunch", "after": "20", "on": "two"}),
        ("/show", "show", {}),
        ("/show call", "show", {"what": "call"}),
        ("/show what call", "show", {"what": "call"}),
        ("/show two words", "show", {"what": "two words"}),
        ("/show all", "show all", {}),
        ("show ALL", "show all", {}),
        ("/Show All of it", "show all", {"of": "it"}),
        ("/show “all”", "show", {"what": "all"}),
        ("/show allowed", "show", {"what": "allowed"}),
        ("/meeting start Bob Carol", "meeting start", {"people": "Bob Carol"}),
        ("/ｍｅｅｔｉｎｇ　ｅｎｄ", "meeting end", {}),
        ("/talk", "talk ring", {}),
        ("/talk Alice Bob", "talk ring", {"people": "Alice Bob"}),
        ("talk ring Alice, Bob", "talk ring", {"people": "Alice, Bob"}),
        ("/talk “Bob Durand” Alice", "talk ring", {"people": '"Bob Durand" Alice'}),
        ('/talk "Bob Durand", Alice', "talk ring", {"people": '"Bob Durand", Alice'}),
        ('/talk queue:"Sales Team" Bob', "talk ring", {"people": 'queue:"Sales Team" Bob'}),
        ('/talk people "Bob Durand"', "talk ring", {"people": '"Bob Durand"'}),
        ('/talk Bob name "Weekly sync"', "talk ring", {"people": "Bob", "name": "Weekly sync"}),
        ("/talk Bob name Weekly sync hall=3", "talk ring", {"people": "Bob", "name": "Weekly sync", "hall": "3"}),
        ("/talk Bob name Town hall meeting", "talk ring", {"people": "Bob", "name": "Town hall meeting"}),
        ('/talk Bob hall="Room 3"', "talk ring", {"people": "Bob", "hall": "Room 3"}),
        ("/talk hush", "talk hush", {}),
        ("/talk HUSH Bob", "talk hush", {"who": "Bob"}),
        ('/talk "hush"', "talk ring", {"people": '"hush"'}),
    ],
)
def test_lines_people_type(text: str, command: str, arguments: dict[str, str]) -> None:
    found, given_ = parse(text, COMMANDS)
    assert (found.name, given_) == (command, arguments)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "I only understand commands. Type /help to see them."),
        ("hello there", "I only understand commands. Type /help to see them."),
        ("/cal Bob", "There is no command /cal. Did you mean /call?"),
        ("/meeting", "/meeting needs more. Type /meeting end, /meeting start TARGET."),
        ("meeting", "/meeting needs more. Type /meeting end, /meeting start TARGET."),
        ("/meeting strat Bob", "There is no command /meeting strat. Did you mean /meeting start?"),
        ("/meeting Bob", "There is no command /meeting bob. Type /meeting end, /meeting start TARGET."),
        ("/meting start Bob", "There is no command /meting. Did you mean /meeting?"),
        ("/shwo all", "There is no command /shwo. Did you mean /show?"),
        ("/xyzzy", "There is no command /xyzzy. Type /help to see them all."),
        (
            "/call Bob from a from b",
            "I did not understand that. “from” stands there twice: type /call TARGET [from DEVICE].",
        ),
        ("/show call what call", "I did not understand that. “call” is too much: type /show [WHAT]."),
        ("/call " + "x" * LONGEST, f"That is too long. Send at most {LONGEST} characters."),
    ],
)
def test_what_cannot_be_understood_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text, COMMANDS)
    assert f"{caught.value.title}. {caught.value.text}" == sentence


def test_a_group_offers_its_commands_that_need_nothing() -> None:
    with pytest.raises(UserError) as caught:
        parse("/meeting", COMMANDS)
    assert [button.argument for button in caught.value.buttons] == ["/meeting end"]


def test_a_platform_names_a_command_of_a_group_whole() -> None:
    assert find("meeting start", COMMANDS).name == "meeting start"
    assert find("/talk", COMMANDS).name == "talk ring"


def test_a_near_miss_offers_the_command_where_it_needs_nothing() -> None:
    with pytest.raises(UserError) as caught:
        parse("/shwo", COMMANDS)
    assert [button.argument for button in caught.value.buttons] == ["/show"]


@given(st.text(max_size=200))
@example('"')
@example('from="')
@example("/call " + '"' * 50)
def test_no_line_is_anything_but_a_command_or_a_sentence(text: str) -> None:
    for line in (text, f"/call {text}", f"/show {text}", f"/forward {text}"):
        try:
            command, arguments = parse(line, COMMANDS)
        except UserError:
            continue
        assert arguments.keys() <= {each.name for each in command.parameters}
        assert all(arguments.values())


@given(st.text(st.characters(exclude_categories=["Cs", "Cf"]), min_size=1, max_size=60))
def test_quoting_carries_any_value_as_one_word(value: str) -> None:
    assert split(quote(value)) == [Word(value, quoted=True)]


@given(st.text(st.characters(exclude_categories=["Cs", "Cf"]), min_size=1, max_size=60))
def test_a_quoted_argument_arrives_as_it_was(value: str) -> None:
    assert parse(f"/call {quote(value)} from {quote(value)}", COMMANDS)[1] == {"target": value, "from": value}


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1, max_size=6))
def test_plain_words_are_the_target_in_their_order(words: list[str]) -> None:
    words = [word for word in words if word.casefold() not in {"from", "depuis"}] or ["Bob"]
    assert parse("/call " + "  ".join(words), COMMANDS)[1] == {"target": " ".join(words)}


@pytest.mark.parametrize(
    ("text", "command", "arguments"),
    [
        ("/appeler Bob", "call", {"target": "Bob"}),
        ("/APPELER Bob DEPUIS bureau", "call", {"target": "Bob", "from": "bureau"}),
        ("/appeler Bob depuis=bureau", "call", {"target": "Bob", "from": "bureau"}),
        ("/call Bob depuis bureau", "call", {"target": "Bob", "from": "bureau"}),
        ("/conférence lancer Alice Bob nom Point", "conference start", {"people": "Alice Bob", "name": "Point"}),
        ("/conference lancer Alice", "conference start", {"people": "Alice"}),
        ("/conférence Alice Bob", "conference start", {"people": "Alice Bob"}),
        ("/conférence arrêter", "conference stop", {}),
        ("/messagerie", "voicemail", {}),
        ("/messagerie non écoutés boîte Ventes", "voicemail", {"which": "non écoutés", "box": "Ventes"}),
        ("/messagerie liste tous", "voicemail", {"which": "tous"}),
        ("/voicemail list all", "voicemail", {"which": "all"}),
        ("/messagerie renvoyer 17 Bob", "voicemail forward", {"number": "17", "to": "Bob"}),
        ("/aide appeler", "help", {"command": "appeler"}),
        ("/qui-suis-je", "whoami", {}),
        ("/etat", "status", {}),
    ],
)
def test_commands_are_understood_in_french_too(text: str, command: str, arguments: dict[str, str]) -> None:
    found, given = parse(text, OURS)
    assert (found.name, given) == (command, arguments)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/apeler Bob", "There is no command /apeler. Did you mean /appeler?"),
        (
            "/appeler Bob depuis a from b",
            "I did not understand that. “from” stands there twice: type /call TARGET [from DEVICE].",
        ),
    ],
)
def test_a_french_mistake_is_named(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text, OURS)
    assert f"{caught.value.title}. {caught.value.text}" == sentence


def test_a_platform_names_a_command_by_the_word_it_has_alone() -> None:
    assert find("voicemail list", OURS).name == "voicemail"
    assert find("show one", COMMANDS).name == "show"
