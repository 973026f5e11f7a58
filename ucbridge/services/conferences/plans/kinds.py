"""Kinds of arguments of /conference schedule and /conference room."""

from __future__ import annotations

import re

from ucbridge.i18n import Text, _
from ucbridge.kinds import Kind

_LENGTH = re.compile(
    r"(?:(?P<hours>[0-9]{1,2})\s*(?:h|hours?|heures?))?\s*(?:(?P<minutes>[0-9]{1,4})\s*(?:m|min|mins|minutes?)?)?"
)
_VERBS = frozenset({"create", "delete", "pin"})


class When(Kind):
    """A day and a time as people say them; `time_words` reads it."""

    placeholder = "WHEN"
    longest = 60
    expected = _("Say when, like “tomorrow 10:00”, “Tuesday 3pm” or “in 20 minutes”.")


class Length(Kind):
    """How long something lasts: `45`, `45 minutes`, `1 h 30`."""

    placeholder = "MINUTES"

    @property
    def minutes(self) -> int:
        """Return it in minutes."""
        parts = _LENGTH.fullmatch(self.casefold())
        assert parts  # it fits
        return 60 * int(parts["hours"] or 0) + int(parts["minutes"] or 0)

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is a length of some minutes at least."""
        parts = _LENGTH.fullmatch(text.casefold())
        return parts is not None and bool(int(parts["hours"] or 0) or int(parts["minutes"] or 0))

    @classmethod
    def wrong(cls, text: str) -> Text:
        """Say what was expected."""
        return _("“{text}” is no length: give minutes, such as 45.", text=text)


class RoomDeed(Kind):
    """A permanent room by its name, after `create`, `delete` or `pin` where something is to be done with it."""

    placeholder = "[create|delete|pin] NAME"
    longest = 70
    expected = _("Give the name of a room: at most 60 characters.")

    @property
    def verb(self) -> str:
        """Return what is to be done, "" to show it."""
        first, blank, _rest = self.partition(" ")
        return first.casefold() if blank and first.casefold() in _VERBS else ""

    @property
    def name(self) -> str:
        """Return the name of the room."""
        return self.partition(" ")[2] if self.verb else str(self)
