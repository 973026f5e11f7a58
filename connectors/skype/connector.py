"""The connector that is none: Skype was retired in May 2025; whoever switches it on is told what to use instead."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ucbridge.config.values import Mistake
from ucbridge.connector import Bot, Parts
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.skype import RETIRED

INSTEAD = _("{retired} The bridge speaks to Teams with a table [connectors.teams]: remove this one.", retired=RETIRED)


class Settings(BaseModel):
    """The table `[connectors.skype]`: whatever stands in it, it is refused, so that nobody waits for it to work."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="after")
    def _refuse(self) -> Self:
        raise Mistake(INSTEAD)


class Skype:
    """Never on: its settings are refused before it could be."""

    Settings = Settings
    name = "skype"

    def __init__(self, settings: BaseModel, parts: Parts) -> None:  # noqa: ARG002 - the same for every connector
        raise ConfigError(INSTEAD)

    async def run(self, bot: Bot) -> None:  # noqa: ARG002
        """Raise; nothing runs."""
        raise ConfigError(INSTEAD)

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:  # noqa: ARG002
        """Raise; nothing is sent."""
        raise LookupError(conversation)
