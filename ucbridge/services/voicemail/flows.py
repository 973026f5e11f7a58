"""The flows of voicemail: who carries which out, in which order their steps go."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from ucbridge.durable.flow import Carrier, Flow, Later, Steps, Work
from ucbridge.durable.queues import HUB, TRANSCRIBE
from ucbridge.services.voicemail.fetching import Fetching
from ucbridge.services.voicemail.ports import Cards, Removal
from ucbridge.services.voicemail.transcribing import Transcribing
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Voicemails

SHOW = Flow("show", HUB)
GIVE_UP = Flow("give-up", HUB)
ARRIVED = Flow("arrived", HUB, GIVE_UP)
FETCH = Flow("fetch", HUB, GIVE_UP)
AGAIN = Flow("again", HUB, GIVE_UP)
WRITE = Flow("write", TRANSCRIBE, GIVE_UP)
REMOVE = Flow("remove", HUB)

ALL = (SHOW, GIVE_UP, ARRIVED, FETCH, AGAIN, WRITE, REMOVE)

WAITS_FOR_SOUND = (ARRIVED, FETCH, AGAIN)

NOT_URGENT = 10
"""The priority of what nobody waits for."""


async def show_soon(work: Work, voicemail_id: int) -> None:
    """Have the bridge bring a card up to date."""
    key = f"show:{secrets.token_hex(8)}"
    await work.submit(SHOW, voicemail_id, key, key=key)


class HubFlows:
    """The flows of the bridge itself. The card comes first, then the sound, then the text."""

    def __init__(
        self, voicemails: Voicemails, cards: Cards, removal: Removal, fetching: Fetching, transcribing: Transcribing
    ) -> None:
        self._voicemails = voicemails
        self._cards = cards
        self._removal = removal
        self._fetching = fetching
        self._transcribing = transcribing

    @property
    def carriers(self) -> Mapping[Flow, Carrier]:
        """Return who carries out what."""
        return {
            ARRIVED: self._arrived,
            FETCH: self._fetch,
            AGAIN: self._again,
            SHOW: self._show,
            GIVE_UP: self._give_up,
            REMOVE: self._remove,
        }

    async def _arrived(self, steps: Steps, voicemail_id: int, key: str) -> None:
        await steps.do(self._cards.announce, voicemail_id)
        ready = await steps.do(self._sound, voicemail_id)
        await steps.do(self._cards.show, voicemail_id)
        if ready:
            await steps.submit(WRITE, voicemail_id, key, key=f"{key}/write")

    async def _fetch(self, steps: Steps, voicemail_id: int, key: str) -> None:
        ready = await steps.do(self._sound, voicemail_id)
        await steps.do(self._cards.show, voicemail_id)
        if ready:
            await steps.submit(WRITE, voicemail_id, key, key=f"{key}/write", priority=NOT_URGENT)

    async def _again(self, steps: Steps, voicemail_id: int, key: str) -> None:
        await steps.do(self._transcribing.reopen, voicemail_id)
        await steps.do(self._cards.show, voicemail_id)
        if await steps.do(self._sound, voicemail_id):
            await steps.submit(WRITE, voicemail_id, key, key=f"{key}/write")
        else:
            await self._give_up(steps, voicemail_id, key)

    async def _show(self, steps: Steps, voicemail_id: int, _key: str) -> None:
        await steps.do(self._cards.show, voicemail_id)

    async def _give_up(self, steps: Steps, voicemail_id: int, _key: str) -> None:
        await steps.do(self._transcribing.give_up, voicemail_id)
        await steps.do(self._cards.show, voicemail_id)

    async def _remove(self, steps: Steps, voicemail_id: int, _key: str) -> None:
        await steps.do(self._due, voicemail_id)
        await steps.do(self._removal.remove, voicemail_id)

    async def _sound(self, voicemail_id: int) -> bool:
        try:
            return await self._fetching.fetch(voicemail_id)
        except Later:
            await self._cards.show(voicemail_id)  # it may be taking too long by now
            raise

    async def _due(self, voicemail_id: int) -> None:
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail and voicemail.delete_at and voicemail.delete_at > utc_now():
            raise Later  # the clock of the database may be ahead of ours


class WriterFlows:
    """The flows of every machine that writes messages down."""

    def __init__(self, transcribing: Transcribing) -> None:
        self._transcribing = transcribing

    @property
    def carriers(self) -> Mapping[Flow, Carrier]:
        """Return who carries out what."""
        return {WRITE: self._write}

    async def _write(self, steps: Steps, voicemail_id: int, key: str) -> None:
        await steps.do(self._transcribing.write, voicemail_id)
        await steps.submit(SHOW, voicemail_id, key, key=f"{key}/written")
