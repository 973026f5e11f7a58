"""From voices to text: each is written down by itself, by whichever machine has the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog

from ucbridge.services.conferences.recording.merging import Utterance, utterances, written
from ucbridge.services.voicemail.redaction import redact
from ucbridge.speech.interface import NoEngine, Nothing, Speech, SpeechError, Transcript
from ucbridge.speech.packed import Piece, pieces
from ucbridge.store.conference_recordings import ConferenceRecordings, Taking, Track
from ucbridge.store.voicemails import Writing

log = structlog.get_logger(__name__)


class Transcribing:
    """Writes recordings down. `kinds` of what is said are kept out of the text.

    `of_rooms` is the language spoken in conferences, `of_calls` that in calls, "" where it is recognised.
    """

    def __init__(
        self,
        speech: Speech,
        recordings: ConferenceRecordings,
        *,
        kinds: tuple[str, ...],
        of_rooms: str = "",
        of_calls: str = "",
    ) -> None:
        self._speech = speech
        self._recordings = recordings
        self._kinds = kinds
        self._of_rooms = of_rooms
        self._of_calls = of_calls

    async def write(self, name: str) -> None:
        """Write a voice down if it waits for it; with the last one the whole recording is.

        Raises:
            SpeechError: it did not work this time.
        """
        track = await self._recordings.track(name)
        if track is None:
            return
        if track.state is Writing.WAITING:
            await self._recordings.change_track(name, **await self._outcome(track), original=None)
        await self._join(track.recording_id)

    async def give_up(self, name: str) -> None:
        """Say that a voice could not be written down."""
        track = await self._recordings.track(name)
        if track is not None and track.state is Writing.WAITING:
            await self._recordings.change_track(name, state=Writing.FAILED, original=None)
            await self._join(track.recording_id)

    async def _outcome(self, track: Track) -> dict[str, object]:
        original = await self._recordings.original(track.name)
        if original is None:
            return {"state": Writing.EXPIRED}
        recording = await self._recordings.get(track.recording_id)
        language = self._of_calls if recording and recording.conference_id is None else self._of_rooms
        said: list[Utterance] = []
        nothing = Writing.NO_SPEECH
        for piece in pieces(original):
            try:
                heard = await self._speech.transcribe(piece.sound, "flac", language=language)
            except SpeechError as error:
                if not error.lasting:
                    raise
                log.warning("voice not written down", track=track.name, reason=str(error))
                return {"state": Writing.NO_ENGINE if isinstance(error, NoEngine) else Writing.FAILED}
            if isinstance(heard, Nothing):
                nothing = Writing.UNINTELLIGIBLE if heard is Nothing.UNINTELLIGIBLE else nothing
                continue
            await self._engine(track.recording_id, heard)
            said += _said(piece, heard, self._kinds)
        return {"state": Writing.DONE, "text": written(said)} if said else {"state": nothing}

    async def _engine(self, recording_id: int, heard: Transcript) -> None:
        await self._recordings.change(recording_id, engine=heard.engine, language=heard.language)

    async def _join(self, recording_id: int) -> None:
        """Say that all is written down once no voice is left."""
        recording = await self._recordings.get(recording_id)
        tracks = await self._recordings.tracks(recording_id)
        voices = [track for track in tracks if track.channel_id]
        if recording is None:
            return
        if recording.state is Taking.DELETED:  # meanwhile
            await self._recordings.silence(recording_id)
            return
        if any(track.state is Writing.WAITING for track in voices):
            return
        await self._recordings.change(recording_id, transcription=_whole(voices))


def _whole(voices: Sequence[Track]) -> Writing:
    states = {track.state for track in voices}
    worst = (Writing.DONE, Writing.NO_ENGINE, Writing.FAILED, Writing.UNINTELLIGIBLE, Writing.NO_SPEECH)
    return next((each for each in worst if each in states), Writing.EMPTY)


def _said(piece: Piece, heard: Transcript, kinds: tuple[str, ...]) -> list[Utterance]:
    words = [replace(word, start=piece.at(word.start), end=piece.at(word.end)) for word in heard.words]
    return [replace(each, text=redact(each.text, kinds)) for each in utterances(words, heard.text)]
