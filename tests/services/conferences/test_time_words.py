"""When people mean, whatever clock is on their wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucbridge.errors import UserError
from ucbridge.services.conferences.plans.time_words import FARTHEST, parted, read_moment

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 7, tzinfo=UTC)
"""A Monday; 10:07 in Paris."""


def local(words: str, language: str = "en", *, now: datetime = NOW, zone: ZoneInfo = PARIS, region: str = "FR") -> str:
    found = read_moment(words, now=now, zone=zone, language=language, region=region)
    assert found.tzinfo is UTC
    return f"{found.astimezone(zone):%a %d %b %Y %H:%M}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("15:00", "Mon 23 Nov 2026 15:00"),
        ("at 3pm", "Mon 23 Nov 2026 15:00"),
        ("3", "Mon 23 Nov 2026 15:00"),
        ("10", "Tue 24 Nov 2026 10:00"),
        ("9:00", "Tue 24 Nov 2026 09:00"),
        ("noon", "Mon 23 Nov 2026 12:00"),
        ("tomorrow at 10", "Tue 24 Nov 2026 10:00"),
        ("10:00 tomorrow", "Tue 24 Nov 2026 10:00"),
        ("Tuesday 3pm", "Tue 24 Nov 2026 15:00"),
        ("next tuesday at 3", "Tue 24 Nov 2026 15:00"),
        ("monday at 10", "Mon 30 Nov 2026 10:00"),
        ("in 20 minutes", "Mon 23 Nov 2026 10:27"),
        ("in half an hour", "Mon 23 Nov 2026 10:37"),
        ("in 1 hour 30 minutes", "Mon 23 Nov 2026 11:37"),
        ("in 3 days at 10", "Thu 26 Nov 2026 10:00"),
        ("24 Dec 10am", "Thu 24 Dec 2026 10:00"),
        ("03/12 15:00", "Thu 03 Dec 2026 15:00"),
        ("2027-01-24 15:00", "Sun 24 Jan 2027 15:00"),
        ("2026-12-03T15:00", "Thu 03 Dec 2026 15:00"),
        ("9:30 UTC", "Mon 23 Nov 2026 10:30"),
        ("2026-12-24T15:00Z", "Thu 24 Dec 2026 16:00"),
    ],
)
def test_english(words: str, expected: str) -> None:
    assert local(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("15h", "Mon 23 Nov 2026 15:00"),
        ("15 h 30", "Mon 23 Nov 2026 15:30"),
        ("15 heures", "Mon 23 Nov 2026 15:00"),
        ("à 3h", "Tue 24 Nov 2026 03:00"),
        ("demain 9h", "Tue 24 Nov 2026 09:00"),
        ("demain à 9 h 30", "Tue 24 Nov 2026 09:30"),
        ("après-demain 10h", "Wed 25 Nov 2026 10:00"),
        ("aujourd’hui à 15h", "Mon 23 Nov 2026 15:00"),
        ("ce soir à 20h", "Mon 23 Nov 2026 20:00"),
        ("mardi prochain à 15h", "Tue 24 Nov 2026 15:00"),
        ("mar 15:00", "Tue 24 Nov 2026 15:00"),
        ("le 1er décembre à 9 h", "Tue 01 Dec 2026 09:00"),
        ("24/12 à 15h", "Thu 24 Dec 2026 15:00"),
        ("dans 2 h", "Mon 23 Nov 2026 12:07"),
        ("dans une demi-heure", "Mon 23 Nov 2026 10:37"),
        ("dans 3 jours à 10h", "Thu 26 Nov 2026 10:00"),
        ("tomorrow 10:00", "Tue 24 Nov 2026 10:00"),
    ],
)
def test_french(words: str, expected: str) -> None:
    assert local(words, "fr") == expected


def test_a_day_of_many_is_read_as_the_region_writes_it() -> None:
    assert local("03/12 15:00", region="US") == "Fri 12 Mar 2027 15:00"
    assert local("2026-12-03 15:00", region="US") == "Thu 03 Dec 2026 15:00"


@pytest.mark.parametrize("words", ["2026-03-29 02:30", "29 march 2:30", "tomorrow 2:30", "demain 2h30"])
def test_a_time_that_no_clock_shows_is_refused(words: str) -> None:
    with pytest.raises(UserError) as refused:
        local(words, now=datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert str(refused.value.title) == "There is no 02:30 on that day"
    assert "Europe/Paris" in str(refused.value.text)


def test_a_time_that_a_clock_shows_twice_is_the_first_of_them() -> None:
    found = read_moment("2026-10-25 02:30", now=datetime(2026, 10, 1, tzinfo=UTC), zone=PARIS)
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_day_the_clocks_change_other_times_are_what_they_say() -> None:
    night = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert read_moment("tomorrow 10:00", now=night, zone=PARIS) == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)
    assert read_moment("in 4 hours", now=night, zone=PARIS) == night + timedelta(hours=4)
    autumn = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 01:30 in Paris
    assert read_moment("in 2 hours", now=autumn, zone=PARIS) == autumn + timedelta(hours=2)
    assert read_moment("dans 90 minutes", now=autumn, zone=PARIS) == autumn + timedelta(minutes=90)
    assert read_moment("3:00", now=autumn, zone=PARIS) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


def test_midnight_is_crossed_by_whose_clock_it_is() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Paris, 07:30 tomorrow in Tokyo
    assert local("tomorrow 9:00", now=late) == "Tue 24 Nov 2026 09:00"
    assert local("tomorrow 9:00", now=late, zone=ZoneInfo("Asia/Tokyo")) == "Wed 25 Nov 2026 09:00"
    assert local("9:00", now=late, zone=ZoneInfo("America/St_Johns")) == "Tue 24 Nov 2026 09:00"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("tomorrow", "At what time is that?"),
        ("vendredi", "At what time is that?"),
        ("yesterday 10:00", "“yesterday 10:00” is past"),
        ("23/11 9:00", "“23/11 9:00” is past"),
        ("23/11/2026 9:00", "“23/11/2026 9:00” is past"),
        ("2029-12-31 10:00", "“2029-12-31 10:00” is too far ahead"),
        ("25:00", "I cannot read “25:00” as a time"),
        ("30 february 10:00", "I cannot read “30 february 10:00” as a time"),
        ("15:00 EST", "I cannot read “15:00 EST” as a time"),
        ("1783857600", "I cannot read “1783857600” as a time"),
        ("soonish", "I cannot read “soonish” as a time"),
        ("", "I cannot read “” as a time"),
    ],
)
def test_what_cannot_be_meant_is_said(words: str, title: str) -> None:
    with pytest.raises(UserError) as refused:
        local(words)
    assert str(refused.value.title) == title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Alice Bob tomorrow at 10", ("Alice Bob", "tomorrow at 10")),
        ("+33 1 23 45 67 89 at 15:00", ("+33 1 23 45 67 89", "at 15:00")),
        ("Alice, Bob 2026-12-24 15:00", ("Alice, Bob", "2026-12-24 15:00")),
        ("Bob in 10 minutes", ("Bob", "in 10 minutes")),
        ("Bob le 24 décembre à 10h", ("Bob", "le 24 décembre à 10h")),
        ("Bob at demain à 10h", ("Bob", "demain à 10h")),
        ("Mardi Gras 10:00", ("Mardi Gras", "10:00")),
        ("Alice Bob", ("Alice Bob", "")),
        ("101 102 103", ("101 102 103", "")),
        ("06 12 34 56 78", ("06 12 34 56 78", "")),
        ("April March", ("April March", "")),
    ],
)
def test_names_and_a_time_are_parted(line: str, expected: tuple[str, str]) -> None:
    assert parted(line, now=NOW, zone=PARIS) == expected


_PIECES = ("in", "at", "9", "99:99", "h", "tomorrow", "next", "31", "02/30", "utc", "-0", "’", "à", "dans", "pm", "1er")


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from(_PIECES)).map(" ".join),
    )
)
def test_whatever_is_typed_is_a_time_to_come_or_a_sentence(words: str) -> None:
    for language in ("en", "fr"):
        try:
            found = read_moment(words, now=NOW, zone=PARIS, language=language)
        except UserError:
            continue
        assert NOW < found <= NOW + FARTHEST


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2026, 11, 24), datetime(2028, 10, 1)),
    st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_every_time_a_clock_shows_is_read_as_it_is_written(wall: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    wall = wall.replace(second=0, microsecond=0)
    exists = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
    try:
        found = read_moment(f"{wall:%Y-%m-%d %H:%M}", now=NOW, zone=zone)
    except UserError:
        assert not exists
    else:
        assert exists
        assert found.astimezone(zone).replace(tzinfo=None) == wall
