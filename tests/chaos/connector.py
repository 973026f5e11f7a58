"""A connector to `tests.chaos.server` for each kind of platform, found by entry point as anybody else's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
from pydantic import BaseModel, ConfigDict

from ucbridge.connector import Bot, Parts
from ucbridge.models import Address, Person, Reply

PATIENCE = aiohttp.ClientTimeout(total=1.0)


class Settings(BaseModel):
    """Where the server is, and who is on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    people: frozenset[str]


class Neither:
    """A platform without keys and history."""

    Settings = Settings
    name = "neither"
    edit_interval = 0.02

    def __init__(self, settings: Settings, parts: Parts | None = None) -> None:
        self._people = settings.people
        self._url = f"{settings.url}/{self.name}"

    async def run(self, bot: Bot) -> None:
        await asyncio.Event().wait()

    def conversation_of(self, person: Person) -> str | None:
        return person.id if person.id in self._people else None

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        asked = {"key": key, "body": _body(reply)}
        return str((await self._ask("POST", f"{self._url}/{conversation}", json=asked))["id"])

    async def edit(self, address: Address, reply: Reply) -> None:
        path = f"{self._url}/{address.conversation}/{address.message}"
        await self._ask("PUT", path, json={"body": _body(reply)})

    async def _ask(self, method: str, url: str, **what: Any) -> Any:
        async with _session() as session, session.request(method, url, **what) as response:
            if response.status == 404:
                raise LookupError(url)
            if response.status != 200:
                raise ConnectionError(f"answered {response.status}")
            return await response.json()


class Keys(Neither):
    """A platform that honours keys."""

    name = "keys"


class History(Neither):
    """A platform that shows what was posted; our key lies in the message where no person sees it."""

    name = "history"

    async def find(self, conversation: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        posted = await self._ask("GET", f"{self._url}/{conversation}", params={"since": since.isoformat()})
        return next((str(message["id"]) for message in posted if message["key"] == key), None)


@asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session:
            yield session
    except aiohttp.ClientError as error:
        raise ConnectionError(type(error).__name__) from error


def _body(reply: Reply) -> dict[str, str]:
    return {
        "title": str(reply.title),
        "text": str(reply.text or ""),
        "audio": reply.audio.path if reply.audio else "",
        "fields": json.dumps({str(each.name): str(each.value) for each in reply.fields}),
        "buttons": json.dumps({each.action: each.token for each in reply.buttons}),
        "topic": reply.topic,
    }
