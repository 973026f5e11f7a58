"""Sound and text of voicemail go in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from ucbridge.pbx.voicemail.source import Recording
from ucbridge.speech.interface import Prepared
from ucbridge.store.cards import Cards
from ucbridge.store.database import Database
from ucbridge.store.retention import Retention
from ucbridge.store.tables import voicemail_audio, voicemails
from ucbridge.store.types import utc_now
from ucbridge.store.voicemail_audio import VoicemailAudio
from ucbridge.store.voicemail_retention import OldVoicemail
from ucbridge.store.voicemails import Sound, Voicemail, Voicemails, Writing

pytestmark = pytest.mark.asyncio

DAYS = timedelta(days=1)


class Age:
    """A database that grows old; `shown` are the messages whose cards were changed."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rows = Voicemails(database)
        self.shown: list[int] = []
        self.old = OldVoicemail(database, audio=30 * DAYS, text=365 * DAYS, rows=90 * DAYS, expired=self._show)

    async def _show(self, voicemail_id: int) -> None:
        self.shown.append(voicemail_id)

    async def message(self, number: int = 1, *, text: str = "Hello", left_at: datetime | None = None) -> int:
        values = {"caller_name": "Bob", "caller_number": "102", "seconds": 7, "urgent": False, "announced": True}
        at = left_at or utc_now()
        row = await self.rows.add("101@default", f"1-{number}", folder="INBOX", left_at=at, **values)
        assert row is not None
        sound = Prepared(7.0, b"mp3", b"opus", "")
        await VoicemailAudio(self.database).save(row.id, Recording(b"RIFF", "wav"), sound)
        if text:
            done = {"text": text, "numbers": "+33612345678", "transcription": Writing.DONE, "confidence": 0.9}
            await self.rows.change(row.id, **done)
        return row.id

    async def after(self, days: int) -> int:
        return await self.old.prune(utc_now() + days * DAYS)

    async def sounds(self) -> int:
        async with self.database.read() as connection:
            return await connection.scalar(select(func.count()).select_from(voicemail_audio)) or 0

    async def get(self, number: int) -> Voicemail:
        row = await self.rows.get(number)
        assert row is not None
        return row


async def test_sound_goes_first_and_then_text(database: Database) -> None:
    age = Age(database)
    one = await age.message()
    assert (await age.after(29), await age.sounds(), age.shown) == (0, 1, [])
    assert (await age.after(31), await age.sounds(), age.shown) == (1, 0, [one])
    row = await age.get(one)
    assert (row.audio, row.transcription, row.text) == (Sound.EXPIRED, Writing.DONE, "Hello")
    assert (await age.after(364), age.shown) == (0, [one])
    assert (await age.after(366), age.shown) == (1, [one, one])
    row = await age.get(one)
    assert (row.transcription, row.text, row.numbers, row.confidence) == (Writing.EXPIRED, "", "", None)
    assert (await age.after(3660), age.shown) == (0, [one, one])


async def test_age_counts_from_when_we_had_it(database: Database) -> None:
    age = Age(database)
    one = await age.message(left_at=utc_now() - 1000 * DAYS)
    await age.after(1)
    row = await age.get(one)
    assert (row.audio, row.text) == (Sound.READY, "Hello")


async def test_what_was_never_written_stays_as_it_is(database: Database) -> None:
    age = Age(database)
    one = await age.message(text="")
    await age.rows.change(one, transcription=Writing.NO_SPEECH)
    await age.after(400)
    assert (await age.get(one)).transcription is Writing.NO_SPEECH


async def test_of_what_is_gone_nothing_stays_a_day_and_the_row_while_it_may_come_back(database: Database) -> None:
    age = Age(database)
    one, other = await age.message(1), await age.message(2)
    await age.rows.change(one, gone_at=utc_now())
    assert await age.after(0) == 0
    assert (await age.after(2), await age.sounds(), age.shown) == (1, 1, [one])
    row = await age.get(one)
    assert (row.text, row.audio, row.transcription) == ("", Sound.WAITING, Writing.WAITING)
    await age.after(89)
    assert await age.rows.get(one) is not None
    await age.after(91)
    assert await age.rows.get(one) is None
    assert await age.rows.get(other) is not None


async def test_a_card_stays_as_long_as_its_message(database: Database) -> None:
    age, cards = Age(database), Cards(database)
    one, other = await age.message(1), await age.message(2)
    for number in (one, other):
        await cards.save(f"voicemail:{number}", 1, "{}", final=True)
    await age.rows.change(other, gone_at=utc_now())
    assert await cards.prune(utc_now() + 91 * DAYS) == 0
    await age.after(91)
    assert await cards.prune(utc_now() + 91 * DAYS) == 1
    assert await cards.load(f"voicemail:{one}") is not None


async def test_many_go_in_small_transactions(database: Database) -> None:
    age = Age(database)
    one = await age.message()
    row = {name: value for name, value in vars_of(await age.get(one)).items() if name != "id"}
    await age.rows.add_all({**row, "message_id": f"2-{each}"} for each in range(1200))
    assert await age.after(400) == 1201
    async with database.read() as connection:
        left = select(func.count()).select_from(voicemails).where(voicemails.c.text != "")
        assert await connection.scalar(left) == 0


def vars_of(row: Voicemail) -> dict[str, object]:
    return {name: getattr(row, name) for name in Voicemail.__slots__}


async def test_it_is_part_of_the_retention(database: Database) -> None:
    age = Age(database)
    await age.message()
    async with database.begin() as connection:
        await connection.execute(update(voicemail_audio).values(stored_at=utc_now() - 31 * DAYS))
    year = 365 * DAYS
    pruned = await Retention(database, audit=year, messages=year, voicemail=age.old).prune()
    assert pruned["voicemail"] == 1
    assert "voicemail" not in await Retention(database, audit=year, messages=year).prune()
