"""What happens to messages by itself: asked here, written down, carried out by the flows."""

from __future__ import annotations

from datetime import datetime

from ucbridge.durable.flow import Work
from ucbridge.services.voicemail.flows import AGAIN, ARRIVED, FETCH, NOT_URGENT, REMOVE
from ucbridge.store.types import Clock, utc_now
from ucbridge.store.voicemails import Sound, Voicemail, Voicemails


class DurablePipeline:
    """Keeps `ports.Pipeline`.

    The key of a flow says of which message it is, not of which row: rows may come and go with the retention.
    """

    def __init__(self, work: Work, voicemails: Voicemails, *, clock: Clock = utc_now) -> None:
        self._work = work
        self._voicemails = voicemails
        self._clock = clock

    async def received(self, voicemail_id: int) -> None:
        """Announce, fetch, transcribe, edit. The same message again is no-op."""
        if voicemail := await self._voicemails.get(voicemail_id):
            key = _key(voicemail)
            await self._work.submit(ARRIVED, voicemail_id, key, key=key)

    async def fetch(self, voicemail_id: int) -> None:
        """Fetch the recording (and write it down) of a message that was not announced; no-op where that is done."""
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is None or voicemail.audio in {Sound.READY, Sound.UNREADABLE}:
            return
        key = f"{_key(voicemail)}/fetch/{voicemail.audio}/{self._clock():%Y-%m-%d}"  # what expired may be wanted again
        await self._work.submit(FETCH, voicemail_id, key, key=key, priority=NOT_URGENT)

    async def transcribe_again(self, voicemail_id: int, *, asked: str) -> None:
        """Write it down once more; `asked` is the id of the press, the same one is done once."""
        if voicemail := await self._voicemails.get(voicemail_id):
            key = f"{_key(voicemail)}/again/{asked}"
            await self._work.submit(AGAIN, voicemail_id, key, key=key)

    async def remove_at(self, voicemail_id: int, at: datetime) -> None:
        """Remove a deleted message at this time."""
        if voicemail := await self._voicemails.get(voicemail_id):
            key = f"{_key(voicemail)}/remove/{at.isoformat()}"
            delay = max(0.0, (at - self._clock()).total_seconds())
            await self._work.submit(REMOVE, voicemail_id, key, key=key, delay=delay)


def _key(voicemail: Voicemail) -> str:
    return f"vm:{voicemail.mailbox}:{voicemail.message_id}"
