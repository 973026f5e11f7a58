"""The flows of recordings: who carries which out, in which order their steps go."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.durable.flow import Carrier, Flow, Steps, Work
from ucbridge.durable.queues import HUB, TRANSCRIBE
from ucbridge.services.conferences.recording.fetching import Fetching
from ucbridge.services.conferences.recording.ports import Cards
from ucbridge.services.conferences.recording.transcribing import Transcribing

SHOW = Flow("recording-show", HUB)
GIVE_UP = Flow("recording-give-up", HUB)
LOST = Flow("recording-lost", HUB)
OVER = Flow("recording-over", HUB, LOST)
WRITE = Flow("recording-write", TRANSCRIBE, GIVE_UP)

ALL = (SHOW, GIVE_UP, LOST, OVER, WRITE)


class HubFlows:
    """The flows of the bridge itself: ended on the PBX, told, fetched, then written down voice by voice."""

    def __init__(self, cards: Cards, fetching: Fetching, transcribing: Transcribing) -> None:
        self._cards = cards
        self._fetching = fetching
        self._transcribing = transcribing

    @property
    def carriers(self) -> Mapping[Flow, Carrier]:
        """Return who carries out what."""
        return {OVER: self._over, LOST: self._lost, SHOW: self._show, GIVE_UP: self._give_up}

    async def _over(self, steps: Steps, recording_id: int, key: str) -> None:
        await steps.do(self._cards.announce, recording_id)
        await steps.do(self._fetching.stop, recording_id)
        names = await steps.do(self._fetching.fetch, recording_id)
        await steps.do(self._cards.show, recording_id)
        for name in names.split():
            await steps.submit(WRITE, recording_id, name, key, key=f"{key}/{name}")

    async def _lost(self, steps: Steps, recording_id: int, _key: str) -> None:
        await steps.do(self._fetching.give_up, recording_id)
        await steps.do(self._cards.show, recording_id)

    async def _show(self, steps: Steps, recording_id: int) -> None:
        await steps.do(self._cards.show, recording_id)

    async def _give_up(self, steps: Steps, recording_id: int, name: str, _key: str) -> None:
        await steps.do(self._transcribing.give_up, name)
        await steps.do(self._cards.show, recording_id)


class WriterFlows:
    """The flows of every machine that writes voices down."""

    def __init__(self, transcribing: Transcribing) -> None:
        self._transcribing = transcribing

    @property
    def carriers(self) -> Mapping[Flow, Carrier]:
        """Return who carries out what."""
        return {WRITE: self._write}

    async def _write(self, steps: Steps, recording_id: int, name: str, key: str) -> None:
        await steps.do(self._transcribing.write, name)
        await steps.submit(SHOW, recording_id, key=f"{key}/{name}/written")


class DurablePipeline:
    """Keeps `ports.Pipeline`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def over(self, recording_id: int) -> None:
        """Fetch it, post it, write it down. The same recording again is no-op."""
        key = f"recording:{recording_id}"
        await self._work.submit(OVER, recording_id, key, key=key)
