"""SpeechRecognition's door: sound as its `AudioData`, and everything of it that several engines use."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from ucbridge.speech.engines.pieces import Joined, pieces

if TYPE_CHECKING:
    from speech_recognition import AudioData

    from ucbridge.speech.engines.engine import Recording
    from ucbridge.speech.sound.reading import Samples

RATE = 16000


def joined_16k(recording: Recording) -> Joined:
    """Return the speech of a recording at 16 kHz, for Whisper and Vosk."""
    from ucbridge.speech.sound.reading import at_16k

    return Joined.of(at_16k(recording.sound), RATE, pieces(recording.spans, recording.sound.seconds))


def audio_data(samples: Samples, rate: int = RATE) -> AudioData:
    """Return samples as SpeechRecognition takes them."""
    import numpy as np

    with warnings.catch_warnings():  # it imports audioop and aifc, which Python 3.13 has no more
        warnings.simplefilter("ignore", DeprecationWarning)
        from speech_recognition import AudioData

    whole = np.clip(np.rint(samples * 32767.0), -32768, 32767).astype("<i2")
    return AudioData(whole.tobytes(), rate, 2)
