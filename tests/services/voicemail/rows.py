"""Rows of messages, for what is pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from ucbridge.store.voicemails import Sound, Voicemail, Writing

BLANK = Voicemail(
    id=1,
    mailbox="101@default",
    message_id="1-1",
    folder="INBOX",
    caller_name="",
    caller_number="",
    left_at=datetime(2026, 3, 2, 8, 5, tzinfo=UTC),
    seconds=42,
    urgent=False,
    noticed_at=datetime(2026, 3, 2, 8, 6, tzinfo=UTC),
    announced=True,
    audio=Sound.READY,
    transcription=Writing.DONE,
    progress=0,
    text="",
    language="en",
    engine="",
    confidence=0.9,
    rough=False,
    numbers="",
    forwarded_by="",
    claimed_by="",
    claimed_at=None,
    claimed_call="",
    deleted_by="",
    deleted_from="",
    delete_at=None,
    gone_at=None,
)


def voicemail(number: int, **values: object) -> Voicemail:
    return replace(BLANK, id=number, message_id=f"1-{number}", **values)  # type: ignore[arg-type]
