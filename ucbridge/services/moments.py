"""When something was, in words: cards are shared by people, so they give a whole date in the bridge's time zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from ucbridge.i18n import Text, _

_DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
_MONTHS = (
    _("Jan"),
    _("Feb"),
    _("Mar"),
    _("Apr"),
    _("May"),
    _("Jun"),
    _("Jul"),
    _("Aug"),
    _("Sep"),
    _("Oct"),
    _("Nov"),
    _("Dec"),
)


def moment(at: datetime, zone: tzinfo) -> Text:
    """Return a moment as people write it: Mon 23 Nov 2026, 08:05."""
    local = at.astimezone(zone)
    return _(
        "{weekday} {day} {month} {year}, {time}",
        weekday=_DAYS[local.weekday()],
        day=local.day,
        month=_MONTHS[local.month - 1],
        year=local.year,
        time=f"{local:%H:%M}",
    )
