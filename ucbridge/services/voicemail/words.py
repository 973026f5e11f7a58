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
    Writing.TOO_LONG: _("The message is too long to be transcribed: listen to it."),
    Writing.NO_ENGINE: _("No speech recognition is installed that can transcribe it: listen to it."),
    Writing.FAILED: _("It could not be transcribed this time: try “Transcribe again”, or listen to it."),
    Writing.OFF: _("Messages of this mailbox are not transcribed."),
    Writing.EXPIRED: _("The transcript was deleted."),
}

_SOUNDS: Mapping[Sound, Text] = {
    Sound.WAITING: _("Fetching the recording…"),
    Sound.MISSING: _("The phone system has no recording of this message yet; it is fetched as soon as there is one."),
    Sound.UNREADABLE: _("The recording is damaged or cannot be read here: try “Play on my phone”."),
    Sound.EXPIRED: _("It is too old to be kept here: choose “Play on my phone”."),
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


def transcript(voicemail: Voicemail, *, wanted: bool = True) -> Text:
    """Return the text of a message, or why there is none. `wanted` tells whether its mailbox is transcribed at all."""
    if voicemail.transcription is Writing.DONE and voicemail.text:
        said = voicemail.text if len(voicemail.text) <= LONGEST else f"{voicemail.text[:LONGEST]}…"
        return _("“{text}”", text=said)
    if voicemail.audio is Sound.UNREADABLE:
        return _SOUNDS[Sound.UNREADABLE]
    if voicemail.transcription is Writing.WAITING:
        return _waiting(voicemail) if wanted else _unwanted(voicemail)
    return _STATES.get(voicemail.transcription, _STATES[Writing.EMPTY])


def transcript_fields(voicemail: Voicemail) -> tuple[Field, ...]:
    """Return how far a text can be trusted and in which language it is, and what became of an old recording."""
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
    if voicemail.progress:
        return _("Transcribing… {percent} %", percent=voicemail.progress)
    return _SOUNDS[voicemail.audio] if voicemail.audio in {Sound.EXPIRED, Sound.MISSING} else _("Transcribing…")


def _unwanted(voicemail: Voicemail) -> Text:
    return _SOUNDS[voicemail.audio] if voicemail.audio in {Sound.WAITING, Sound.MISSING} else _STATES[Writing.OFF]
