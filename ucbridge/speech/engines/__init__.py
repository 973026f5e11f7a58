"""The speech engines. A module is loaded with the bridge, the engine in it only in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from ucbridge.i18n import Text, _
from ucbridge.speech.engines import faster_whisper, openai, pocketsphinx, vosk, whisper
from ucbridge.speech.engines.engine import Engine, Setup

__all__ = ["ENGINES", "Engine", "Setup", "hindrance"]

ENGINES: Mapping[str, Engine] = {
    module.NAME: module.ENGINE for module in (faster_whisper, whisper, vosk, openai, pocketsphinx)
}


def hindrance(setup: Setup) -> Text | None:
    """Tell why an engine cannot work here and what to do; None when everything it needs is there."""
    engine = ENGINES[setup.engine]
    if find_spec(engine.package) is None:
        return _("The engine {engine} is not installed. Run: {command}", engine=setup.engine, command=engine.install)
    return engine.lacks(setup)
