"""The tables [conference] and [conference.recording]."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ucbridge.config.section import Section
from ucbridge.config.values import Days, Extension, PublicUrl, Tongue


class RecordingSettings(Section):
    """Recording of conferences; off without its table. With `transcribe` each voice is written down by itself."""

    transcribe: bool = True
    language: Tongue = ""
    audio_days: Days = 30
    text_days: Days = 365
    longest_minutes: Annotated[int, Field(ge=1, le=480)] = 240


class ConferenceSettings(Section):
    """Conference rooms. `number` is what phones of the PBX dial to come in, `outside_number` what others dial.

    `at_once` rooms of the bridge, of at most `size` people and `minutes` each; one person may host `per_person`.
    `confirm` makes outside numbers press 1 before they enter, so that no voicemail of theirs does. With `waiting_room`
    who dials in with the PIN waits until a host is there. `pin_tries` wrong PINs end a call, `pin_failures` within
    `pin_minutes`, from one number or for the whole dial-in number tenfold, close it for so long.
    `media_url` is how the PBX reaches our web server for announcements, where that is not `web.public_url`.
    """

    number: Extension | None = None
    outside_number: str = ""
    at_once: Annotated[int, Field(ge=1, le=1000)] = 20
    per_person: Annotated[int, Field(ge=1, le=100)] = 3
    size: Annotated[int, Field(ge=2, le=500)] = 30
    minutes: Annotated[int, Field(ge=1, le=1440)] = 480
    confirm: bool = False
    waiting_room: bool = True
    pin_tries: Annotated[int, Field(ge=1, le=10)] = 3
    pin_failures: Annotated[int, Field(ge=1, le=1000)] = 9
    pin_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    media_url: PublicUrl = ""
    recording: RecordingSettings | None = None

    def media_origin(self, origin: str) -> str:
        """Return where the PBX fetches announcements, given where our web server is for people."""
        return self.media_url.rstrip("/") or origin
