"""What text to speech is: words in, sound as Asterisk plays it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from ucbridge.speech.interface import SpeechError

SUFFIX = "sln16"
"""How Asterisk names the format: 16,000 samples a second without a header. The only wideband one it takes by HTTP."""
RATE = 16_000


class CannotSay(SpeechError):
    """It could not be said."""


@dataclass(frozen=True, slots=True)
class Uttered:
    """Sound in the format `SUFFIX`."""

    sound: bytes = field(repr=False)

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return len(self.sound) / (2 * RATE)


class Sayer(Protocol):
    """Who says things; `ucbridge.speech.saying.local.LocalSayer` keeps it."""

    async def say(self, text: str, language: str) -> Uttered:
        """Say something, in a language (`en`, `fr`) as far as it is known here.

        Raises:
            UserError: there is nothing to say in it, or too much.
            CannotSay: it did not work.
        """
        ...

    async def trim(self, sound: bytes, suffix: str) -> Uttered:
        """Make a recording playable by Asterisk, without the silence before and after and as loud as others.

        Raises:
            Unreadable: it is no recording.
            CannotSay: it did not work.
        """
        ...
