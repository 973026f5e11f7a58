"""Recordings over ARI, when Asterisk's answers are not what they should be."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from pydantic import SecretStr

from tests.pbx.voicemail.sources.spools import LARGEST, message
from ucbridge.config import AriSettings
from ucbridge.errors import PbxUnreachable, SignInRefused
from ucbridge.pbx.voicemail.errors import NotOurs, NotSeen, TooLarge
from ucbridge.pbx.voicemail.stored import StoredSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ucbridge.pbx.interface import VoicemailMessage

pytestmark = pytest.mark.asyncio
STEM = "voicemail/default/103/INBOX/msg"


def wav(letter: bytes, seconds: float = 5) -> bytes:
    return b"RIFF" + b"." * 40 + letter * int(seconds * 16_000)


@dataclass
class Stored:
    """A fake ARI with stored recordings, and what AMI would list beside it."""

    files: dict[str, bytes] = field(default_factory=dict)
    kind: str = "audio/wav"
    chunked: bool = False
    status: int = 0
    asked: list[str] = field(default_factory=list)
    listed: list[VoicemailMessage] = field(default_factory=list)
    url: str = ""

    async def messages(self, _mailbox: str) -> list[VoicemailMessage]:
        return list(self.listed)

    def source(self) -> StoredSource:
        return StoredSource(AriSettings(url=self.url, secret=SecretStr("x")), self.messages, largest=LARGEST)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        name = re.fullmatch(r"/ari/recordings/stored/(.*?)(/file)?", request.path)
        assert name
        if self.status:
            return web.json_response({"message": "no"}, status=self.status)
        if name[1] not in self.files:
            return web.json_response({"message": "Recording not found"}, status=404)
        if not name[2]:
            return web.json_response({"name": name[1], "format": "wav"})
        response = web.StreamResponse(headers={"Content-Type": self.kind})
        if self.chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(self.files[name[1]])
        await response.prepare(request)
        await response.write(self.files[name[1]])
        return response


@asynccontextmanager
async def open_stored() -> AsyncIterator[Stored]:
    stored = Stored()
    app = web.Application()
    app.router.add_get("/{path:.*}", stored.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stored.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ari"
        yield stored
    finally:
        await runner.cleanup()


async def test_a_message_is_the_file_in_its_place_of_the_folder() -> None:
    async with open_stored() as stored:
        stored.files = {f"{STEM}{n:04d}": wav(b"%d" % n) for n in range(3)}
        stored.listed = [message("9-z", folder="Old"), *(message(f"1-{n}") for n in range(3))]
        found = await stored.source().fetch(stored.listed[2])
        assert (found.sound, found.suffix) == (wav(b"1"), "wav")
        assert len(stored.asked) == 3


async def test_a_folder_with_gaps_is_counted_file_by_file() -> None:
    async with open_stored() as stored:
        stored.files = {f"{STEM}{n:04d}": wav(b"%d" % n) for n in (1, 4, 7)}
        stored.listed = [message(f"1-{n}") for n in (1, 4, 7)]
        assert (await stored.source().fetch(stored.listed[1])).sound == wav(b"4")
        del stored.files[f"{STEM}0001"]
        with pytest.raises(LookupError):
            await stored.source().fetch(stored.listed[1])


async def test_a_recording_of_another_length_is_another_message() -> None:
    async with open_stored() as stored:
        stored.files, stored.listed = {f"{STEM}0000": wav(b"x", seconds=9)}, [message("1-a")]
        with pytest.raises(LookupError):
            await stored.source().fetch(stored.listed[0])
        stored.files[f"{STEM}0000"] = b""
        with pytest.raises(LookupError):
            await stored.source().fetch(stored.listed[0])


@pytest.mark.parametrize(("kind", "suffix"), [("audio/WAV", "WAV"), ("audio/gsm", "gsm"), ("text/html", ""), ("", "")])
async def test_the_format_is_what_ari_says_and_asterisk_can_write(kind: str, suffix: str) -> None:
    async with open_stored() as stored:
        size = {"WAV": 8125, "gsm": 8250}.get(suffix, 100)
        stored.files, stored.listed, stored.kind = {f"{STEM}0000": b"x" * size}, [message("1-a")], kind
        assert (await stored.source().fetch(stored.listed[0])).suffix == suffix


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_file_that_is_too_large_is_not_read_to_its_end(chunked: bool) -> None:
    async with open_stored() as stored:
        stored.files, stored.listed = {f"{STEM}0000": b"x" * (LARGEST * 3)}, [message("1-a")]
        stored.chunked = chunked
        with pytest.raises(TooLarge):
            await stored.source().fetch(stored.listed[0])


async def test_what_is_no_mailbox_or_no_longer_listed_is_not_asked_for() -> None:
    async with open_stored() as stored:
        with pytest.raises(LookupError):
            await stored.source().fetch(message("1-a"))
        for bad in (message("1-a", mailbox="../103@default"), message("1-a", folder="../INBOX")):
            stored.listed = [bad]
            with pytest.raises(NotOurs):
                await stored.source().fetch(bad)
        assert not stored.asked


async def test_trouble_with_ari_is_told_as_what_it_is() -> None:
    async with open_stored() as stored:
        stored.listed = [message("1-a")]
        with pytest.raises(NotSeen):
            await stored.source().fetch(stored.listed[0])
        stored.status = 401
        with pytest.raises(SignInRefused):
            await stored.source().fetch(stored.listed[0])
        source = stored.source()
    with pytest.raises(PbxUnreachable):
        await source.fetch(stored.listed[0])
