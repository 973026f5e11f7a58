"""A chat platform in a process of its own that fails one request in five and is slow in another.

Run as `python -m tests.chaos.server PORT SEED [FAILS]`. What it was told stands, whether or not the answer
arrived. Below `/keys` a second message of the same key is the first one; `/history` and `/neither` ignore keys, and
only `/history` shows what was posted. `/state` shows everything, and never fails; nor does `/v1`, speech recognition as
OpenAI offers it, which understands the same sentence in every recording.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import Enum

from aiohttp import web

FAILS, SLOW = 0.2, 0.2
SAID = "the order has arrived"
SLOWEST = 0.2
"""Seconds of a slow request that succeeds."""
NEVER = 30.0


class Trouble(Enum):
    """How a request fails: before or after it has had its effect."""

    REFUSED = "500 before"
    FAILED = "500 after"
    CUT = "cut before"
    LOST = "cut after"
    SILENT = "silent after"


_BEFORE = {Trouble.REFUSED, Trouble.CUT}


@dataclass
class Message:
    """One message; `versions` counts how often it was written."""

    id: int
    key: str
    body: dict[str, str]
    at: str
    versions: int = 1


@dataclass
class Chat:
    """All platforms: messages by kind and conversation."""

    chance: random.Random
    fails: float = FAILS
    rooms: dict[str, dict[str, list[Message]]] = field(default_factory=dict)
    requests: int = 0
    failures: int = 0

    def room(self, request: web.Request) -> list[Message]:
        kind, conversation = request.match_info["kind"], request.match_info["conversation"]
        return self.rooms.setdefault(kind, {}).setdefault(conversation, [])

    async def post(self, request: web.Request) -> web.Response:
        room, asked = self.room(request), await request.json()
        if request.match_info["kind"] == "keys":
            known = [message for message in room if message.key == asked["key"]]
            if known:
                return web.json_response({"id": known[0].id})
        message = Message(len(room), asked["key"], asked["body"], datetime.now(UTC).isoformat())
        room.append(message)
        return web.json_response({"id": message.id})

    async def put(self, request: web.Request) -> web.Response:
        message = self.room(request)[int(request.match_info["message"])]
        message.body = (await request.json())["body"]
        message.versions += 1
        return web.json_response({})

    async def look(self, request: web.Request) -> web.Response:
        if request.match_info["kind"] != "history":
            raise web.HTTPNotFound
        since = request.query["since"]
        return web.json_response([asdict(each) for each in self.room(request) if each.at >= since])

    async def state(self, _request: web.Request) -> web.Response:
        rooms = {
            kind: {conversation: [asdict(each) for each in room] for conversation, room in rooms.items()}
            for kind, rooms in self.rooms.items()
        }
        return web.json_response({"rooms": rooms, "requests": self.requests, "failures": self.failures})

    async def write_down(self, request: web.Request) -> web.Response:
        await request.read()
        words = [{"word": word, "start": at / 4, "end": (at + 1) / 4} for at, word in enumerate(SAID.split())]
        segment = {"text": SAID, "start": 0.0, "end": 1.0, "avg_logprob": -0.05, "no_speech_prob": 0.01}
        return web.json_response({"text": SAID, "language": "english", "segments": [segment], "words": words})

    def troubled(
        self, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Make a request fail, or slow, by chance."""

        async def serve(request: web.Request) -> web.StreamResponse:
            self.requests += 1
            await request.read()
            lot = self.chance.random()
            if lot >= self.fails:
                await asyncio.sleep(self.chance.uniform(0, SLOWEST) if lot < self.fails + SLOW else 0)
                return await handler(request)
            self.failures += 1
            trouble = self.chance.choice(list(Trouble))
            if trouble not in _BEFORE:
                await handler(request)
            return await _fail(trouble, request)

        return serve


async def _fail(trouble: Trouble, request: web.Request) -> web.StreamResponse:
    if trouble is Trouble.SILENT:
        await asyncio.sleep(NEVER)
    if trouble in {Trouble.REFUSED, Trouble.FAILED}:
        raise web.HTTPInternalServerError
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def application(seed: int, fails: float) -> web.Application:
    """Return the server; so many of its requests fail, 1 is all."""
    chat = Chat(random.Random(seed), fails)
    room = "/{kind}/{conversation}"
    app = web.Application(client_max_size=2**24)
    app.add_routes(
        [
            web.get("/state", chat.state),
            web.post("/v1/audio/transcriptions", chat.write_down),
            web.post(room, chat.troubled(chat.post)),
            web.get(room, chat.troubled(chat.look)),
            web.put(room + "/{message}", chat.troubled(chat.put)),
        ]
    )
    return app


async def serve(port: int, seed: int, fails: float) -> None:
    """Serve until killed; prints the port once it listens."""
    runner = web.AppRunner(application(seed, fails), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else FAILS))
