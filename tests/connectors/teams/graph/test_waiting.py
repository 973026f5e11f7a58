"""What Graph asks for in Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.teams.graph.waiting import LONGEST, asked_for, wait

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        (" 1.5 ", 1.5),
        ("0", 0),
        ("-4", 0),
        ("Mon, 23 Nov 2026 12:00:20 GMT", 20),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("1e300", LONGEST),
        ("315360000", LONGEST),
        ("Mon, 23 Nov 2036 12:00:20 GMT", LONGEST),
        ("", None),
        (None, None),
    ],
)
def test_seconds_or_a_moment(header: str | None, seconds: float | None) -> None:
    assert asked_for(header, NOW) == seconds


def test_longer_with_each_try_where_it_says_nothing() -> None:
    assert 0.1 <= wait(1, None, NOW) <= 1
    assert 1.6 <= wait(5, None, NOW) <= 16


def test_who_says_at_once_is_not_taken_at_their_word() -> None:
    for header in ("0", "-4", "Mon, 23 Nov 2026 11:00:00 GMT"):
        assert wait(3, header, NOW) > 0
