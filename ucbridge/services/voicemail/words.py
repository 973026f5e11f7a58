"""What a card says of the transcript, whatever has become of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.i18n import Text, _
from ucbridge.models import Field
from ucbridge.speech.confidence import in_words
from ucbridge.store.voicemails import Sound, Voicemail, Writing

LONGEST = 3000
"""Characters of a transcript on a card; platforms allow little more."""

_STATES: Mapping[Writing, Text] = {
    Writing.EMPTY: _("The message is empty."),
    Writing.NO_SPEECH: _("Nobody speaks in this message."),
    Writing.UNINTELLIGIBLE: _("Somebody speaks, but it could not be understood: listen to it."),
    Writing.TOO_LONG: _("The message is too long to be written down: listen to it."),
    Writing.NO_ENGINE: _("It was not written down: no speech recognition is installed for it."),
    Writing.FAILED: _("It could not be written down this time: Transcribe again tries once more."),
    Writing.OFF: _("Messages of this mailbox are not written down."),
    Writing.EXPIRED: _("The transcript is too old and was deleted."),
}

_SOUNDS: Mapping[Sound, Text] = {
    Sound.WAITING: _("Fetching the recording…"),
    Sound.UNREADABLE: _("The recording is damaged and cannot be played."),
    Sound.EXPIRED: _("The recording is too old and is kept on the phone system only."),
}

_LANGUAGES: Mapping[str, Text] = {
    "de": _("German"),
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "pt": _("Portuguese"),
}


def transcript(voicemail: Voicemail) -> Text:
    """Return the text of a message, or why there is none."""
    if voicemail.transcription is Writing.DONE and voicemail.text:
        said = voicemail.text if len(voicemail.text) <= LONGEST else f"{voicemail.text[:LONGEST]}…"
        return _("“{text}”", text=said)
    if voicemail.audio is Sound.UNREADABLE:
        return _SOUNDS[Sound.UNREADABLE]
    if voicemail.transcription is Writing.WAITING:
        return _waiting(voicemail)
    return _STATES.get(voicemail.transcription, _STATES[Writing.EMPTY])


def transcript_fields(voicemail: Voicemail) -> tuple[Field, ...]:
    """Return how far a text can be trusted, in which language it is and who wrote it."""
    fields: list[Field] = []
    if voicemail.transcription is Writing.DONE and voicemail.text:
        fields.append(Field(_("Transcript"), in_words(voicemail.confidence, rough=voicemail.rough)))
        if voicemail.language:
            known = _LANGUAGES.get(voicemail.language)
            fields.append(Field(_("Language"), known or voicemail.language))
    if voicemail.audio is Sound.EXPIRED:
        fields.append(Field(_("Recording"), _SOUNDS[Sound.EXPIRED]))
    return tuple(fields)


def _waiting(voicemail: Voicemail) -> Text:
    if voicemail.audio is Sound.READY and voicemail.progress:
        return _("Transcribing… {percent} %", percent=voicemail.progress)
    return _("Transcribing…") if voicemail.audio is Sound.READY else _SOUNDS[voicemail.audio]
