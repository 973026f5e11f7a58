"""The sound behind the `Audio` of a card, for connectors that send it themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ucbridge.models import Audio
from ucbridge.store.conference_recordings import ConferenceRecordings
from ucbridge.store.database import Database
from ucbridge.store.voicemail_audio import VoicemailAudio

_PATH = re.compile(r"/(voicemail|recording)/([0-9]{1,15})/audio")


@dataclass(frozen=True, slots=True)
class Sound:
    """Something to hear: Ogg/Opus 48 kHz mono where `voice`, MP3 16 kHz mono otherwise."""

    data: bytes
    voice: bool


class Sounds:
    """Finds sounds by the path of their `Audio`."""

    def __init__(self, database: Database) -> None:
        self._voicemail = VoicemailAudio(database)
        self._recordings = ConferenceRecordings(database)

    async def of(self, audio: Audio) -> Sound | None:
        """Return the sound, as a voice message wants it where there is such a one; None where it is gone."""
        if (match := _PATH.fullmatch(audio.path)) is None:
            return None
        thing, number = match[1], int(match[2])
        if thing == "recording":
            mp3 = await self._recordings.mp3(number)
            return Sound(mp3, voice=False) if mp3 else None
        if opus := await self._voicemail.opus(number):
            return Sound(opus, voice=True)
        mp3 = await self._voicemail.mp3(number)
        return Sound(mp3, voice=False) if mp3 else None
