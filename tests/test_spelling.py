"""What commands and choices are called in each language, and what may be typed for them."""

from __future__ import annotations

from itertools import combinations

import pytest

from ucbridge.command import Command
from ucbridge.command_registry import Registry
from ucbridge.i18n import LANGUAGES
from ucbridge.spelling import begun, choice_in, chosen, meant, name_in, spellings

COMMANDS = list(Registry.load().commands.values())


def test_each_word_of_a_name_has_one_in_every_language() -> None:
    assert name_in("conference mute", "fr") == "conférence couper-micro"
    assert name_in("conference mute", "en") == name_in("conference mute", "tlh") == "conference mute"
    assert (choice_in("unheard", "fr"), choice_in("unheard", "en")) == ("non écoutés", "unheard")


def test_accents_may_be_left_out_and_languages_mixed() -> None:
    assert set(spellings("conference mute")) == {"conference mute", "conference couper-micro"}
    assert spellings("voicemail search")["messagerie rechercher"] == "messagerie rechercher"
    assert {"voicemail rechercher", "messagerie search"} <= spellings("voicemail search").keys()


def test_where_two_languages_share_a_word_english_goes_first() -> None:
    assert meant(("pause", "page", "code"))["page"] == "page"


def test_what_is_none_of_the_choices_stays_what_it_is() -> None:
    assert chosen("Perhaps", ("on", "off")) == "perhaps"


def test_choices_are_offered_in_the_language_of_the_person() -> None:
    assert [(each.label, each.value) for each in begun("", ("on", "off"), "fr")] == [("oui", "on"), ("non", "off")]
    assert [each.value for each in begun("o", ("on", "off"), "fr")] == ["on", "off"]
    assert [each.value for each in begun(" N", ("on", "off"), "fr")] == ["off"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_commands_can_be_typed_alike(language: str) -> None:
    names = [each.name for each in COMMANDS] + [f"{each.name} {each.alone}" for each in COMMANDS if each.alone]
    assert len({name_in(each, language) for each in names}) == len(names)
    for one, other in combinations(names, 2):
        assert not spellings(one).keys() & spellings(other).keys(), (one, other)


@pytest.mark.parametrize("each", COMMANDS, ids=lambda each: str(each.name))
def test_no_two_parameters_can_be_typed_alike(each: Command) -> None:
    for one, other in combinations((parameter.name for parameter in each.parameters), 2):
        assert not spellings(one).keys() & spellings(other).keys(), (one, other)
