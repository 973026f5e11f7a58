"""eSpeak NG: a hundred languages by rules, without a model and without a network; plain, and always there.

Its library is GPL-3.0-or-later and lives in worker processes alone. It reads `<...>` and `[[...]]` as orders only when
asked to, which we do not.
"""

from __future__ import annotations

import ctypes
import os
import re
from pathlib import Path

from ucbridge.i18n import _
from ucbridge.speech.saying.interface import CannotSay

WORDS_A_MINUTE = 150
VOICES = {"en": "en-us"}
"""Where the language alone is not the voice to take."""
USUAL = "en-us"
VARIANT = "+f3"
"""Which of its timbres: by a closed choice of 40 sentences PocketSphinx knows 32 of this one, as many as of a human
speaker, and 14 of the usual one (16,000 samples a second, 150 words a minute)."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")  # the library takes names of files, too
_SYNCHRONOUS = 2  # the callback has got all the sound when the call returns
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_PAUSE_AT_END = 0x1000
_SPEED = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_GO_ON, _ENOUGH = 0, 1


def spoken(text: str, language: str, *, longest: float) -> tuple[bytes, int]:
    """Return a text as 16-bit samples, and how many of them are a second; nothing comes after `longest` seconds.

    Raises:
        CannotSay: the engine is not whole.
    """
    library, rate = _library()
    sound = bytearray()
    most = int(longest * rate) * 2

    def take(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        return _ENOUGH if len(sound) > most else _GO_ON

    callback = _CALLBACK(take)  # kept as long as the library may call it
    library.espeak_SetSynthCallback(callback)
    known = _LANGUAGE.fullmatch(language) and not library.espeak_SetVoiceByName(_voice(VOICES.get(language, language)))
    if not known:
        library.espeak_SetVoiceByName(_voice(USUAL))
    library.espeak_SetParameter(_SPEED, WORDS_A_MINUTE, 0)
    said = text.encode()
    if library.espeak_Synth(said, len(said) + 1, 0, 1, 0, _UTF8 | _PAUSE_AT_END, None, None):
        raise _broken()
    library.espeak_Synchronize()
    return bytes(sound[:most]), rate


def _voice(language: str) -> bytes:
    return f"{language}{VARIANT}".encode()


def _library() -> tuple[ctypes.CDLL, int]:
    import espeakng_loader

    # eSpeak cuts paths after 160 characters. This process does nothing else, so it can go there.
    data = Path(espeakng_loader.get_data_path())
    os.chdir(data.parent)
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError:
        raise _broken() from None
    library.espeak_Synth.argtypes = (
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
        *(ctypes.c_void_p, ctypes.c_void_p),
    )
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, data.name.encode(), _DO_NOT_EXIT)
    if rate <= 0:
        raise _broken()
    return library, rate


def _broken() -> CannotSay:
    return CannotSay(_("Speech cannot be made here: the package espeakng-loader is not whole. Install it again."))
