"""Kinds of arguments of /conference."""

from __future__ import annotations

import re

from ucbridge.discretion import HIDDEN
from ucbridge.i18n import _
from ucbridge.kinds import Kind, OneOf


class PeopleLine(Kind):
    """Several people: names, extensions, numbers, `@sales`, `role:admin`, `queue:support`."""

    completes = "invitees"
    placeholder = "PEOPLE"
    longest = 1000
    quoted = True
    expected = _("I cannot read whom to ring: give names, extensions or numbers, with commas between them.")


class Attendee(Kind):
    """Somebody in a conference by name or number, `me`, or `all`; "" is the person themselves."""

    completes = "attendees"
    placeholder = "WHO"
    longest = 40
    expected = _("I cannot read whom you mean: give a name or a number, me or all.")


class WhichConference(Kind):
    """One of several conferences, by its name or number."""

    completes = "conferences"
    placeholder = "CONFERENCE"
    expected = _("I cannot read which conference: /conference list shows their names.")


class WhichConferenceMarked(WhichConference):
    """The same where any words may stand before it."""

    marked = True


class ConferenceName(Kind):
    """What a conference is called."""

    placeholder = "NAME"
    longest = 60
    expected = _("Give the conference a shorter name: at most 60 characters.")


class RoomName(ConferenceName):
    """What a permanent room is called."""

    placeholder = "ROOM"
    marked = True


class Pin(Kind):
    """The digits that let people in from any phone."""

    placeholder = "PIN"
    expected = _("A PIN has 4 to 10 digits.")
    kept_as = HIDDEN  # a PIN is not kept

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop the blanks and dashes people put between digits."""
        return re.sub(r"[ .-]", "", text)

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is 4 to 10 digits."""
        return bool(re.fullmatch(r"[0-9]{4,10}", text))


class Until(OneOf):
    """When a conference ends: with the last one in it, or with its host."""

    choices = ("last", "host")
    placeholder = "last|host"


class Retry(OneOf):
    """Whether who does not come is rung once more."""

    choices = ("once", "never")
    placeholder = "once|never"


class Said(Kind):
    """What is said to everybody in a room."""

    placeholder = "TEXT"
    longest = 500
    expected = _("Say it in at most 500 characters.")
    kept_as = "…"  # what is said in a room is not kept


class AnnouncementName(Kind):
    """What a recorded announcement is called."""

    completes = "announcements"
    placeholder = "NAME"
    longest = 60
    marked = True
    expected = _("I cannot read which announcement: give its name.")


class NewAnnouncement(AnnouncementName):
    """The same where nothing else can stand."""

    marked = False
    expected = _("Give the announcement a shorter name: at most 60 characters.")
