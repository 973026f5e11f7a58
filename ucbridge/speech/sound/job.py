"""The job `prepare` of a worker."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.speech.interface import Progress, Unreadable
from ucbridge.speech.sound.level import audible
from ucbridge.speech.sound.reading import Sound, read
from ucbridge.speech.sound.waveform import waveform
from ucbridge.speech.sound.writing import MP3, OPUS, write
from ucbridge.speech.wire import JSON


def prepare(*, path: str, suffix: str, mp3: str, opus: str, progress: Progress) -> dict[str, JSON]:
    """Read a recording and write it as MP3 and Opus to the files named; return how long it is and its picture.

    Raises:
        Unreadable: it is no recording, or an empty one.
    """
    recorded = read(path, suffix)
    if not len(recorded.samples):
        raise Unreadable(_("The recording is empty. The caller may have hung up before they spoke."))
    sound = Sound(audible(recorded.samples), recorded.rate)
    write(sound, mp3, MP3, progress=lambda done: progress(done / 4))
    write(sound, opus, OPUS, progress=lambda done: progress(done * 3 / 4 + 1 / 4))
    return {"seconds": sound.seconds, "waveform": waveform(sound)}
