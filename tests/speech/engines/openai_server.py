"""A server that speaks OpenAI's API for transcriptions, as self-hosted ones do, and misbehaves on request."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP

from aiohttp import web

from ucbridge.speech.engines.engine import Setup

KEY = "sk-secret"
SAID = {
    "text": " Call me back.",
    "language": "english",
    "segments": [
        {"start": 0.0, "end": 1.5, "text": " Call me back.", "avg_logprob": -0.1, "no_speech_prob": 0.01},
        {"start": 1.5, "end": 3.0, "text": " Thank you.", "avg_logprob": -1.4, "no_speech_prob": 0.9},
    ],
    "words": [
        {"word": "Call", "start": 0.1, "end": 0.4},
        {"word": "me", "start": 0.4, "end": 0.6},
        {"word": "back.", "start": 0.6, "end": 1.2},
    ],
}


@dataclass
class Server:
    url: str = ""
    answer: object = field(default_factory=lambda: dict(SAID))
    status: int = 200
    plain_only: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def setup(self) -> Setup:
        return Setup("openai", model="whisper-1", url=self.url, key=KEY, goes_to="our server in Lyon")

    async def transcribe(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"error": {"message": "Incorrect API key"}}, status=401)
        fields = await self._fields(request)
        self.asked.append(fields)
        if self.status >= 300:
            return web.Response(status=self.status, headers={"Location": "http://127.0.0.1:1/elsewhere"})
        if self.plain_only and fields["response_format"] != "json":
            return web.json_response({"error": {"message": "response_format is not compatible"}}, status=400)
        if isinstance(self.answer, bytes):
            return web.Response(body=self.answer)
        return web.json_response(self.answer)

    async def _fields(self, request: web.Request) -> dict[str, str]:
        # aiohttp's own reader of forms warns about itself when a part comes in two pieces.
        head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
        fields: dict[str, str] = {}
        for part in message_from_bytes(head + await request.read(), policy=HTTP).iter_parts():
            name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
            assert isinstance(content, bytes)
            if name == "file":
                with wave.open(io.BytesIO(content)) as sound:
                    self.seconds.append(sound.getnframes() / sound.getframerate())
            else:
                fields[name] = content.decode()
        return fields


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    application = web.Application()
    application.router.add_post("/v1/audio/transcriptions", server.transcribe)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
