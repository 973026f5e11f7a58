"""A window of the page without a browser: signs in, opens the socket, keeps what it is told."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.connectors.webchat.house import House


class Window:
    """One open window."""

    def __init__(self, client: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, csrf: str) -> None:
        self.client = client
        self.socket = socket
        self.csrf = csrf
        self.welcome: dict[str, Any] = {}

    async def send(self, **message: object) -> None:
        await self.socket.send_str(json.dumps(message))

    async def say(self, text: str, *, key: str = "") -> str:
        key = key or uuid4().hex
        await self.send(type="say", id=key, text=text)
        return key

    async def told(self, kind: str) -> dict[str, Any]:
        """Wait for the next message of a kind."""
        async with asyncio.timeout(20):
            while True:
                message: dict[str, Any] = json.loads(await self.socket.receive_str())
                if message["type"] == kind:
                    return message

    async def card(self) -> dict[str, Any]:
        """Wait for the next posted card."""
        while True:
            entry: dict[str, Any] = (await self.told("entry"))["entry"]
            if entry["card"]:
                return entry

    async def closed(self) -> int | None:
        """Wait until the bridge closes the window, and return its reason."""
        async with asyncio.timeout(20):
            while (await self.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        return self.socket.close_code


async def signed_in(house: House, person: str, *, language: str = "en") -> tuple[aiohttp.ClientSession, str]:
    """Return a client with a session of the person, and the CSRF token of its page."""
    headers = {"Origin": house.url, "Accept-Language": language}
    client = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers)
    token = (await house.sign_in.link_for(person)).rpartition("/")[2]
    async with client.post(f"{house.url}/signin", data={"token": token}) as page:
        facts = (await page.text()).partition('id="facts">')[2].partition("</script>")[0]
    return client, json.loads(facts)["csrf"] if facts else ""


@asynccontextmanager
async def window(house: House, person: str, *, language: str = "en") -> AsyncIterator[Window]:
    """Sign a person in and open a window; its welcome has been read."""
    client, csrf = await signed_in(house, person, language=language)
    async with client, another(house, client, csrf) as opened:
        yield opened


@asynccontextmanager
async def another(house: House, client: aiohttp.ClientSession, csrf: str) -> AsyncIterator[Window]:
    """Open one more window in the same browser."""
    async with client.ws_connect(f"{house.url}/chat/socket", headers={"Origin": house.url}) as socket:
        opened = Window(client, socket, csrf)
        await opened.send(type="hello", csrf=csrf)
        opened.welcome = await opened.told("welcome")
        yield opened
