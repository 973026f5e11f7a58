"""Calendar files: read by a calendar's library, and byte by byte as RFC 5545 has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar

from ucbridge.services.conferences.joining.calendar import Entry, calendar_file
from ucbridge.services.conferences.joining.how_to_join import Ways
from ucbridge.store.planned_conferences import Plan, PlanState

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOSTILE = 'Budget; Q1, "né à Noël" \\ 会議\nEND:VEVENT\r\nX-EVIL:1 ' + "né à Noël " * 8
PLAN = Plan(
    7, HOSTILE, "alice", "[]", "123456", None, "en", "Europe/Paris", NOW + timedelta(hours=5), 45, None,
    PlanState.PLANNED, None, NOW,
)  # fmt: skip
WAYS = Ways("800", "+33 1 99 00 80 00", "123456", "https://chat.example/conference/plan/7?sign=" + "a" * 60)
ENTRY = Entry(PLAN, "7-abc@ucbridge", 'Alice "Al" Martin\r\nATTENDEE:mailto:x@example.com', WAYS)


def file(**change: object) -> bytes:
    return calendar_file(replace(ENTRY, plan=replace(PLAN, **change)), now=NOW)


def test_a_calendar_reads_back_what_is_planned() -> None:
    calendar = icalendar.Calendar.from_ical(file())
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == "7-abc@ucbridge"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (PLAN.at, PLAN.at + timedelta(minutes=45))
    assert event["SUMMARY"].split() == HOSTILE.split()
    assert event["URL"] == WAYS.link
    assert "PIN 123456" in event["DESCRIPTION"]
    assert event["LOCATION"] == "+33199008000,,123456#"
    assert event["CONFERENCE"] == "tel:+33199008000,,123456%23"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event.walk("VALARM")[0]["TRIGGER"].dt == timedelta(minutes=-10)
    assert not event.errors


def test_its_lines_are_as_the_standard_has_them() -> None:
    raw = file()
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")[:-1]
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is torn in two
    unfolded = raw.replace(b"\r\n ", b"").split(b"\r\n")
    assert [each for each in unfolded if each.startswith((b"X-EVIL", b"ATTENDEE"))] == []
    assert unfolded.count(b"END:VEVENT") == 1
    assert b"DTSTART:20261123T140000Z" in unfolded
    assert sum(each.startswith((b"UID:", b"DTSTAMP:", b"ORGANIZER;")) for each in unfolded) == 3


def test_a_cancelled_one_takes_it_out_of_the_calendar() -> None:
    calendar = icalendar.Calendar.from_ical(file(state=PlanState.CANCELLED))
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == ("7-abc@ucbridge", "CANCELLED", 1)
    assert event.walk("VALARM") == []
    assert "123456" not in file(state=PlanState.CANCELLED).decode().replace("sign=", "")


def test_without_a_number_to_dial_it_names_none() -> None:
    entry = replace(ENTRY, ways=Ways("", "", "123456"), plan=replace(PLAN, name=""))
    [event] = icalendar.Calendar.from_ical(calendar_file(entry, now=NOW)).walk("VEVENT")
    assert event["SUMMARY"].startswith("Conference of Alice")
    assert not {"LOCATION", "CONFERENCE", "URL"} & set(event)
