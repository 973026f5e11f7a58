"""How much may be planned. Pure."""

from __future__ import annotations

from ucbridge.config.conferences import ConferenceSettings
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _, plural
from ucbridge.services.conferences.sizes import check_size

MOST_PLANS = 50
"""What one person may have planned at a time."""


def check_plan(settings: ConferenceSettings, *, guests: int, minutes: int) -> None:
    """Let a conference of this size and length be planned.

    Raises:
        UserError: nobody is asked.
        Refused: it is for too many, or too long.
    """
    if not guests:
        raise UserError(
            _("Name at least one other, such as /conference schedule Bob at 15:00."), title=_("Who is to come?")
        )
    check_size(guests + 1, settings.size)
    if minutes > settings.minutes:
        raise Refused(
            plural("At most {count} minute is allowed.", "At most {count} minutes are allowed.", settings.minutes),
            title=_("That is too long"),
        )


def check_count(planned: int) -> None:
    """Let somebody plan one more.

    Raises:
        Refused: they have planned enough.
    """
    if planned >= MOST_PLANS:
        raise Refused(
            plural(
                "You have {count} conference planned: cancel it first.",
                "You have {count} conferences planned: cancel one first.",
                MOST_PLANS,
            ),
            title=_("Too many conferences planned"),
        )
