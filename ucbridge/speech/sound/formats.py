"""Which bytes are which sound: what says so itself, and what only the name of Asterisk's format tells."""

from __future__ import annotations

from dataclasses import dataclass

import soundfile

from ucbridge.i18n import _
from ucbridge.speech.interface import Unreadable
from ucbridge.speech.lending import lend

_SELF_DESCRIBING = (b"RIFF", b"RIFX", b"OggS", b"fLaC", b".snd")
_RATES = range(4000, 192_001)
_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Raw:
    """Sound without a header."""

    subtype: str
    rate: int = 8000


_SLN = {f"sln{khz}": Raw("PCM_16", rate) for khz, rate in ((12, 12000), (16, 16000), (24, 24000), (32, 32000))}
_SLN |= {f"sln{khz}": Raw("PCM_16", rate) for khz, rate in ((44, 44100), (48, 48000), (96, 96000), (192, 192000))}
RAW = {
    "gsm": Raw("GSM610"),
    **dict.fromkeys(("sln", "raw", "slin"), Raw("PCM_16")),
    **_SLN,
    **dict.fromkeys(("ulaw", "ul", "mu", "ulw", "pcm"), Raw("ULAW")),
    **dict.fromkeys(("alaw", "al", "alw"), Raw("ALAW")),
    "vox": Raw("VOX_ADPCM"),
}
"""Asterisk's names, in its case: `WAV` is another format than `wav`, but both have a header."""

_WITH_HEADER = ("wav", "wav16", "WAV", "wav49", "au", "ogg", "opus", "flac", "mp3")


def open_sound(content: bytes, suffix: str) -> soundfile.SoundFile:
    """Open a recording.

    It goes by a file, not by `BytesIO`: for that libsndfile calls back, which a service whose memory is never both
    writable and executable (config/systemd) may not.

    Raises:
        Unreadable: it is none, or of a format that cannot be read here.
    """
    try:
        with lend(content if suffix in RAW else _with_length(content)) as held:
            file = _open(held.path, content, suffix)
    except soundfile.LibsndfileError:
        raise _damaged(suffix) from None
    if file.samplerate not in _RATES:
        file.close()
        raise _damaged(suffix)
    return file


def _open(path: str, content: bytes, suffix: str) -> soundfile.SoundFile:
    # First: without a header every byte is the caller's, who could send the beginning of any other format.
    if raw := RAW.get(suffix):
        return soundfile.SoundFile(
            path, samplerate=raw.rate, channels=1, format="RAW", subtype=raw.subtype, endian="LITTLE"
        )
    if suffix == "mp3" or content.startswith(_SELF_DESCRIBING):
        return soundfile.SoundFile(path)
    if suffix in _WITH_HEADER:  # libsndfile would take almost anything for an MP3
        raise _damaged(suffix)
    raise Unreadable(
        _(
            "Recordings in the format {format} cannot be read here."
            " Let Asterisk store voicemail as wav too: format = wav in voicemail.conf.",
            format=suffix[:20],
        )
    )


def _damaged(suffix: str) -> Unreadable:
    return Unreadable(
        _("The recording is damaged, or not in the format {format}. Listen to it on your phone.", format=suffix[:20])
    )


def _with_length(content: bytes) -> bytes:
    """Mend the header of a recording that was never finished: it says that no sound follows."""
    if content.startswith(b".snd") and not any(content[8:12]):
        return _filled(content, 8, b"\xff" * 4)
    at = 12
    while content.startswith(b"RIFF") and at + _CHUNK <= len(content):
        length = int.from_bytes(content[at + 4 : at + _CHUNK], "little")
        if content[at : at + 4] == b"data":
            rest = len(content) - at - _CHUNK
            return content if length else _filled(content, at + 4, rest.to_bytes(4, "little"))
        at += _CHUNK + length + length % 2
    return content


def _filled(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]
