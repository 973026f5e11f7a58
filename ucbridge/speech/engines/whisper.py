"""openai-whisper: the original, on PyTorch. Its model is one `.pt` file."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from ucbridge.i18n import Text, _
from ucbridge.speech.engines.engine import Engine, Recording, Setup, unknown_language
from ucbridge.speech.engines.listening import audio_data, joined_16k
from ucbridge.speech.engines.pieces import Joined
from ucbridge.speech.engines.whisper_segments import OPTIONS, Segment, written
from ucbridge.speech.engines.writing import OWN_LANGUAGE
from ucbridge.speech.interface import NoEngine, Progress, Transcript, Word

NAME = "whisper"


def lacks(setup: Setup) -> Text | None:
    """Tell what is missing of a model."""
    if not setup.model:
        return _("No model is set. Put the path of a model (a .pt file) under [speech.whisper].")
    if not Path(setup.model).is_file():
        return _("There is no model {file}.", file=setup.model)
    return None


def load(setup: Setup) -> Whisper:
    """Load a model from its file."""
    import torch
    import whisper

    torch.set_num_threads(setup.threads)
    try:
        return Whisper(whisper.load_model(setup.model, device="cpu"))
    except (RuntimeError, OSError, EOFError, LookupError, TypeError, pickle.UnpicklingError) as error:
        raise NoEngine(_("The model {file} cannot be loaded.", file=setup.model)) from error


class Whisper:
    """A model that is loaded."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def transcribe(self, recording: Recording, progress: Progress) -> Transcript | None:
        """Write down what is said, through SpeechRecognition's adapter."""
        joined = joined_16k(recording)
        audio = audio_data(joined.samples)
        from speech_recognition.recognizers.whisper_local.base import WhisperCompatibleRecognizer
        from speech_recognition.recognizers.whisper_local.whisper import TranscribableAdapter

        language, confidence = self._language(recording, joined)
        recognizer = WhisperCompatibleRecognizer(TranscribableAdapter(self._model))
        heard = recognizer.recognize(audio, show_dict=True, language=language, fp16=False, verbose=None, **OPTIONS)
        progress(1.0)
        return written(
            map(_segment, heard["segments"]), joined, language=language, language_confidence=confidence, engine=NAME
        )

    def _language(self, recording: Recording, joined: Joined) -> tuple[str, float]:
        from whisper.tokenizer import LANGUAGES

        known = LANGUAGES if self._model.is_multilingual else {"en": "english"}
        given = recording.language or (recording.assumed if len(known) == 1 else "")
        if given and given not in known:
            raise unknown_language("openai-whisper", given)
        if given or len(known) == 1:
            return given or "en", 1.0 if recording.language else 0.0
        return self._recognised(joined, recording.assumed if recording.assumed in known else "")

    def _recognised(self, joined: Joined, assumed: str) -> tuple[str, float]:
        import whisper

        window = whisper.log_mel_spectrogram(whisper.pad_or_trim(joined.samples), n_mels=self._model.dims.n_mels)
        _tokens, probabilities = self._model.detect_language(window)
        language = max(probabilities, key=probabilities.get)
        if probabilities[language] < OWN_LANGUAGE and assumed:
            language = assumed
        return language, float(probabilities[language])


def _segment(heard: dict[str, Any]) -> Segment:
    words = (
        Word(each["word"], float(each["start"]), float(each["end"]), float(each["probability"]))
        for each in heard.get("words", ())
    )
    return Segment(heard["text"], tuple(words), float(heard["no_speech_prob"]), float(heard["avg_logprob"]))


ENGINE = Engine("whisper", 'pip install "ucbridge[openai-whisper]"', lacks, load)
