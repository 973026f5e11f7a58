"""Kinds of arguments of /record."""

from __future__ import annotations

from enum import StrEnum

from ucbridge.i18n import _
from ucbridge.kinds import Kind, OneOf


class Verb(StrEnum):
    """What is to be done about the recording of a call."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class RecordingVerb(OneOf):
    """What is to be done about the recording of a call."""

    choices = tuple(each.value for each in Verb)
    placeholder = "start|pause|resume|stop"


class RecordedCall(Kind):
    """One of several calls: the name or the number of the other side."""

    placeholder = "WITH"
    expected = _("I cannot read which call you mean: give the name or the number of the other side.")
