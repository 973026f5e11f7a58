"""The local socket with a bot behind it that plays telephony."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from connectors.local.connector import Local, Settings
from tests.office import settings
from ucbridge.config import Bridge
from ucbridge.connector import Parts
from ucbridge.i18n import Text, _
from ucbridge.models import Address, Ask, Button, Invocation, Reply, State
from ucbridge.signer import Signer
from ucbridge.web.listening_links import ListeningLinks, ListenPages
from ucbridge.web.site import Site

SIGNER = Signer(b"k" * 32)

CODE = Ask(_("The six digits your phone read out"), hint=_("123456"), most=20)
ENTER = Button(_("Enter the code"), "link-code", "102", token="link-code.sealed")


@dataclass
class PlayedBot:
    """Answers `call` with a live card, a press with its end, `nothing` with nothing, anything else with an error."""

    commands: tuple[()] = ()
    menus: tuple[()] = ()
    asked: list[Invocation] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)

    def asks(self, token: str) -> Ask | None:
        return CODE if token == ENTER.token else None

    async def answer(self, invocation: Invocation) -> Reply | None:
        self.asked.append(invocation)
        if invocation.typed:
            return Reply(Text("Linked with {code}", {"code": invocation.typed}), state=State.OK)
        if invocation.token:
            return Reply(_("Hung up"), state=State.OK)
        match invocation.text:
            case "/call":
                return SIGNER.seal(card("Ringing", State.RINGING))
            case "/link":
                return Reply(_("Your phone read out the code"), state=State.QUESTION, buttons=(ENTER,))
            case "/nothing":
                return None
        return Reply(_("That did not work"), _("Text {text}", text=invocation.text), State.ERROR)

    async def posted(self, reply: Reply, address: Address) -> None:
        self.addresses.append(address)

    async def complete(self, *_what: object, language: str = "en") -> list[Any]:
        return []


def card(words: str, state: State) -> Reply:
    buttons = (Button(_("Hang up"), "hangup", "c1"),)
    return Reply(_("{words}", words=words), state=state, topic="call:c1", buttons=buttons)


@dataclass
class House:
    """A running local connector."""

    local: Local
    bot: PlayedBot
    path: Path

    async def edit(self, words: str, state: State = State.CONNECTED) -> None:
        """Put a new version wherever the card was posted."""
        while not self.bot.addresses:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        for address in self.bot.addresses:
            await self.local.edit(address, SIGNER.seal(card(words, state)))


class Anywhere:
    """A site, and nobody who signs in there."""

    site = Site.at("https://chat.example.com")


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    path = folder / "socket" / "b.sock"
    config = settings(bridge=Bridge(data=folder, socket=path))
    nothing, listen = cast("Any", None), ListenPages(ListeningLinks(b"k" * 32), cast("Any", Anywhere()))
    local, bot = (
        Local(Settings(), Parts(config, nothing, nothing, listen, nothing, nothing, nothing, nothing)),
        PlayedBot(),
    )
    async with local.listening():
        task = asyncio.create_task(local.run(bot))  # type: ignore[arg-type]
        try:
            yield House(local, bot, path)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@dataclass
class Program:
    """A program at the other end of the socket."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, request: object) -> None:
        self.writer.write((request if isinstance(request, bytes) else json.dumps(request).encode()) + b"\n")
        await self.writer.drain()

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return cast("dict[str, Any]", json.loads(await self.reader.readline()))

    async def ask(self, text: str, person: str = "alice", **more: str) -> dict[str, Any]:
        await self.send({"as": person, "text": text, **more})
        return await self.read()


@asynccontextmanager
async def program(path: Path) -> AsyncIterator[Program]:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        yield Program(reader, writer)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
