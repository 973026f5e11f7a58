"""The line to one window: who is behind it, what it says, what it is told."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from connectors.webchat import inbound, render
from connectors.webchat.tabs import SIGNED_OUT, Tab, encode
from connectors.webchat.words import TOO_FAST
from ucbridge.web.signin import is_token

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from connectors.webchat.deeds import Deeds
    from connectors.webchat.history import History
    from connectors.webchat.tabs import Tabs
    from ucbridge.connector import Bot
    from ucbridge.store.sessions import Session
    from ucbridge.web.rates import Rate

HEARTBEAT = 20.0
CHECK_EVERY = 60.0
HELLO_WITHIN = 10.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Room:
    """What every line shares while the connector runs."""

    bot: Bot
    history: History
    tabs: Tabs
    deeds: Deeds
    deed_rate: Rate
    other_rate: Rate
    session: Callable[[web.Request], Awaitable[Session | None]]
    person: Callable[[str], Awaitable[render.PersonView]]
    version: str


class Line:
    """One WebSocket from hello to close."""

    def __init__(self, room: Room, request: web.Request, tab: Tab) -> None:
        self._room = room
        self._request = request
        self._tab = tab
        self._socket = web.WebSocketResponse(heartbeat=HEARTBEAT, compress=False, max_msg_size=inbound.LARGEST)

    async def serve(self, session: Session) -> web.WebSocketResponse:
        """Talk to the page until either side goes."""
        await self._socket.prepare(self._request)
        if not await self._greeted(session):
            await self._socket.close(code=1008)
            return self._socket
        self._room.tabs.add(self._tab)
        writer: asyncio.Task[None] | None = None
        try:
            await self._socket.send_str(encode(await self._welcome()))
            writer = asyncio.create_task(self._write())
            await self._read()
        finally:
            self._room.tabs.remove(self._tab)
            if writer is not None:
                writer.cancel()
        return self._socket

    async def _greeted(self, session: Session) -> bool:
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                hello = inbound.read(await self._socket.receive_str())
        except (TimeoutError, TypeError, inbound.MalformedError):
            return False
        return isinstance(hello, inbound.Hello) and is_token(session, hello.csrf)

    async def _welcome(self) -> dict[str, object]:
        entries, more = await self._room.history.page(self._tab.person_id)
        return {
            "type": "welcome",
            "version": self._room.version,
            "now": datetime.now(UTC).isoformat(),
            "person": await self._room.person(self._tab.person_id),
            "commands": render.commands(self._room.bot.commands, self._tab.language),
            "entries": [render.entry(each, self._tab.language) for each in entries],
            "more": more,
        }

    async def _write(self) -> None:
        with suppress(ConnectionError):
            while True:
                item: str | int | None = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_EVERY):
                        item = await self._tab.next()
                if item is None:
                    item = "" if await self._signed_in() else SIGNED_OUT
                if isinstance(item, int):
                    await self._socket.close(code=item)
                    return
                if item:
                    await self._socket.send_str(item)

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                await self._socket.close(code=1003)
                return
            try:
                heard = inbound.read(message.data)
            except inbound.MalformedError:
                await self._socket.close(code=1008)
                return
            if not await self._signed_in():
                await self._socket.close(code=SIGNED_OUT)
                return
            await self._act(heard)

    async def _signed_in(self) -> bool:
        session = await self._room.session(self._request)
        return session is not None and session.person_id == self._tab.person_id

    async def _act(self, heard: inbound.Heard) -> None:
        match heard:
            case inbound.Said() | inbound.Pressed():
                await self._do(heard)
            case inbound.Completing() if not self._room.other_rate.take(self._tab.person_id):
                await self._complete(heard)
            case inbound.Older() if not self._room.other_rate.take(self._tab.person_id):
                await self._older(heard)

    async def _do(self, deed: inbound.Deed) -> None:
        if self._room.deeds.busy(self._tab.person_id) or self._room.deed_rate.take(self._tab.person_id):
            self._tab.put(encode({"type": "refused", "id": deed.id, "text": TOO_FAST.to(self._tab.language)}))
            return
        await self._room.deeds.begin(deed, self._tab)

    async def _complete(self, wanted: inbound.Completing) -> None:
        offered = await self._room.bot.complete(
            inbound.account_of(self._tab.person_id),
            wanted.command,
            wanted.parameter,
            wanted.prefix,
            language=self._tab.language,
        )
        self._tab.put(encode({"type": "choices", "seq": wanted.seq, "choices": render.choices(offered)}))

    async def _older(self, wanted: inbound.Older) -> None:
        entries, more = await self._room.history.page(self._tab.person_id, before=wanted.before)
        shown = [render.entry(each, self._tab.language) for each in entries]
        self._tab.put(encode({"type": "older", "entries": shown, "more": more}))
