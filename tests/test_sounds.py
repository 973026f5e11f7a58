"""The sound behind a card, for chats that send it themselves."""

from __future__ import annotations

import pytest

from tests.databases import database
from ucbridge.models import Audio
from ucbridge.sounds import Sound, Sounds
from ucbridge.store.conference_recordings import ConferenceRecordings
from ucbridge.store.database import Database
from ucbridge.store.voicemail_audio import VoicemailAudio

__all__ = ["database"]

pytestmark = pytest.mark.asyncio


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], bytes]:
    """What is kept, by form and number."""
    sounds: dict[tuple[str, int], bytes] = {}
    for store, form in ((VoicemailAudio, "opus"), (VoicemailAudio, "mp3"), (ConferenceRecordings, "mp3")):
        name = f"{store.__name__} {form}"

        async def of(_self: object, number: int, name: str = name) -> bytes | None:
            return sounds.get((name, number))

        monkeypatch.setattr(store, form, of)
    return sounds


async def test_a_message_is_a_voice_message_where_there_is_one(
    database: Database, kept: dict[tuple[str, int], bytes]
) -> None:
    kept["VoicemailAudio mp3", 7] = b"mp3"
    sounds = Sounds(database)
    assert await sounds.of(Audio("/voicemail/7/audio", 1.0)) == Sound(b"mp3", voice=False)
    kept["VoicemailAudio opus", 7] = b"opus"
    assert await sounds.of(Audio("/voicemail/7/audio", 1.0)) == Sound(b"opus", voice=True)
    kept["ConferenceRecordings mp3", 7] = b"talk"
    assert await sounds.of(Audio("/recording/7/audio", 1.0)) == Sound(b"talk", voice=False)


@pytest.mark.usefixtures("kept")
async def test_what_is_gone_or_of_another_kind_has_no_sound(database: Database) -> None:
    for path in (
        "/voicemail/8/audio",
        "/recording/8/audio",
        "/voicemail/../etc/audio",
        "https://example.com/1.mp3",
        "",
    ):
        assert await Sounds(database).of(Audio(path, 1.0)) is None
