"""When people mean: `tomorrow 10:00`, `mardi 15h`, read in the time zone of who says it. Pure; dateparser reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ucbridge.errors import UserError
from ucbridge.i18n import _

FARTHEST = timedelta(days=731)
"""How long ahead something may be planned."""

_UNSAID = timedelta(days=300)
"""So far ahead nobody means without saying the year: the day or the time was past."""

_ORDERS = {"US": "MDY"}
"""How 03/12 is read, where it is not day before month."""

_SPELT = [
    (re.compile(r"\b(\d{1,2})\s*h\s*(\d{2})\b"), r"\1:\2"),  # 15h30
    (re.compile(r"(?<!\bdans )(?<!\bin )\b(\d{1,2})\s*h(?:eures?|rs?)?\b(?!\s*\d)"), r"\1:00"),  # 15h, 15 heures
    (re.compile(r"\b(\d{1,2})\s*o['’]?clock\b"), r"\1:00"),
    (re.compile(r"(?:\bat\s+|^)([1-6])$"), r"\1 pm"),  # nobody confers at 3 in the morning
    (re.compile(r"(?:\b(?:at|à)\s+|@\s*|^)(\d{1,2})(?=\s+\D|$)(?!\s*[ap]\.?m)(?!\s+[^\W\d]{3,})"), r"\1:00"),  # at 10
    (re.compile(r"\b1er\b"), "1"),
    (re.compile(r"\b(?:next|this|on|le|ce|cette|prochaine?)\s+(?=\S)"), ""),
    (re.compile(r"\s+prochaine?\b"), ""),
    (re.compile(r"\b(?:half an hour|une demi-heure|une demi heure)\b"), "30 minutes"),
    (re.compile(r"\b(?:ce\s+)?soir\b"), "aujourd'hui"),
    (re.compile(r"[’]"), "'"),
]

_BEFORE = {"at", "à", "on", "le", "@"}
_ELAPSED = re.compile(
    r"(?:in|dans)\s+(?:an?|une?|\d{1,4})\s*(?:h|hours?|heures?|hrs?|m|mins?|minutes?)"
    r"(?:\s*(?:and|et)?\s*\d{1,2}(?:\s*(?:m|mins?|minutes?))?)?"
)
_WORLD = re.compile(r"(?:\d\s*z|\b(?:utc|gmt))$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

_LEADS = re.compile(
    r"""(?:at|à|on|le|ce|this|next|today|tonight|tomorrow|noon|midnight|midi|minuit|demain|après-demain
        |aujourd['’]hui|@
        |(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)? | wed|thu|sat
        |(?:lun|mar|mercre|jeu|vendre|same)di|dimanche
        |(?:in|dans)
        |\d{4}-\d{2}-\d{2}(?:t\d{2}:\d{2})?|\d{1,2}[:h]\d{0,2}|\d{1,2}\s?[ap]m|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)""",
    re.VERBOSE,
)
"""What the words of a time may begin with, where they follow names."""


def read_moment(words: str, *, now: datetime, zone: ZoneInfo, language: str = "en", region: str = "FR") -> datetime:
    """Return the moment in UTC that words mean for somebody in `zone`.

    A time that a clock shows twice, when it is put back, is the first of the two.

    Raises:
        UserError: they cannot be read, name no time of day or one that no clock shows, are past or too far ahead.
    """
    text = _spelt(words)
    here = ZoneInfo("UTC") if _ELAPSED.fullmatch(text) or _WORLD.search(text) else zone
    base = now.astimezone(here).replace(tzinfo=None, microsecond=0)
    found, exact = _parsed(text, base, language, region)
    dated = bool(_YEAR.search(text))
    if found is None or (found.tzinfo and here is zone and not dated):  # a zone of theirs: which day is it there?
        raise UserError(
            _("Say it like “tomorrow 10:00”, “Tuesday 3pm”, “in 20 minutes” or “2027-01-24 15:00”."),
            title=_("I cannot read “{when}” as a time", when=words[:40]),
        )
    if not exact:
        raise UserError(_("Give the time of day, too, such as “tomorrow 10:00”."), title=_("At what time is that?"))
    return _to_come(_in_zone(found, here).astimezone(UTC), now, words, dated=dated)


def parted(words: str, *, now: datetime, zone: ZoneInfo, language: str = "en", region: str = "FR") -> tuple[str, str]:
    """Part names from the time that follows them, "" where none does: `Alice Bob tomorrow at 10` is both."""
    each = words.split()
    for index in range(1, len(each)):
        rest = " ".join(each[index:])
        if not _LEADS.match(each[index].casefold()):
            continue
        try:
            read_moment(rest, now=now, zone=zone, language=language, region=region)
        except UserError:
            continue
        names = each[:index]
        if index > 1 and names[-1].casefold() in _BEFORE:  # in the other language than the time
            names.pop()
        return " ".join(names), rest
    return words, ""


def _spelt(words: str) -> str:
    text = " ".join(words.casefold().split())
    for pattern, instead in _SPELT:
        text = pattern.sub(instead, text)
    return text.strip()


def _parsed(text: str, base: datetime, language: str, region: str) -> tuple[datetime | None, bool]:
    """Return what a text means, and whether it says a time of day."""
    from dateparser.date import DateDataParser

    parser = DateDataParser(
        languages=["fr", "en"] if language == "fr" else ["en", "fr"],
        use_given_order=True,
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": base,
            "TIMEZONE": "UTC",
            "DATE_ORDER": _ORDERS.get(region, "DMY"),
            "PREFER_LOCALE_DATE_ORDER": False,
            "RETURN_TIME_AS_PERIOD": True,
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
    try:
        found = parser.get_date_data(text)
    except (ValueError, OverflowError):  # the library lets some through that no calendar has
        return None, False
    return found.date_obj, found.period == "time"


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is not None:
        return moment
    local = moment.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise UserError(
            _("Clocks in {zone} are put forward then: give another time.", zone=zone.key),
            title=_("There is no {time} on that day", time=f"{moment:%H:%M}"),
        )
    return local


def _to_come(moment: datetime, now: datetime, words: str, *, dated: bool) -> datetime:
    if moment <= now or (not dated and moment - now > _UNSAID):
        raise UserError(
            _("Give a time to come; say the year, too, where it is far ahead."),
            title=_("“{when}” is past", when=words[:40]),
        )
    if moment - now > FARTHEST:
        raise UserError(_("Give a time within two years."), title=_("“{when}” is too far ahead", when=words[:40]))
    return moment
