"""The local socket behind `ucbridge say`: scripts and cron act as people, on this machine, as this user."""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from secrets import token_hex
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict

from connectors.local import render
from connectors.local.client import Client, same_user
from connectors.local.inbound import NAME, invocation
from connectors.local.listener import listening
from ucbridge.codec import Kind
from ucbridge.connector import Bot, Parts
from ucbridge.errors import UserError
from ucbridge.models import Address, Person, Reply

log = structlog.get_logger(__name__)

LONGEST_LINE = 64 * 1024

_TOLD = 500
"""Notices remembered, so that one is not told twice."""

_KEEP_FILE: dict[str, Any] = {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}


class Settings(BaseModel):
    """The table `[connectors.local]`: nothing to set; the socket's place is `bridge.socket`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Local:
    """Whoever may open the socket may act as anybody the bridge knows: it is the user the bridge runs as.

    A conversation is one connection; a person's id is the conversation of all connections that act as them.
    """

    Settings = Settings
    always = True
    vouches = True
    name = NAME
    edit_interval = 0.0

    def __init__(self, settings: BaseModel, parts: Parts) -> None:  # noqa: ARG002 - the same for every connector
        self._path = parts.config.socket_path
        self._listen = parts.listen
        self._socket: socket.socket | None = None
        self._clients: dict[str, Client] = {}
        self._told: deque[Address] = deque(maxlen=_TOLD)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hold the socket open; connections wait in it until `run`."""
        with listening(self._path) as opened:
            self._socket = opened
            try:
                yield
            finally:
                self._socket = None

    async def run(self, bot: Bot) -> None:
        """Answer until cancelled."""
        if self._socket is None:
            raise ConnectionError("the socket is not open")
        server = await asyncio.start_unix_server(
            lambda reader, writer: self._serve(bot, reader, writer),
            sock=self._socket.dup(),
            limit=LONGEST_LINE,
            **_KEEP_FILE,
        )
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            for client in self._clients.values():
                client.writer.close()

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        """Post a notice to the programs that act as a person, or to one of them."""
        address = Address(self.name, conversation, key or token_hex(8))
        if address not in self._told:
            self._tell(address, reply, "notice")
            self._told.append(address)
        return address.message

    async def edit(self, address: Address, reply: Reply) -> None:
        """Tell the program that got the card; gone with it for good."""
        self._tell(address, reply, "edit")

    def conversation_of(self, person: Person) -> str | None:
        """Return the person's id while a program acts as them."""
        return person.id if any(client.person == person.id for client in self._clients.values()) else None

    def _tell(self, address: Address, reply: Reply, kind: Kind) -> None:
        told = [
            client.write(render.event(self._playable(reply, client), client.language, address.message, kind))
            for client in list(self._clients.values())
            if client.reads(address)
        ]
        if not any(told):
            raise LookupError(address.conversation)

    async def _serve(self, bot: Bot, reader: StreamReader, writer: StreamWriter) -> None:
        if not same_user(writer.get_extra_info("socket")):
            log.warning("refused a connection of another user")
            writer.close()
            return
        client = Client(f"#{token_hex(4)}", writer)
        self._clients[client.conversation] = client
        try:
            while line := await reader.readline():
                await self._answer(bot, client, line)
                await writer.drain()
        except (ConnectionError, ValueError):  # gone, or a line without an end
            pass
        finally:
            del self._clients[client.conversation]
            writer.close()

    async def _answer(self, bot: Bot, client: Client, line: bytes) -> None:
        try:
            asked = invocation(line, client.conversation)
        except UserError as error:
            client.write(render.complaint(error.text))
            return
        client.person, client.language = asked.account.id, asked.language
        ask = bot.asks(asked.token) if asked.token and not asked.typed else None
        if ask:
            client.write(render.question(ask, client.language))
            return
        reply = await bot.answer(asked)
        message = client.next_message()
        shown = self._playable(reply, client) if reply else None
        client.write(render.answer(shown, client.language, message))
        if reply and reply.topic:
            await bot.posted(reply, Address(self.name, client.conversation, message))

    def _playable(self, reply: Reply, client: Client) -> Reply:
        """Return a card whose sound whoever reads it can open in a browser: nothing plays in a terminal."""
        if reply.audio is None:
            return reply
        return replace(reply, audio=replace(reply.audio, path=self._listen.address(reply.audio.path, client.person)))
