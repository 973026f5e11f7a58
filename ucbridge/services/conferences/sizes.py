"""How many people a conference may have. Pure."""

from __future__ import annotations

from ucbridge.errors import Refused
from ucbridge.i18n import _, plural


def check_size(people: int, most: int) -> None:
    """Let so many into one conference.

    Raises:
        Refused: they are too many.
    """
    if people > most:
        raise Refused(
            plural(
                "A conference may have {count} person: leave some out.",
                "A conference may have {count} people: leave some out.",
                most,
            ),
            title=_("Too many people for a conference"),
        )
