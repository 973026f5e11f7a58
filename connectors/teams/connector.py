"""Microsoft Teams as a connector. Nothing here loads jwt or a library of Microsoft's: `ucbridge check` does without."""

from __future__ import annotations

from pydantic import BaseModel

from connectors.teams.settings import NAME, Settings
from ucbridge.connector import Bot, Parts
from ucbridge.models import Reply


class Teams:
    """The bot: personal chats, group chats, and the channels of teams."""

    Settings = Settings
    name = NAME
    edit_interval = 1.0

    def __init__(self, settings: BaseModel, parts: Parts) -> None:
        assert isinstance(settings, Settings)
        self._settings = settings
        self._parts = parts

    async def run(self, bot: Bot) -> None:
        """Serve until cancelled."""
        raise ConnectionError("not there yet")

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        """Post a card."""
        raise ConnectionError("not there yet")
