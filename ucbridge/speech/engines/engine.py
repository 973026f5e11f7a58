"""What a speech engine is: what it needs, how it is loaded, what it makes of a recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Protocol

from ucbridge.i18n import Text, _
from ucbridge.speech.interface import NoEngine, Progress, Transcript

if TYPE_CHECKING:
    from ucbridge.speech.engines.pieces import Span
    from ucbridge.speech.sound.reading import Sound
    from ucbridge.speech.wire import JSON


@dataclass(frozen=True, slots=True)
class Setup:
    """One engine as the configuration sets it up. `model` is a path, or what a service elsewhere calls its model."""

    engine: str
    model: str = ""
    threads: int = 1
    url: str = ""
    key: str = field(default="", repr=False)
    goes_to: str = ""

    def to_json(self) -> dict[str, JSON]:
        """Write it down for a worker."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Recording:
    """What an engine hears: sound in which somebody speaks within `spans` (seconds).

    `language` is the one to write, "" to recognise it; `assumed` is taken where it cannot be recognised.
    """

    sound: Sound
    spans: tuple[Span, ...]
    language: str = ""
    assumed: str = ""


class Loaded(Protocol):
    """An engine that is ready; it stays loaded in its worker."""

    def transcribe(self, recording: Recording, progress: Progress) -> Transcript | None:
        """Write down what is said; None when nothing could be understood.

        Raises:
            NoEngine: it does not know the language.
            SpeechError: it failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine. `package` is the import it needs, `install` what brings it.

    `lacks` tells in words what of its model is missing, None when it is all there; it loads nothing heavy.
    """

    package: str
    install: str
    lacks: Callable[[Setup], Text | None]
    load: Callable[[Setup], Loaded]
    rough: bool = False


def unknown_language(engine: str, language: str) -> NoEngine:
    """Return the error for a language an engine does not know."""
    return NoEngine(_("The model of {engine} does not know the language {language}.", engine=engine, language=language))
