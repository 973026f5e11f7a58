"""As much of OpenAI's client as SpeechRecognition's adapter uses, and as little trust in what answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO

from ucbridge.i18n import _
from ucbridge.speech.interface import NoEngine, SpeechError

if TYPE_CHECKING:
    import aiohttp

    from ucbridge.speech.engines.engine import Setup

CONNECT_SECONDS = 10.0
MOST_BYTES = 10 * 1024 * 1024
"""Of an answer."""
_ASK_ADMIN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_OTHERWISE = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)

Answer = Mapping[str, object]


class Client:
    """Sends recordings: `client.audio.transcriptions.create(...).text`, as OpenAI's does. `answer` is the whole."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.answer: Answer = {}
        self.audio = self
        self.transcriptions = self

    @property
    def text(self) -> str:
        """Return the text of the answer."""
        return str(self.answer.get("text") or "")

    def create(self, *, file: BinaryIO, **fields: str) -> Client:
        """Send the sound; ask for less where a service does not tell words and confidences.

        Raises:
            NoEngine: the service does not want us; only the admin can help.
            SpeechError: it failed this time.
        """
        sound = file.read()
        for answer_format in ("verbose_json", "json"):
            answer = asyncio.run(_ask(self._setup, sound, {**fields, "response_format": answer_format}))
            if answer is not None:
                self.answer = answer
                return self
        raise NoEngine(
            _(
                "The speech service at {url} does not take our recordings. Check url and model in [speech.openai].",
                url=self._setup.url,
            )
        )


async def _ask(setup: Setup, sound: bytes, fields: Mapping[str, str]) -> Answer | None:
    """Return what the service answers; None when it does not understand the question."""
    import aiohttp

    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(connect=CONNECT_SECONDS), trust_env=True) as session,
            session.post(
                f"{setup.url.rstrip('/')}/audio/transcriptions",
                data=_form(sound, fields),
                headers={"Authorization": f"Bearer {setup.key}"},
                allow_redirects=False,
            ) as response,
        ):
            return _read(setup, response.status, await _body(response))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SpeechError(_("The speech service at {url} cannot be reached.", url=setup.url)) from error


def _form(sound: bytes, fields: Mapping[str, str]) -> aiohttp.FormData:
    import aiohttp

    form = aiohttp.FormData(fields)
    if fields["response_format"] == "verbose_json":
        for what in ("word", "segment"):
            form.add_field("timestamp_granularities[]", what)
    form.add_field("file", sound, filename="recording.wav", content_type="audio/wav")
    return form


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return bytes(body)


def _read(setup: Setup, status: int, body: bytes) -> Answer | None:
    if status in _OTHERWISE:
        return None
    if status in _ASK_ADMIN:
        raise NoEngine(
            _(
                "The speech service at {url} refused (status {status}). Check url, key and model in [speech.openai].",
                url=setup.url,
                status=status,
            )
        )
    try:
        answer = json.loads(body) if status == HTTPStatus.OK else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise SpeechError(
            _("The speech service at {url} failed (status {status}). Try again later.", url=setup.url, status=status)
        )
    return answer
