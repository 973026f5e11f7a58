"""A speech engine that understands the same sentence in every recording, once it may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

SAID = "the order has arrived please call me back"

_CONFIGURATION = """\
[speech]
engines = ["openai"]

[speech.openai]
url = "{url}/v1"
key = "none"
model = "stories"
goes_to = "this machine"
"""


class Recogniser:
    """Speech recognition as OpenAI offers it. `may` is set when it is to go on."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.configuration = ""

    async def write_down(self, request: web.Request) -> web.Response:
        """Answer with the sentence."""
        await request.read()
        await self.may.wait()
        words = [{"word": word, "start": at / 4, "end": (at + 1) / 4} for at, word in enumerate(SAID.split())]
        segment = {"text": SAID, "start": 0.0, "end": 2.0, "avg_logprob": -0.05, "no_speech_prob": 0.01}
        return web.json_response({"text": SAID, "language": "english", "segments": [segment], "words": words})


@asynccontextmanager
async def recogniser() -> AsyncIterator[Recogniser]:
    """Serve one; `configuration` is what the bridge needs to use it."""
    engine = Recogniser()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/audio/transcriptions", engine.write_down)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        engine.configuration = _CONFIGURATION.format(url=f"http://{host}:{port}")
        yield engine
    finally:
        await runner.cleanup()
