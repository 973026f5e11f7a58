"""A recording as a card. Pure: from the row and the names in it to the words, the player and the button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from ucbridge.i18n import Text, _
from ucbridge.models import Audio, Button, Field, Reply, State, Style
from ucbridge.services.conferences.recording.buttons import DELETE, DELETE_CALL
from ucbridge.services.durations import duration
from ucbridge.services.moments import moment
from ucbridge.store.call_recordings import Over
from ucbridge.store.conference_recordings import ConferenceRecording, Taking
from ucbridge.store.voicemails import Writing

LONGEST = 3000
"""Characters of a transcript on a card; platforms allow little more."""

_SOUNDS: Mapping[Taking, Text] = {
    Taking.RECORDING: _("The recording goes on."),
    Taking.PAUSED: _("The recording is paused."),
    Taking.HELD: _("The recording is paused."),
    Taking.PREPARING: _("Fetching the recording…"),
    Taking.MISSING: _("The phone system has no such recording: ask whoever runs it to look at its disk space."),
    Taking.UNREADABLE: _("The recording is damaged: it cannot be played."),
}

_TEXTS: Mapping[Writing, Text] = {
    Writing.WAITING: _("Transcribing…"),
    Writing.EMPTY: _("Nobody spoke."),
    Writing.NO_SPEECH: _("Nobody spoke."),
    Writing.UNINTELLIGIBLE: _("What was said could not be understood: listen to it."),
    Writing.NO_ENGINE: _("No speech recognition is installed that can transcribe it: listen to it."),
    Writing.FAILED: _("It could not be transcribed: listen to it."),
    Writing.OFF: _("Recordings are not transcribed here."),
    Writing.EXPIRED: _("The transcript was deleted for its age."),
}


_ENDS: Mapping[Over, Text] = {
    Over.GREW: _("The call became a conference: /conference record records it."),
    Over.LONGEST: _("It was as long as a recording may be."),
    Over.UNTOLD: _("Somebody new came, who could not be told that the call is recorded."),
    Over.BROKE: _("The phone system stopped recording by itself."),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card says beside its row: what the conference is called, or the `call`, and names of people.

    `lost` are those of whom something could not be understood, `page` is the address of the page with all of `text`.
    `torn`: the phone system lost a part of it.
    """

    conference: Text | str
    starter: str = ""
    deleter: str = ""
    speakers: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    text: str = ""
    page: str = ""
    number: str = ""
    ended: Over = Over.ASKED
    call: bool = False
    torn: bool = False


def topic_of(recording_id: int) -> str:
    """Return the topic under which the card of a recording changes."""
    return f"recording:{recording_id}"


def audio_path(recording_id: int) -> str:
    """Return where on our site a recording is played."""
    return f"/recording/{recording_id}/audio"


def page_path(recording_id: int) -> str:
    """Return where on our site everything that was said in a recording can be read."""
    return f"/recording/{recording_id}"


def card(recording: ConferenceRecording, facts: Facts, zone: tzinfo) -> Reply:
    """Return the card of a recording as it should stand now."""
    if recording.state is Taking.DELETED:
        return _deleted(recording, facts)
    ready = recording.state is Taking.READY
    return Reply(
        _("Recording: {conference}", conference=facts.conference),
        _cut(facts.text) if facts.text else without_words(recording),
        State.OK if ready else State.INFO,
        fields=(*about(recording, facts, zone), *_rest(facts)),
        buttons=(Button(_("Delete"), DELETE_CALL if facts.call else DELETE, str(recording.id), Style.DANGER),),
        audio=Audio(audio_path(recording.id), recording.seconds, recording.waveform) if ready else None,
        topic=topic_of(recording.id),
    )


def _deleted(recording: ConferenceRecording, facts: Facts) -> Reply:
    return Reply(
        _("Recording deleted: {conference}", conference=facts.conference),
        _("{name} deleted it.", name=facts.deleter),
        State.ENDED,
        topic=topic_of(recording.id),
    )


def without_words(recording: ConferenceRecording) -> Text:
    """Return why there is no transcript."""
    if recording.state in _SOUNDS:
        return _SOUNDS[recording.state]
    return _TEXTS.get(recording.transcription, _TEXTS[Writing.EMPTY])


def about(recording: ConferenceRecording, facts: Facts, zone: tzinfo) -> tuple[Field, ...]:
    """Return what is said of a recording beside its sound and its text."""
    fields = [Field(_("Recorded"), moment(recording.started_at, zone))]
    if recording.seconds:
        fields.append(Field(_("Length"), duration(recording.seconds)))
    if facts.number:
        fields.append(Field(_("Number"), facts.number))
    if facts.starter and not facts.call:
        fields.append(Field(_("Recorded by"), facts.starter))
    if facts.speakers:
        fields.append(Field(_("Voices"), ", ".join(facts.speakers)))
    if facts.lost and facts.text:  # else the text says so
        fields.append(Field(_("Not understood"), ", ".join(facts.lost)))
    if facts.ended in _ENDS:
        fields.append(Field(_("Ended"), _ENDS[facts.ended]))
    if facts.torn:
        fields.append(Field(_("Sound"), _("the phone system lost a part of it")))
    if recording.state is Taking.EXPIRED:
        fields.append(Field(_("Sound"), _("deleted for its age")))
    elif recording.expires_at:
        fields.append(Field(_("Kept until"), moment(recording.expires_at, zone)))
    return tuple(fields)


def _cut(text: str) -> Text:
    return _("{text}", text=text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _rest(facts: Facts) -> tuple[Field, ...]:
    return (Field(_("Whole transcript"), facts.page),) if len(facts.text) > LONGEST else ()
