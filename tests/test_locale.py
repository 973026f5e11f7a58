"""Everything people read is there in French, with the same values in it."""

from __future__ import annotations

from string import Formatter

import pytest

from ucbridge.catalogue import french, sentences
from ucbridge.i18n import Text, _, language_of, plural

SAME = {"JSON", "Question", "Conversation", "Suggestions"}
"""Words that are French, too."""


def _forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def _places(sentence: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _text, name, spec, _conversion in Formatter().parse(sentence) if name is not None}


def test_every_sentence_has_a_french_translation() -> None:
    catalogue = french()
    missing = []
    for each in sentences():
        translated = catalogue.get(each.id, context=each.context)
        if each.id and not (translated and all(_forms(translated.string))):
            missing.append(each.id)
    assert not missing, "run python -m ucbridge.catalogue and translate them"


def test_no_translation_is_of_a_sentence_that_is_gone() -> None:
    source = sentences()
    assert [each.id for each in french() if each.id and source.get(each.id, context=each.context) is None] == []


def test_translations_have_the_same_places() -> None:
    for each in french():
        wanted = _places(_forms(each.id)[-1])
        for form in _forms(each.string):
            assert _places(form) <= wanted, each.id
        assert _places(_forms(each.string)[-1]) == wanted, each.id


def test_nothing_was_left_in_english() -> None:
    sentences = [each for each in french() if not each.context]  # a word may well be the same
    same = [each.id for each in sentences if each.id == each.string and any(map(str.isalpha, _bare(str(each.id))))]
    assert set(same) - SAME == set()


def _bare(sentence: str) -> str:
    return (
        "".join(text for text, *_place in Formatter().parse(sentence))
        .replace("min", "")
        .replace("AMI", "")
        .replace("ARI", "")
        .replace("TLS", "")
        .replace("connectors", "")
        .strip(" sh")
    )


def test_a_sentence_is_shown_in_the_language_asked_for() -> None:
    sentence = _("{name} is busy.", name="Bob")
    assert (sentence.to("en"), sentence.to("fr")) == ("Bob is busy.", "Bob\u00a0: occupé.")
    assert sentence.to("tlh") == "Bob is busy."


@pytest.mark.parametrize(
    ("count", "french_words"),
    [(0, "0 appel en cours"), (1, "1 appel en cours"), (2, "2 appels en cours")],
)
def test_french_counts_zero_as_one(count: int, french_words: str) -> None:
    words = plural("{count} call right now", "{count} calls right now", count)
    assert words.to("fr") == french_words


def test_what_people_typed_is_never_read_as_a_place() -> None:
    assert (
        _("Nobody here is called “{person}”.", person="{person} {0}").to("en")
        == "Nobody here is called “{person} {0}”."
    )


def test_nothing_is_nothing_in_every_language() -> None:
    assert [Text("").to(language) for language in ("en", "fr")] == ["", ""]


def test_a_sentence_in_a_sentence_is_translated_with_it() -> None:
    outer = Text("[connectors.{name}] {key}: {reason}.", {"name": "a", "key": "b", "reason": _("a number")})
    assert outer.to("fr") == "[connectors.a] b\u00a0: un nombre."


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr_FR.UTF-8", "fr"), ("de, fr-CA;q=0.8", "fr"), ("C.UTF-8", "en"), ("", "en"), ("en-GB,fr", "en")],
)
def test_the_language_is_found_in_what_platforms_send(tag: str, language: str) -> None:
    assert language_of(tag) == language
