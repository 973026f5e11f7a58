"""Engines one after the other: who cannot do it hands over to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from logging import INFO, WARNING
from typing import Any, Protocol

import structlog

from ucbridge.config.settings import CloudSettings, ModelSettings, SpeechSettings
from ucbridge.i18n import _
from ucbridge.speech.engines.engine import Setup
from ucbridge.speech.interface import NoEngine, Nothing, Progress, SpeechError, Transcript, Unreadable, Word

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording in which somebody speaks: where, and in which language (""  to recognise it)."""

    sound: bytes = field(repr=False)
    suffix: str
    seconds: float
    spans: tuple[tuple[float, float], ...]
    language: str = ""


class Scribe(Protocol):
    """Who writes down what is said."""

    async def write(self, spoken: Spoken, progress: Progress) -> Transcript | Nothing:
        """Write it down.

        Raises:
            NoEngine: it cannot be done here.
            SpeechError: it failed this time.
        """
        ...


class Chain:
    """A scribe made of others; asks them in turn."""

    def __init__(self, scribes: Sequence[Scribe]) -> None:
        self._scribes = scribes

    async def write(self, spoken: Spoken, progress: Progress) -> Transcript | Nothing:
        """Write it down by the first that can.

        Raises:
            NoEngine: none can do it; says why not the first.
            Unreadable: it is no recording.
            SpeechError: none could this time.
        """
        failures: list[SpeechError] = []
        for scribe in self._scribes:
            try:
                return await scribe.write(spoken, progress)
            except Unreadable:
                raise
            except SpeechError as error:
                log.log(INFO if error.lasting else WARNING, "speech engine hands over", reason=error.text.msgid)
                failures.append(error)
        raise _worst(failures)


def _worst(failures: Sequence[SpeechError]) -> SpeechError:
    passing = [failure for failure in failures if not failure.lasting]
    if passing:
        return passing[0]
    reason = failures[0].text if failures else ""
    return NoEngine(_("No speech engine can transcribe it here. {reason}", reason=reason))


def setups(settings: SpeechSettings, only: str = "") -> list[Setup]:
    """Return the engines of the configuration in their order, or `only` one of them."""
    return [_setup(name, settings) for name in ([only] if only else settings.engines)]


def _setup(name: str, settings: SpeechSettings) -> Setup:
    table: ModelSettings | CloudSettings | None = getattr(settings, name, None)
    match table:
        case ModelSettings():
            return Setup(name, model=str(table.model), threads=settings.threads)
        case CloudSettings():
            key = table.key.get_secret_value()
            return Setup(name, model=table.model, url=table.url, key=key, goes_to=table.goes_to)
        case None:
            return Setup(name, threads=settings.threads)


def written(answer: Any) -> Transcript | Nothing:
    """Return what a worker answered."""
    if "nothing" in answer:
        return Nothing(answer["nothing"])
    said = answer["transcript"]
    values = {each.name: said[each.name] for each in fields(Transcript)}
    return Transcript(**{**values, "words": tuple(Word(**word) for word in said["words"])})
