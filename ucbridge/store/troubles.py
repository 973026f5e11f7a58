"""What goes wrong in servers or teams and somebody there can mend: kept until it is mended."""

from __future__ import annotations

from datetime import datetime, timedelta

from ucbridge.codec import dumps, loads
from ucbridge.models import Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.types import utc_now

KIND = "trouble"
TELL_EVERY = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=7)
"""A trouble that nobody ran into for so long is none any more: the setting was changed, for example."""


class Troubles:
    """The troubles of one connector, each a card in words, by a key the connector chooses."""

    def __init__(self, database: Database, connector: str) -> None:
        self._state = ConnectorState(database, connector)

    async def of(self, workspace: str) -> list[Reply]:
        """Return those of one workspace, oldest first."""
        return [loads(each["card"]) for each in (await self._kept()).values() if each["workspace"] == workspace]

    async def all(self) -> dict[str, Reply]:
        """Return all of them by key."""
        return {key: loads(each["card"]) for key, each in (await self._kept()).items()}

    async def note(self, key: str, workspace: str, card: Reply) -> bool:
        """Keep one, and tell whether it is time to tell somebody: it is new, or they were told a day ago."""
        known = await self._state.get(KIND, key)
        if known and utc_now() - datetime.fromisoformat(known["told"]) < TELL_EVERY:
            return False
        kept = {"workspace": workspace, "card": dumps(card), "told": utc_now().isoformat()}
        await self._state.put(KIND, key, kept)
        return True

    async def mended(self, key: str) -> None:
        """Forget one."""
        await self._state.drop(KIND, key)

    async def _kept(self) -> dict[str, dict[str, str]]:
        await self._state.prune(KIND, utc_now() - FORGOTTEN_AFTER)
        return await self._state.all(KIND)
