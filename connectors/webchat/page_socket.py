"""The WebSocket of one window: who is behind it, what it says, what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import WSMsgType, web

from connectors.webchat import inbound, render
from connectors.webchat.history import History
from connectors.webchat.interactions import Interactions
from connectors.webchat.tabs import SIGNED_OUT, Tab, Tabs, encode
from connectors.webchat.texts import TOO_FAST
from ucbridge.connector import Bot
from ucbridge.store.sessions import Session
from ucbridge.web.rates import Rate
from ucbridge.web.signin import is_token

HEARTBEAT = 20.0
CHECK_EVERY = 60.0
HELLO_WITHIN = 10.0
"""Seconds."""

GONE = 1000
NOT_TEXT = 1003
REFUSED = 1008
"""Close codes, beside those of the tabs."""


@dataclass(frozen=True, slots=True)
class Hub:
    """What every socket shares while the connector runs."""

    bot: Bot
    history: History
    tabs: Tabs
    interactions: Interactions
    interaction_rate: Rate
    other_rate: Rate
    message_rate: Rate
    session: Callable[[web.Request], Awaitable[Session | None]]
    person: Callable[[str], Awaitable[render.PersonView]]
    version: str


class PageSocket:
    """One WebSocket from hello to close."""

    def __init__(self, hub: Hub, request: web.Request, tab: Tab) -> None:
        self._hub = hub
        self._request = request
        self._tab = tab
        self._socket = web.WebSocketResponse(heartbeat=HEARTBEAT, compress=False, max_msg_size=inbound.LARGEST)

    async def serve(self, session: Session) -> web.WebSocketResponse:
        """Talk to the page until either side goes."""
        await self._socket.prepare(self._request)
        welcome = await self._greeted(session) and not self._hub.tabs.full(session.person_id)
        await self._socket.close(code=await self._talk() if welcome else REFUSED)
        return self._socket

    async def _talk(self) -> int:
        self._hub.tabs.add(self._tab)
        talking: set[asyncio.Task[int]] = set()
        try:
            await self._socket.send_str(encode(await self._welcome()))
            talking = {asyncio.create_task(self._read()), asyncio.create_task(self._write())}
            ended, _going_on = await asyncio.wait(talking, return_when=asyncio.FIRST_COMPLETED)
            return max(task.result() for task in ended)
        except ConnectionError:
            return GONE
        finally:
            self._hub.tabs.remove(self._tab)
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)

    async def _greeted(self, session: Session) -> bool:
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                hello = inbound.read(await self._socket.receive_str())
        except (TimeoutError, TypeError, inbound.MalformedError):
            return False
        return isinstance(hello, inbound.Hello) and is_token(session, hello.csrf)

    async def _welcome(self) -> dict[str, object]:
        entries, more = await self._hub.history.page(self._tab.person_id)
        return {
            "type": "welcome",
            "version": self._hub.version,
            "now": datetime.now(UTC).isoformat(),
            "person": await self._hub.person(self._tab.person_id),
            "commands": render.commands(self._hub.bot.commands, self._tab.language),
            "entries": [render.entry(each, self._tab.language) for each in entries],
            "more": more,
        }

    async def _write(self) -> int:
        while True:
            item: str | int | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_EVERY):
                    item = await self._tab.next()
            if isinstance(item, int):
                return item
            if item is not None:
                await self._socket.send_str(item)
            elif not await self._signed_in():
                return SIGNED_OUT

    async def _read(self) -> int:
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return NOT_TEXT
            try:
                heard = inbound.read(message.data)
            except inbound.MalformedError:
                return REFUSED
            if self._hub.message_rate.take(self._tab.person_id):
                return REFUSED
            if not await self._signed_in():
                return SIGNED_OUT
            await self._act(heard)
        return GONE

    async def _signed_in(self) -> bool:
        session = await self._hub.session(self._request)
        return session is not None and session.person_id == self._tab.person_id

    async def _act(self, heard: inbound.Heard) -> None:
        match heard:
            case inbound.Said() | inbound.Pressed() | inbound.Filled():
                await self._do(heard)
            case inbound.Completing() if not self._hub.other_rate.take(self._tab.person_id):
                await self._complete(heard)
            case inbound.Older() if not self._hub.other_rate.take(self._tab.person_id):
                await self._older(heard)

    async def _do(self, interaction: inbound.Interaction) -> None:
        if self._hub.interactions.busy(self._tab.person_id) or self._hub.interaction_rate.take(self._tab.person_id):
            self._tab.put(encode({"type": "refused", "id": interaction.id, "text": TOO_FAST.to(self._tab.language)}))
            return
        ask = self._hub.bot.asks(interaction.token) if isinstance(interaction, inbound.Pressed) else None
        if ask and isinstance(interaction, inbound.Pressed) and not interaction.typed:
            asked = render.asked(ask, self._tab.language)
            self._tab.put(encode({"type": "asks", "id": interaction.id, "token": interaction.token, "ask": asked}))
            return
        await self._hub.interactions.begin(interaction, self._tab)

    async def _complete(self, wanted: inbound.Completing) -> None:
        offered = await self._hub.bot.complete(
            inbound.account_of(self._tab.person_id),
            wanted.command,
            wanted.parameter,
            wanted.prefix,
            language=self._tab.language,
        )
        self._tab.put(encode({"type": "choices", "seq": wanted.seq, "choices": render.choices(offered)}))

    async def _older(self, wanted: inbound.Older) -> None:
        entries, more = await self._hub.history.page(self._tab.person_id, before=wanted.before)
        shown = [render.entry(each, self._tab.language) for each in entries]
        self._tab.put(encode({"type": "older", "entries": shown, "more": more}))
