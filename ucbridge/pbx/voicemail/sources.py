"""Which way to the recordings a configuration chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from ucbridge.config import AriSettings
from ucbridge.config.settings import VoicemailSettings
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.pbx.voicemail.pushed import PushedSource
from ucbridge.pbx.voicemail.source import AudioSource
from ucbridge.pbx.voicemail.spool import SpoolSource
from ucbridge.pbx.voicemail.stored import Listing, StoredSource

BYTES_PER_SECOND = 32_000
"""The most a second takes in any format of Asterisk's voicemail: 16 bits at 16 kHz."""
HEADER = 64 * 1024
"""Bytes a file may have beside its sound."""


@runtime_checkable
class Forgets(Protocol):
    """A source that keeps copies of its own until it is told that they are stored, or no longer wanted."""

    async def forget(self, message: VoicemailMessage) -> None:
        """Erase the copy of a message; no-op where there is none."""
        ...


def source_of(settings: VoicemailSettings, ari: AriSettings, messages: Listing, data: Path) -> AudioSource:
    """Return the source. `messages` lists a mailbox (`Pbx.messages`), `data` is the bridge's data folder."""
    largest = largest_file(settings)
    match settings.source:
        case "spool":
            return SpoolSource(settings.spool, largest=largest)
        case "ari":
            return StoredSource(ari, messages, largest=largest)
        case "push":
            return pushed_of(settings, data)


def pushed_of(settings: VoicemailSettings, data: Path) -> PushedSource:
    """Return what the hook on the PBX delivers into; the web route and the pipeline share one."""
    return PushedSource(data / "pushed", largest=largest_file(settings), days=settings.audio_days)


def largest_file(settings: VoicemailSettings) -> int:
    """Return how many bytes a recording may have."""
    return settings.longest_minutes * 60 * BYTES_PER_SECOND + HEADER
