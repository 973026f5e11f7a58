"""What is heard beside a card, as a message of its own: a voice message, a file, or a link (pure)."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass

from connectors.discord.wire.files import File
from connectors.discord.wire.requests import Payload
from ucbridge.i18n import _
from ucbridge.sounds import Sound

_VOICE = 1 << 13
_FLAT = b64encode(bytes(64)).decode()
"""A waveform for a sound of which none is known: Discord wants one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound beside one card: where, of what, in whose language, what it became; `unwanted` when it is gone."""

    channel: str
    path: str
    seconds: float
    waveform: str
    user: str
    language: str
    message: str = ""
    unwanted: bool = False


def as_voice_message(kept: Heard, sound: Sound) -> tuple[Payload, list[File]]:
    """Make the voice message Discord plays in the chat: nothing else may be in it."""
    facts = {"duration_secs": max(kept.seconds, 0.1), "waveform": kept.waveform or _FLAT}
    file = File("voice-message.ogg", "audio/ogg", sound.data)
    return {"flags": _VOICE, "attachments": [{"id": 0, "filename": file.name, **facts}]}, [file]


def as_file(sound: Sound) -> tuple[Payload, list[File]]:
    """Make a message with the sound attached."""
    name, kind = ("recording.ogg", "audio/ogg") if sound.voice else ("recording.mp3", "audio/mpeg")
    return {"attachments": [{"id": 0, "filename": name}]}, [File(name, kind, sound.data)]


def as_words(kept: Heard, link: str) -> tuple[Payload, list[File]]:
    """Make a message that says where to listen."""
    words = _("The recording is too large for Discord. Listen to it here: {link}", link=link)
    return {"content": words.to(kept.language)}, []


def nonce(card: str, number: int) -> str:
    """Return the key of what is sent beside a card, another one for each way to send it."""
    return hashlib.sha256(f"{card}\n{number}".encode()).hexdigest()[:24]
