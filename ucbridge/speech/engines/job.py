"""What a worker process does with a recording: listen whether somebody speaks, and have an engine write it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from ucbridge.speech.engines import ENGINES, hindrance
from ucbridge.speech.engines.engine import Loaded, Recording, Setup
from ucbridge.speech.interface import NoEngine, Nothing, Progress
from ucbridge.speech.wire import JSON

SHORTEST = 0.6
"""Seconds; anything shorter is a click on hanging up."""


def listen(path: str, suffix: str, longest: float, progress: Progress) -> dict[str, JSON]:
    """Tell how long a recording is and where in it somebody speaks, or why there is nothing to write down.

    Raises:
        Unreadable: it is no recording.
    """
    from ucbridge.speech.gate import speech_in
    from ucbridge.speech.sound.reading import at_16k, read

    sound = read(path, suffix)
    if sound.seconds < SHORTEST:
        return {"nothing": Nothing.EMPTY.value}
    if sound.seconds > longest:
        return {"nothing": Nothing.TOO_LONG.value}
    spans = speech_in(at_16k(sound))
    progress(1.0)
    if not spans:
        return {"nothing": Nothing.NO_SPEECH.value}
    return {"seconds": sound.seconds, "spans": [[start, end] for start, end in spans]}


def transcribe(
    path: str,
    *,
    suffix: str,
    engine: dict[str, Any],
    language: str,
    progress: Progress,
    assumed: str = "",
    spans: Sequence[Sequence[float]] | None = None,
) -> dict[str, JSON]:
    """Have one engine write down what is said.

    Args:
        path: where the sound is.
        suffix: its format, as Asterisk names it.
        engine: its `Setup`.
        language: the one that is spoken; "" to recognise it.
        progress: told the part that is done.
        assumed: the language where it cannot be recognised.
        spans: where somebody speaks, by `listen`; everywhere by default.

    Raises:
        NoEngine: the engine cannot work here, or not for this language.
        SpeechError: it failed this time.
    """
    from ucbridge.speech.sound.reading import read

    sound = read(path, suffix)
    where = ((0.0, sound.seconds),) if spans is None else tuple((each[0], each[1]) for each in spans)
    written = _loaded(Setup(**engine)).transcribe(Recording(sound, where, language, assumed), progress)
    return {"nothing": Nothing.UNINTELLIGIBLE.value} if written is None else {"transcript": asdict(written)}


@lru_cache(maxsize=4)
def _loaded(setup: Setup) -> Loaded:
    if why := hindrance(setup):
        raise NoEngine(why)
    return ENGINES[setup.engine].load(setup)
