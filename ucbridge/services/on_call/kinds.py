"""Kinds of arguments of what is done on a call."""

from __future__ import annotations

import re

from ucbridge.discretion import HIDDEN
from ucbridge.i18n import _
from ucbridge.kinds import DeviceName, Kind, OneOf, Target
from ucbridge.services.on_call.targets import Way


class WhichCall(Kind):
    """One of several calls, by the name or number of the other side."""

    completes = "own-calls"
    placeholder = "CALL"
    expected = _("I cannot read which call: give the name or number of the other side.")


class NotedCall(WhichCall):
    """The same, where the word “call” may well stand in what people write."""

    marked = True


class TransferTarget(Target):
    """To whom a call goes: `Bob`, `voicemail of Bob`, `Bob mobile`, a number."""

    expected = _("I cannot read to whom: give a name, an extension or a number.")


class At(OneOf):
    """Where somebody is to be reached."""

    choices = tuple(Way)
    placeholder = "phone|voicemail|mobile"


class Pickable(Kind):
    """A parked call by its slot or caller, or the colleague whose phone rings."""

    completes = "pickups"
    placeholder = "WHO"
    longest = 120
    expected = _("I cannot read what to pick up: give a parking slot or a name.")


class OwnPhone(DeviceName):
    """One of one's own phones, or `mobile`."""

    completes = "own-phones"


class Keys(Kind):
    """Keys of a phone, as a recorded voice asks for them; `w` or a comma waits half a second."""

    placeholder = "KEYS"
    longest = 40
    expected = _("Keys are digits, * and #, such as 1234#.")
    kept_as = HIDDEN  # a PIN may be among them

    @classmethod
    def normal(cls, text: str) -> str:
        """Drop blanks and dashes, and write a pause in one way."""
        return re.sub(r"[ .-]", "", text).upper().replace(",", "W").replace("W", "w")

    @classmethod
    def fits(cls, text: str) -> bool:
        """Tell whether `text` is nothing but keys."""
        return bool(re.fullmatch(r"[0-9*#A-Dw]*[0-9*#A-D][0-9*#A-Dw]*", text))


class NoteText(Kind):
    """What somebody writes down about a call."""

    placeholder = "TEXT"
    longest = 500
    expected = _("Write the note in at most 500 characters.")
    kept_as = "…"  # what is written down is not kept
