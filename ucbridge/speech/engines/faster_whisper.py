"""faster-whisper: Whisper by CTranslate2, the engine to have. Its model is a folder; nothing is ever fetched here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ucbridge.i18n import Text, _
from ucbridge.speech.engines.engine import Engine, Recording, Setup, unknown_language
from ucbridge.speech.engines.listening import RATE, audio_data, joined_16k
from ucbridge.speech.engines.whisper_segments import OPTIONS, Segment, written
from ucbridge.speech.engines.writing import OWN_LANGUAGE
from ucbridge.speech.interface import NoEngine, Progress, Transcript, Word

if TYPE_CHECKING:
    import faster_whisper.transcribe as whisper
    from numpy.typing import NDArray

NAME = "faster_whisper"
FILES = ("model.bin", "config.json", "tokenizer.json")
"""Without tokenizer.json it would ask the network."""
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")


def lacks(setup: Setup) -> Text | None:
    """Tell what is missing of a model."""
    if not setup.model:
        return _("No model is set. Install one: ucbridge speech install small")
    folder = Path(setup.model)
    if not folder.is_dir():
        return _("There is no model in {folder}. Install one: ucbridge speech install small", folder=folder)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if missing:
        return _(
            "The model in {folder} is incomplete, it lacks {files}. Install it again: ucbridge speech install",
            folder=folder,
            files=", ".join(missing),
        )
    return None


def load(setup: Setup) -> FasterWhisper:
    """Load a model from its folder; the environment of workers forbids its libraries the network."""
    from faster_whisper import WhisperModel

    try:
        model = WhisperModel(
            setup.model, device="cpu", compute_type="int8", cpu_threads=setup.threads, local_files_only=True
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise NoEngine(
            _("The model in {folder} cannot be loaded. Install it again: ucbridge speech install", folder=setup.model)
        ) from error
    if model.model.n_mels != model.feature_extractor.mel_filters.shape[0]:  # large-v3 would hear nonsense
        raise NoEngine(_("The model in {folder} lacks preprocessor_config.json. Install it again.", folder=setup.model))
    return FasterWhisper(model)


class FasterWhisper:
    """A model that is loaded."""

    def __init__(self, model: whisper.WhisperModel) -> None:
        self._model = model

    def transcribe(self, recording: Recording, progress: Progress) -> Transcript | None:
        """Write down what is said, through SpeechRecognition's adapter."""
        known = self._model.supported_languages
        given = recording.language or (recording.assumed if len(known) == 1 else "")
        if given and given not in known:
            raise unknown_language("faster-whisper", given)
        joined = joined_16k(recording)
        audio = audio_data(joined.samples)
        from speech_recognition.recognizers.whisper_local.base import WhisperCompatibleRecognizer
        from speech_recognition.recognizers.whisper_local.faster_whisper import TranscribableAdapter

        tapped = _Tapped(self._model, given, recording.assumed if recording.assumed in known else "", progress)
        recognizer = WhisperCompatibleRecognizer(TranscribableAdapter(tapped))
        heard = recognizer.recognize(audio, show_dict=True, **OPTIONS)
        return written(
            map(_segment, heard["segments"]),
            joined,
            language=tapped.language,
            language_confidence=tapped.language_confidence,
            engine=NAME,
        )


class _Tapped:
    """A model that decides on the language and tells how far it is; SpeechRecognition's adapter drops both."""

    def __init__(self, model: whisper.WhisperModel, given: str, assumed: str, progress: Progress) -> None:
        self._model = model
        self._assumed = assumed
        self._progress = progress
        self.language = given
        self.language_confidence = 1.0

    def transcribe(
        self, samples: NDArray[Any], **options: Any
    ) -> tuple[Iterable[whisper.Segment], whisper.TranscriptionInfo]:
        if not self.language:
            self._recognise(samples)
        segments, info = self._model.transcribe(samples, language=self.language, vad_filter=False, **options)
        return self._told(segments, len(samples) / RATE), info

    def _recognise(self, samples: NDArray[Any]) -> None:
        language, probability, others = self._model.detect_language(samples)
        if probability < OWN_LANGUAGE and self._assumed:
            language, probability = self._assumed, dict(others).get(self._assumed, 0.0)
        self.language, self.language_confidence = language, float(probability)

    def _told(self, segments: Iterable[whisper.Segment], seconds: float) -> Iterator[whisper.Segment]:
        for segment in segments:
            yield segment
            self._progress(min(1.0, float(segment.end) / seconds))


def _segment(heard: whisper.Segment) -> Segment:
    words = (Word(each.word, float(each.start), float(each.end), float(each.probability)) for each in heard.words or ())
    return Segment(heard.text, tuple(words), heard.no_speech_prob, heard.avg_logprob)


ENGINE = Engine("faster_whisper", 'pip install "ucbridge[whisper]"', lacks, load)
