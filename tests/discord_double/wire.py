"""A bot that speaks the wire itself, for tests of the double: what discord.py would never send, too."""

from __future__ import annotations

import json
from typing import Any, Self

import aiohttp

from tests.discord_double.application import Interaction
from tests.discord_double.double import DiscordDouble
from tests.discord_double.world import Channel, Json

INTENTS = 1 | 1 << 12


class Wire:
    """REST requests with the bot's token, and one gateway connection."""

    def __init__(self, double: DiscordDouble, *, token: str = "") -> None:
        self.double = double
        self.token = token or double.token
        headers = {"Authorization": f"Bot {self.token}", "User-Agent": "DiscordBot (nowhere, 1.0)"}
        self.http = aiohttp.ClientSession(headers=headers)
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.headers: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.socket is not None:
            await self.socket.close()
        await self.http.close()

    async def asks(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Send a request; return the status and what was answered."""
        about = {"json": body} if body is not None else {}
        async with self.http.request(method, self.double.api_url + path, **about, **more) as answer:
            self.headers = dict(answer.headers)
            return answer.status, json.loads(await answer.read() or b"null")

    async def sends(self, channel: Channel, **body: Any) -> tuple[int, Any]:
        return await self.asks("POST", f"/channels/{channel.id}/messages", body)

    async def sends_file(
        self, channel: Channel, body: Json, data: bytes, *, kind: str = "audio/ogg", name: str = "voice.ogg"
    ) -> tuple[int, Any]:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", json.dumps(body), content_type="application/json")
        form.add_field("files[0]", data, filename=name, content_type=kind)
        return await self.asks("POST", f"/channels/{channel.id}/messages", data=form)

    async def calls_back(self, interaction: Interaction, kind: int, **data: Any) -> tuple[int, Any]:
        body = {"type": kind} | ({"data": data} if data else {})
        return await self.asks("POST", f"/interactions/{interaction.id}/{interaction.token}/callback", body)

    async def follows_up(self, interaction: Interaction, **body: Any) -> tuple[int, Any]:
        return await self.asks("POST", self.hook(interaction), body)

    async def edits_original(self, interaction: Interaction, **body: Any) -> tuple[int, Any]:
        return await self.asks("PATCH", self.hook(interaction) + "/messages/@original", body)

    def hook(self, interaction: Interaction) -> str:
        return f"/webhooks/{self.double.application.id}/{interaction.token}"

    # the gateway

    async def connects(self, *, path: str = "", version: int = 10) -> Json:
        """Open a connection; return HELLO."""
        url = f"{self.double.gateway_url}{path}/?v={version}&encoding=json"
        self.socket = await self.http.ws_connect(url)
        return await self.hears() if version == 10 else {}

    async def says(self, op: int, data: Any) -> None:
        assert self.socket is not None
        await self.socket.send_json({"op": op, "d": data})

    async def hears(self, event: str = "") -> Json:
        """Return the next payload, or the next event of a name."""
        assert self.socket is not None
        while True:
            payload = await self.socket.receive_json(timeout=10)
            if payload["op"] == 1:
                await self.says(1, payload["s"])
            elif not event or payload["t"] == event:
                return payload

    async def closed_with(self) -> int | None:
        """Wait for the end of the connection; return its code."""
        assert self.socket is not None
        async for _ in self.socket:
            pass
        return self.socket.close_code

    async def identifies(self, **more: Any) -> Json:
        """Open a session; return READY."""
        await self.connects()
        properties = {"os": "linux", "browser": "wire", "device": "wire"}
        await self.says(2, {"token": self.token, "intents": INTENTS, "properties": properties} | more)
        return await self.hears("READY")
