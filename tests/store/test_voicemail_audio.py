import pytest

from ucbridge.pbx.voicemail.source import Recording
from ucbridge.speech.interface import Prepared
from ucbridge.store.database import Database
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemails import Sound, Voicemails

RECORDING = Recording(b"RIFF...", "WAV")
PREPARED = Prepared(1.5, b"mp3", b"opus", "AAAA")


async def message(database: Database, name: str = "1") -> int:
    about = {"folder": "INBOX", "caller_name": "", "caller_number": "", "seconds": 2, "urgent": False}
    row = await Voicemails(database).add("103@default", name, left_at=utc_now(), announced=True, **about)
    assert row
    return row.id


async def state(database: Database, voicemail_id: int) -> Sound:
    row = await Voicemails(database).get(voicemail_id)
    assert row
    return row.audio


@pytest.mark.asyncio
async def test_the_sound_of_a_message_is_kept_as_recorded_and_as_played(database: Database) -> None:
    sounds, kept = VoicemailAudio(database), await message(database)
    assert await sounds.original(kept) is None
    for _again in range(2):
        assert await sounds.save(kept, RECORDING, PREPARED) is True
    assert await sounds.original(kept) == RECORDING
    assert (await sounds.mp3(kept), await sounds.opus(kept)) == (b"mp3", b"opus")
    assert await state(database, kept) is Sound.READY


@pytest.mark.asyncio
async def test_nothing_is_kept_of_a_message_that_was_erased_meanwhile(database: Database) -> None:
    sounds = VoicemailAudio(database)
    assert await sounds.save(4711, RECORDING, PREPARED) is False
    assert await sounds.original(4711) is None
