"""The jobs `play` and `pack` of a worker: recordings of hours, a part at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import soundfile
import soxr

from ucbridge.i18n import _
from ucbridge.speech.interface import Progress, Unreadable
from ucbridge.speech.lending import lend
from ucbridge.speech.packed import INDEX
from ucbridge.speech.sound.reading import Samples
from ucbridge.speech.sound.voiced import Voiced
from ucbridge.speech.sound.waveform import picture
from ucbridge.speech.sound.writing import MP3
from ucbridge.speech.wire import JSON

_PART = 1 << 18


def play(*, path: str, mp3: str, progress: Progress) -> dict[str, JSON]:
    """Write a recording as MP3; return how long it is and its picture.

    Raises:
        Unreadable: it is no recording, or an empty one.
    """
    with _opened(path) as source:
        stream = soxr.ResampleStream(source.samplerate, MP3.rate, 1, dtype="float32")
        powers: list[Samples] = []
        with soundfile.SoundFile(
            mp3, "w", MP3.rate, 1, MP3.subtype, format=MP3.name, compression_level=MP3.compression
        ) as target:
            for part, done in _parts(source):
                powers.append(_powers(part, source.samplerate // 10))
                target.write(stream.resample_chunk(part))
                progress(done)
            target.write(stream.resample_chunk(np.zeros(0, np.float32), last=True))
        return {"seconds": source.frames / source.samplerate, "waveform": picture(np.concatenate(powers))}


def pack(*, path: str, box: str, blanks: Sequence[Sequence[float]], progress: Progress) -> dict[str, JSON]:
    """Write what is said into a box of pieces; nothing where nobody speaks.

    Raises:
        Unreadable: it is no recording.
    """
    with _opened(path) as source:
        voiced = Voiced(source.samplerate)
        for part, done in _parts(source):
            voiced.add(_blanked(part, voiced.heard, source.samplerate, blanks))
            progress(done)
        pieces = voiced.pieces()
        if pieces:
            with ZipFile(box, "w", ZIP_STORED) as file:
                for number, piece in enumerate(pieces):
                    file.writestr(f"{number}.flac", _flac(piece.samples, source.samplerate))
                index = [[f"{number}.flac", piece.joints] for number, piece in enumerate(pieces)]
                file.writestr(INDEX, json.dumps(index))
        return {"pieces": len(pieces)}


@contextmanager
def _opened(path: str) -> Iterator[soundfile.SoundFile]:
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError:
        raise Unreadable(_("The recording is damaged.")) from None
    with file:
        if not file.frames or file.channels != 1:
            raise Unreadable(_("The recording is empty."))
        yield file


def _parts(file: soundfile.SoundFile) -> Iterator[tuple[Samples, float]]:
    done = 0
    while len(part := file.read(_PART, dtype="float32")):
        done += len(part)
        yield part, done / file.frames


def _powers(part: Samples, window: int) -> Samples:
    whole = part[: max(1, len(part) // window) * window]
    powers: Samples = np.array([np.square(each).mean() for each in np.array_split(whole, max(1, len(whole) // window))])
    return powers


def _blanked(part: Samples, heard: int, rate: int, blanks: Sequence[Sequence[float]]) -> Samples:
    for start, end in blanks:
        part[max(0, round(start * rate) - heard) : max(0, round(end * rate) - heard)] = 0
    return part


def _flac(samples: Samples, rate: int) -> bytes:
    # By a file: for `BytesIO` libsndfile calls back, which a service may be forbidden.
    with lend() as held:
        soundfile.write(held.path, samples, rate, format="FLAC", subtype="PCM_16")
        return held.read()
