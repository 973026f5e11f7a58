"""The tables [calls], [calls.recording] and [history]."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ucbridge.config.section import Section
from ucbridge.config.values import Clock, Days, Tongue


class CallRecordingSettings(Section):
    """Recording of calls by /record; off without its table. With `notice` everybody hears that the call is recorded."""

    notice: bool = True
    transcribe: bool = True
    language: Tongue = ""
    audio_days: Days = 30
    text_days: Days = 365
    longest_minutes: Annotated[int, Field(ge=1, le=480)] = 120


class CallsSettings(Section):
    """Cards of calls that come in. `incoming_after` is the seconds a phone rings before its card is posted.

    `repeat_minutes`: calls of the same caller within so long are one missed-call card.
    """

    incoming: bool = True
    incoming_after: Annotated[float, Field(ge=0, le=30)] = 0.5
    missed: bool = True
    repeat_minutes: Annotated[int, Field(ge=0, le=10080)] = 720
    recording: CallRecordingSettings | None = None


class HistorySettings(Section):
    """The history of calls. `digest` is when people get the summary of their day, at their own time; "" for none."""

    days: Days = 365
    digest: Clock = "08:00"
