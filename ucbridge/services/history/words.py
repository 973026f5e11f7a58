"""What the history says of calls, and which of them somebody wants to see."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """Who called whom, from the person's side."""

    IN = "in"
    OUT = "out"


class Ended(StrEnum):
    """How a call ended for somebody."""

    ANSWERED = "answered"
    ELSEWHERE = "elsewhere"
    """Somebody else answered."""
    MISSED = "missed"
    VOICEMAIL = "voicemail"
    """Nobody answered, and the caller left a message."""
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"
    """The PBX could not be seen when it ended."""


MISSED = (Ended.MISSED, Ended.VOICEMAIL)
"""What a person missed."""


class Which(StrEnum):
    """Which calls of a person."""

    ALL = "all"
    IN = "in"
    OUT = "out"
    MISSED = "missed"
