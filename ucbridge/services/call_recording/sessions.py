"""The recordings of calls that go on, and who is told of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator

from ucbridge.services.call_recording.session import Session
from ucbridge.store.conference_recordings import Taking

Listen = Callable[[str], Awaitable[None]]
"""Told each channel of a call, each time it begins or ends to be recorded, or is paused."""

_FOREMOST = (Taking.RECORDING, Taking.HELD, Taking.PAUSED)


class Sessions:
    """By the id of the recording; of one phone in one call there is at most one."""

    def __init__(self) -> None:
        self._live: dict[int, Session] = {}
        self._announced: set[frozenset[str]] = set()
        self._listeners: list[Listen] = []

    def __bool__(self) -> bool:
        return bool(self._live)

    def __contains__(self, session: Session) -> bool:
        return session.recording.id in self._live

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._live.values()))

    def get(self, recording_id: int) -> Session | None:
        """Return one that goes on."""
        return self._live.get(recording_id)

    def of(self, person_id: str) -> list[Session]:
        """Return what somebody records now."""
        return [each for each in self._live.values() if each.person.id == person_id]

    def at(self, channel_id: str) -> Session | None:
        """Return the recording that somebody makes of their own channel."""
        return next((each for each in self._live.values() if each.call.channel_id == channel_id), None)

    def touched(self, channels: Collection[str]) -> set[int]:
        """Return the recordings of calls that these channels are in."""
        return {id_ for id_, each in self._live.items() if any(one in channels for one in each.channels)}

    def state(self, channels: Collection[str]) -> Taking | None:
        """Return how it stands with the recording of a call these channels are in, whoever makes it."""
        found = [self._live[each].recording.state for each in self.touched(channels)]
        if found:
            return min(found, key=_FOREMOST.index)
        return Taking.RECORDING if any(not each.isdisjoint(channels) for each in self._announced) else None

    def tell(self, listen: Listen) -> None:
        """Have somebody told of each change."""
        self._listeners.append(listen)

    async def announce(self, channels: frozenset[str]) -> None:
        """Have a call count as recorded, which its people hear now; `begin` or `silent` follows."""
        self._announced.add(channels)
        await self.changed(channels)

    async def silent(self, channels: frozenset[str]) -> None:
        """Let go of what `announce` said."""
        self._announced.discard(channels)
        await self.changed(channels)

    def begin(self, session: Session) -> None:
        """Take one on."""
        self._live[session.recording.id] = session

    async def end(self, session: Session) -> None:
        """Let go of one."""
        self._live.pop(session.recording.id, None)
        await self.changed(session.channels)

    async def changed(self, channels: Collection[str]) -> None:
        """Tell who wants to know of the call of these channels."""
        for listen in self._listeners:
            for each in channels:
                await listen(each)
