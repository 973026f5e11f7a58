"""The kind of argument of /record."""

from __future__ import annotations

from enum import StrEnum

from ucbridge.kinds import OneOf


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
