"""What speech to text is: sound in, words with a confidence out, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ucbridge.errors import BridgeError


class SpeechError(BridgeError):
    """It could not be done. `lasting` tells that trying again will not help."""

    lasting = False


class Unreadable(SpeechError):
    """The file is no sound, or none that can be read."""

    lasting = True


class NoEngine(SpeechError):
    """No engine that is installed can do it; the text says what to install or to set."""

    lasting = True


@dataclass(frozen=True, slots=True)
class Word:
    """One word: where it stands in the sound (seconds) and how sure the engine is (0 to 1)."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said.

    `confidence` is the mean over the words (0 to 1), `language` the one that was spoken or assumed (`en`),
    `language_confidence` 1.0 where it was given. `rough` marks engines whose text is a draft at best.
    `engine` names the engine, and for one elsewhere where the sound went.
    """

    text: str
    words: tuple[Word, ...]
    language: str
    language_confidence: float
    confidence: float
    engine: str
    rough: bool = False


class Nothing(StrEnum):
    """Why there is no text although all went well."""

    EMPTY = "empty"
    """No sound at all, or less than 0.6 seconds."""
    NO_SPEECH = "no speech"
    """Silence, tones, fax or music."""
    UNINTELLIGIBLE = "unintelligible"
    """Speech, but no engine was sure enough of any of it."""
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Sound as people can play it.

    `mp3` is 16 kHz mono, `opus` is Ogg/Opus 48 kHz mono as voice messages of chats want it. `waveform` is base64,
    one byte a point, at most one point each 100 ms and 256 in all.
    """

    seconds: float
    mp3: bytes
    opus: bytes
    waveform: str


Progress = Callable[[float], None]
"""Told the part that is done, 0 to 1."""


class Speech(Protocol):
    """What the rest of the bridge asks; `ucbridge.speech.speech.LocalSpeech` keeps it."""

    async def prepare(self, sound: bytes, suffix: str) -> Prepared:
        """Make a recording playable. `suffix` is the format as Asterisk names it: wav, WAV, gsm, sln, ulaw, alaw, ...

        Raises:
            Unreadable: it is no such recording, or a damaged one.
            SpeechError: it did not work this time.
        """
        ...

    async def transcribe(
        self,
        sound: bytes,
        suffix: str,
        *,
        language: str = "",
        engine: str = "",
        progress: Progress | None = None,
    ) -> Transcript | Nothing:
        """Write down what is said in a recording; the gate keeps what is no speech from the engines.

        `language` is "" where the engine should recognise it, `engine` "" for the configured chain.

        Raises:
            Unreadable: it is no recording.
            NoEngine: no engine is there for it.
            SpeechError: every engine failed this time.
        """
        ...
