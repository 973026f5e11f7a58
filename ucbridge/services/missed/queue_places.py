"""Where the missed calls of each queue are told, as the managers of chat workspaces chose."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.services.workspaces.platform import Platform
from ucbridge.store.postings import Place
from ucbridge.store.workspaces import Workspaces


class QueuePlaces:
    """The places by queue."""

    def __init__(self, workspaces: Workspaces, platform: Platform) -> None:
        self._workspaces = workspaces
        self._platform = platform

    async def all(self) -> Mapping[str, tuple[Place, ...]]:
        """Return the places of every queue that has any."""
        found: dict[str, tuple[Place, ...]] = {}
        for each in await self._workspaces.all():
            if self._platform.serves(each.connector, each.id):
                for queue, told in each.queues.items():
                    found[queue] = (*found.get(queue, ()), Place(each.connector, told.id))
        return found

    async def of(self, queue: str) -> tuple[Place, ...]:
        """Return the places of one queue."""
        return (await self.all()).get(queue, ())
