"""One speech engine in a process of its own, so that its memory and processor time are its own.

python -m benchmarks.speech_engine recognize_sphinx | ENGINE [MODEL]    (paths of WAV files on standard input)
"""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from ucbridge.speech.engines import ENGINES
from ucbridge.speech.engines.engine import Recording, Setup
from ucbridge.speech.engines.pocketsphinx import PocketSphinx
from ucbridge.speech.gate import speech_in
from ucbridge.speech.sound.reading import at_16k, read

PLAIN = "recognize_sphinx"
Heard = tuple[str, float]
"""The words, and how sure the engine is (0 where it does not say)."""


def plain(path: str) -> Heard:
    """Write down a file as the documentation of SpeechRecognition does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import speech_recognition
    recognizer = speech_recognition.Recognizer()
    with speech_recognition.AudioFile(path) as source:
        audio = recognizer.record(source)
    try:
        return recognizer.recognize_sphinx(audio), 0.0
    except speech_recognition.UnknownValueError:
        return "", 0.0


def ours(name: str, model: str) -> Callable[[str], Heard]:
    """Return what writes a file down as a worker of the bridge does; of PocketSphinx also what it would not show."""
    loaded = ENGINES[name].load(Setup(name, model=model))

    def write(path: str) -> Heard:
        sound = read(path, "wav")
        heard = Recording(sound, tuple(speech_in(at_16k(sound))), "en")
        if isinstance(loaded, PocketSphinx):
            words = loaded.words(heard, _ignore)
            return " ".join(word.text for word in words), sum(w.confidence for w in words) / max(1, len(words))
        said = loaded.transcribe(heard, _ignore)
        return (said.text, said.confidence) if said else ("", 0.0)

    return write


def _ignore(_done: float) -> None:
    """Tell nobody."""


def main() -> None:
    name, model = sys.argv[1], "".join(sys.argv[2:])
    write = plain if name == PLAIN else ours(name, model)
    start = time.process_time()
    heard = [write(line.strip()) for line in sys.stdin]
    seconds = time.process_time() - start
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert peak is not None
    print(json.dumps({"heard": heard, "seconds": seconds, "megabytes": int(peak[1]) / 1000}))


if __name__ == "__main__":
    main()
