"""The voicemail messages the bridge knows, as the PBX last listed them, with what was heard in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select, update

from ucbridge.store.database import Database
from ucbridge.store.dialect import add, add_all
from ucbridge.store.tables import voicemail_audio, voicemails
from ucbridge.store.types import utc_now


class Sound(StrEnum):
    """What has become of the recording."""

    WAITING = "waiting"
    MISSING = "missing"
    """The PBX has none, or an empty one; it is still asked for."""
    READY = "ready"
    UNREADABLE = "unreadable"
    EXPIRED = "expired"
    """Ours was deleted by the retention."""


class Writing(StrEnum):
    """What has become of the transcript."""

    WAITING = "waiting"
    DONE = "done"
    EMPTY = "empty"
    NO_SPEECH = "no speech"
    UNINTELLIGIBLE = "unintelligible"
    TOO_LONG = "too long"
    NO_ENGINE = "no engine"
    FAILED = "failed"
    OFF = "off"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Voicemail:
    """One message.

    `progress` is how much of it is written down so far, in percent, while that goes on. `numbers` are telephone numbers
    said in it (E.164, separated by blanks). `delete_at` is when a deleted one goes for good, `deleted_from` the folder
    an undo puts it back into. `gone_at` is when the PBX no longer had it.
    `claimed_by` calls back, by the call `claimed_call` (its channel id); `forwarded_by` is who sent it on from another
    mailbox. Ids of people are "" where nobody did it.
    `announced` is False for what was there before anybody was told of the mailbox.
    """

    id: int
    mailbox: str
    message_id: str
    folder: str
    caller_name: str
    caller_number: str
    left_at: datetime
    seconds: int
    urgent: bool
    noticed_at: datetime
    announced: bool
    audio: Sound
    transcription: Writing
    progress: int
    text: str
    language: str
    engine: str
    confidence: float | None
    rough: bool
    numbers: str
    forwarded_by: str
    claimed_by: str
    claimed_at: datetime | None
    claimed_call: str
    deleted_by: str
    deleted_from: str
    delete_at: datetime | None
    gone_at: datetime | None


_COLUMNS = [voicemails.c[name] for name in Voicemail.__slots__]


class Voicemails:
    """The messages by id, and by mailbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, mailbox: str, message_id: str, **values: object) -> Voicemail | None:
        """Note a message never seen before and return it; None when it is known."""
        row = {**_blank(), **values, "mailbox": mailbox, "message_id": message_id}
        async with self._database.begin() as connection:
            if not await add(connection, voicemails, row):
                return None
        return await self.find(mailbox, message_id)

    async def add_all(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Note many messages at once, those that are known stay as they are; all rows have the same columns."""
        if values := [{**_blank(), **row} for row in rows]:
            async with self._database.begin() as connection:
                await add_all(connection, voicemails, values)

    async def get(self, voicemail_id: int) -> Voicemail | None:
        """Return a message by our own id."""
        return await self._one(voicemails.c.id == voicemail_id)

    async def find(self, mailbox: str, message_id: str) -> Voicemail | None:
        """Return a message as the PBX names it."""
        return await self._one((voicemails.c.mailbox == mailbox) & (voicemails.c.message_id == message_id))

    async def present(self, mailbox: str) -> list[Voicemail]:
        """Return what is in a mailbox, newest first."""
        return await self._where((voicemails.c.mailbox == mailbox) & voicemails.c.gone_at.is_(None))

    async def gone(self, mailbox: str) -> list[Voicemail]:
        """Return what was in a mailbox once."""
        return await self._where((voicemails.c.mailbox == mailbox) & voicemails.c.gone_at.is_not(None))

    async def ids(self, mailbox: str) -> list[int]:
        """Return what is in a mailbox, or was, by our own ids."""
        query = select(voicemails.c.id).where(voicemails.c.mailbox == mailbox)
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def deleted(self) -> list[Voicemail]:
        """Return what was deleted here and is still there, to be taken back or removed for good."""
        return await self._where(voicemails.c.delete_at.is_not(None) & voicemails.c.gone_at.is_(None))

    async def claimed(self) -> list[Voicemail]:
        """Return the messages that somebody has called back, or is about to."""
        return await self._where(voicemails.c.claimed_by != "")

    async def claim(self, voicemail_id: int, person_id: str) -> bool:
        """Make calling back this person's, unless it is somebody else's by now; tell whether it is theirs."""
        free = or_(voicemails.c.claimed_by == "", voicemails.c.claimed_by == person_id)
        values = {"claimed_by": person_id, "claimed_at": utc_now(), "claimed_call": ""}
        async with self._database.begin() as connection:
            result = await connection.execute(
                update(voicemails).where(voicemails.c.id == voicemail_id, free).values(**values)
            )
        return result.rowcount > 0

    async def release(self, voicemail_id: int, call: str) -> bool:
        """Free a claim, unless it is by another call now; tell whether it was this one's."""
        this = (voicemails.c.id == voicemail_id) & (voicemails.c.claimed_call == call)
        values = {"claimed_by": "", "claimed_at": None, "claimed_call": ""}
        async with self._database.begin() as connection:
            result = await connection.execute(update(voicemails).where(this).values(**values))
        return result.rowcount > 0

    async def revision(self, voicemail_id: int) -> int:
        """Return how often the row has changed."""
        query = select(voicemails.c.revision).where(voicemails.c.id == voicemail_id)
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def shown(self, voicemail_id: int, revision: int) -> None:
        """Say that the card was made of this revision of the row, or of a later one."""
        older = (voicemails.c.id == voicemail_id) & (voicemails.c.shown < revision)
        values = {"shown": revision, "revision": voicemails.c.revision}
        async with self._database.begin() as connection:
            await connection.execute(update(voicemails).where(older).values(values))

    async def unshown(self) -> list[int]:
        """Return the messages whose card is older than their row."""
        query = select(voicemails.c.id).where(voicemails.c.shown < voicemails.c.revision)
        async with self._database.read() as connection:
            return list((await connection.execute(query.order_by(voicemails.c.id))).scalars())

    async def waveform(self, voicemail_id: int) -> tuple[float, str] | None:
        """Return how long the sound of a message is and how it looks, None before it is there."""
        query = select(voicemail_audio.c.seconds, voicemail_audio.c.waveform)
        async with self._database.read() as connection:
            row = (await connection.execute(query.where(voicemail_audio.c.voicemail_id == voicemail_id))).first()
        return (row.seconds, row.waveform) if row else None

    async def change(self, voicemail_id: int, **values: object) -> None:
        """Set columns of one message."""
        async with self._database.begin() as connection:
            await connection.execute(update(voicemails).where(voicemails.c.id == voicemail_id).values(**values))

    async def _one(self, condition: ColumnElement[bool]) -> Voicemail | None:
        return next(iter(await self._where(condition)), None)

    async def _where(self, condition: ColumnElement[bool]) -> list[Voicemail]:
        query = select(*_COLUMNS).where(condition).order_by(voicemails.c.left_at.desc(), voicemails.c.id.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_voicemail(dict(row)) for row in rows]


def _blank() -> dict[str, object]:
    """Return the columns of a message of which nothing but its place is known."""
    words = ("text", "language", "engine", "numbers", "forwarded_by", "claimed_by", "claimed_call")
    return {
        "noticed_at": utc_now(),
        "audio": Sound.WAITING,
        "transcription": Writing.WAITING,
        "progress": 0,
        "rough": False,
        **dict.fromkeys((*words, "deleted_by", "deleted_from"), ""),
    }


def _voicemail(row: dict[str, object]) -> Voicemail:
    row["audio"], row["transcription"] = Sound(str(row["audio"])), Writing(str(row["transcription"]))
    return Voicemail(**row)  # type: ignore[arg-type]
