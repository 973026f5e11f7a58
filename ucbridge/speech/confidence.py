"""How sure a transcript is, in words that people understand."""

from __future__ import annotations

from ucbridge.i18n import Text, _

SURE = 0.85
"""From here on hardly a word is wrong."""
MOSTLY = 0.6
"""Below this a reader needs a warning: with Whisper and with Vosk every few words are wrong."""


def in_words(confidence: float | None, *, rough: bool) -> Text:
    """Say how far a text can be trusted. `rough` is a draft whatever the engine thinks of it; None is unknown."""
    if rough:
        return _("A rough draft: many words are wrong. Listen before you rely on it.")
    if confidence is None:
        return _("Its accuracy is not known: listen before you rely on it.")
    if confidence >= SURE:
        return _("Very likely right.")
    if confidence >= MOSTLY:
        return _("Mostly right.")
    return _("Uncertain: listen before you rely on it.")
