"""A planned conference as a calendar file, after RFC 5545 and 5546. Pure; icalendar writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ucbridge.i18n import Text, _
from ucbridge.services.conferences.joining.how_to_join import Ways, dial_in
from ucbridge.store.planned_conferences import Plan, PlanState

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//ucbridge//conferences//EN"

ALARM = timedelta(minutes=10)
"""So long before its time a calendar reminds."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\"]+")
_NOBODY = "invalid:nomail"
"""The address of an organiser who is to be written to in chat, not by mail."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar is told. `uid` is the same for ever, whatever becomes of the plan."""

    plan: Plan
    uid: str
    organiser: str
    ways: Ways


def calendar_file(entry: Entry, *, now: datetime, language: str = "en") -> bytes:
    """Return the file: one event in UTC, so that every calendar shows it by its own clock.

    One that was cancelled says so under the same UID with a higher SEQUENCE: opened again, it takes the event away.
    """
    from icalendar import Calendar

    cancelled = entry.plan.state is PlanState.CANCELLED
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(_event(entry, now, language, cancelled=cancelled))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, now: datetime, language: str, *, cancelled: bool) -> Event:
    from icalendar import Event, vCalAddress, vText, vUri

    plan, ways = entry.plan, entry.ways
    summary = plan.name or _("Conference of {name}", name=entry.organiser).to(language)
    organiser = vCalAddress(_NOBODY)
    organiser.params["CN"] = vText(_CONTROL.sub(" ", entry.organiser))
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", 1 if cancelled else 0)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", plan.at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", (plan.at + timedelta(minutes=plan.minutes)).astimezone(UTC).replace(microsecond=0))
    event.add("summary", summary)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("organizer", organiser)
    if ways.link:
        event.add("url", vUri(ways.link))
    if cancelled:
        return event
    event.add("description", _description(entry).to(language))
    if ways.tel:
        event.add("location", ways.tel.replace("%23", "#").removeprefix("tel:"))
        event.add("conference", vUri(ways.tel), parameters={"VALUE": "URI", "FEATURE": "PHONE"})
    event.add_component(_alarm(summary))
    return event


def _alarm(summary: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM)
    alarm.add("description", summary)
    return alarm


def _description(entry: Entry) -> Text:
    phone = dial_in(entry.ways)
    if phone is None:
        return _("Everybody's phone rings at this time.")
    return _("Everybody's phone rings at this time. Or dial in: {how}", how=phone)
