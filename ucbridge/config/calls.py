"""The tables [calls], [calls.recording] and [history]."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ucbridge.config.section import Section
from ucbridge.config.values import Clock, Days, Expected, Tongue, pattern
from ucbridge.i18n import _

_SOUND = r"^[A-Za-z0-9_-]{1,80}(/[A-Za-z0-9_-]{1,80}){0,4}$"


class CallRecordingSettings(Section):
    """Recording of calls by /record; off without its table. With `notice` everybody hears that the call is recorded.

    Of `sounds` the PBX plays the first it has, in the language of the bridge, or in `language` where it is given.
    """

    notice: bool = True
    sounds: tuple[Annotated[str, pattern(_SOUND), Expected(_("the name of a sound of the PBX"))], ...] = (
        "this-call-may-be-monitored-or-recorded",
        "conf-now-recording",
    )
    transcribe: bool = True
    language: Tongue = ""
    audio_days: Days = 30
    text_days: Days = 365
    longest_minutes: Annotated[int, Field(ge=1, le=480)] = 120


class CallsSettings(Section):
    """Cards of calls that come in. `incoming_after` is the seconds a phone rings before its card is posted.

    `repeat_minutes`: calls of the same caller within so long are one missed-call card. `confirm` makes outside numbers
    press 1 before /move gives them a call, so that no voicemail of theirs takes it.
    """

    incoming: bool = True
    incoming_after: Annotated[float, Field(ge=0, le=30)] = 0.5
    missed: bool = True
    repeat_minutes: Annotated[int, Field(ge=0, le=10080)] = 720
    confirm: bool = False
    recording: CallRecordingSettings | None = None


class HistorySettings(Section):
    """The history of calls. `digest` is when people get the summary of their day, at their own time; "" for none."""

    days: Days = 365
    digest: Clock = "08:00"
