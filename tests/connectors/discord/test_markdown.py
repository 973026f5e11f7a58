"""What callers, colleagues and transcripts say is read in Discord as they said it, and does nothing there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.discord.cards.markdown import clean, escape, one_line, ticking

_SPECIALS = st.text(alphabet="\\`*_~|[]()<>@#&:/.-+=! \n1a{}htps", max_size=60)


def as_read(written: str) -> str:
    """Return what Discord shows of text in which everything is escaped."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", written)


def alive(written: str) -> str:
    """Return what Discord would still look at: all that no backslash takes the meaning from."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "¤", written)


@pytest.mark.parametrize(
    "hostile",
    [
        "**bold** __under__ *a* _b_ ~~gone~~ ||secret||",
        "`code` ```block```",
        "[Your voicemail](https://evil.example)",
        "[a](<https://evil.example>)",
        "https://evil.example/a_b",
        "<https://evil.example>",
        "<@123456789012345678> <@!123456789012345678> <@&123456789012345678> <#123456789012345678>",
        "@everyone and @here",
        "<t:1700000000:R> </call:123456789012345678> <id:customize> <:smile:123456789012345678>",
        "# big\n## less\n-# small\n> said\n>>> all said\n- one\n1. two\n 2. three",
        "discord.gg/evil and DiscordApp.com/invite/evil",
        "<+33612345678> <bob@example.com>",
        "\\*not escaped\\* \\",
    ],
)
def test_what_others_wrote_is_shown_as_it_stands(hostile: str) -> None:
    assert as_read(escape(hostile)) == hostile


@given(_SPECIALS)
def test_nothing_in_it_has_a_meaning(text: str) -> None:
    text = clean(text)
    written = escape(text)
    assert as_read(written) == text
    left = alive(written)
    assert not re.search(r"[\\`*_~|\[<]|://|@everyone|@here", left)
    assert not re.search(r"^ *(#{1,3}|-#|>{1,3}|[-+]|\d+\.)( |$)", left, re.MULTILINE)


@pytest.mark.parametrize(
    "harmless", ["06 12 34 56 78", "+33 6 12 34 56 78", "Bob O'Brien (Sales)", "PJSIP/102", "102 @sales, a < 3%"]
)
def test_numbers_and_names_can_be_copied_as_they_are(harmless: str) -> None:
    assert escape(harmless).replace("\\<", "<") == harmless


def test_names_cannot_turn_the_direction_of_the_line() -> None:
    assert one_line("Bob\u202eecila\u202c\n\x00\x1b[31m Durand\ud800") == "Bobecila [31m Durand"


def test_time_ticks_by_itself() -> None:
    assert ticking(datetime(2026, 11, 23, 12, tzinfo=UTC)) == "<t:1795435200:R>"
