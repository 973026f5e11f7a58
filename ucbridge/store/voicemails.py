"""The voicemail messages the bridge knows, as the PBX last listed them, with what was heard in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update

from ucbridge.store.database import Database
from ucbridge.store.dialect import add
from ucbridge.store.tables import voicemails
from ucbridge.store.types import utc_now


class Sound(StrEnum):
    """What has become of the recording."""

    WAITING = "waiting"
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

    `numbers` are telephone numbers said in it (E.164, separated by blanks). `delete_at` is when a deleted one goes for
    good, `deleted_from` the folder an undo puts it back into. `gone_at` is when the PBX no longer had it.
    Ids of people are "" where nobody did it; `forwarded_by` is who sent it on from another mailbox.
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
    text: str
    language: str
    engine: str
    confidence: float | None
    rough: bool
    numbers: str
    forwarded_by: str
    claimed_by: str
    claimed_at: datetime | None
    deleted_by: str
    deleted_from: str
    delete_at: datetime | None
    gone_at: datetime | None


class Voicemails:
    """The messages by id, and by mailbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, mailbox: str, message_id: str, **values: object) -> Voicemail | None:
        """Note a message never seen before and return it; None when it is known."""
        blank = {
            "noticed_at": utc_now(),
            "audio": Sound.WAITING,
            "transcription": Writing.WAITING,
            "rough": False,
            **dict.fromkeys(("text", "language", "engine", "numbers", "forwarded_by", "claimed_by"), ""),
            **dict.fromkeys(("deleted_by", "deleted_from"), ""),
        }
        row = {**blank, **values, "mailbox": mailbox, "message_id": message_id}
        async with self._database.begin() as connection:
            if not await add(connection, voicemails, row):
                return None
        return await self.find(mailbox, message_id)

    async def add_all(self, rows: Iterable[dict[str, object]]) -> None:
        """Note many messages at once, with every column but `id` in each row; none of them may be known."""
        if values := list(rows):
            async with self._database.begin() as connection:
                await connection.execute(insert(voicemails), values)

    async def get(self, voicemail_id: int) -> Voicemail | None:
        """Return a message by our own id."""
        query = select(voicemails).where(voicemails.c.id == voicemail_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return _voicemail(dict(row)) if row else None

    async def find(self, mailbox: str, message_id: str) -> Voicemail | None:
        """Return a message as the PBX names it."""
        query = select(voicemails).where(voicemails.c.mailbox == mailbox, voicemails.c.message_id == message_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        return _voicemail(dict(row)) if row else None

    async def present(self, mailbox: str) -> list[Voicemail]:
        """Return what is in a mailbox, newest first."""
        query = select(voicemails).where(voicemails.c.mailbox == mailbox, voicemails.c.gone_at.is_(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(voicemails.c.left_at.desc()))).mappings().all()
        return [_voicemail(dict(row)) for row in rows]

    async def change(self, voicemail_id: int, **values: object) -> None:
        """Set columns of one message."""
        async with self._database.begin() as connection:
            await connection.execute(update(voicemails).where(voicemails.c.id == voicemail_id).values(**values))


def _voicemail(row: dict[str, object]) -> Voicemail:
    row["audio"], row["transcription"] = Sound(str(row["audio"])), Writing(str(row["transcription"]))
    return Voicemail(**row)  # type: ignore[arg-type]
