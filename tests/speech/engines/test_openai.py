"""A service elsewhere: what is sent, what is believed of the answer, and what is said when it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.speech.engines.openai_server import SAID, Server, serving
from tests.speech.prompts import noise
from ucbridge.speech.engines.engine import Recording, Setup
from ucbridge.speech.engines.openai import lacks, load
from ucbridge.speech.interface import NoEngine, SpeechError, Transcript

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as server:
        yield server


async def write(setup: Setup, recording: Recording) -> Transcript | None:
    return await asyncio.to_thread(load(setup).transcribe, recording, lambda _done: None)


async def test_the_service_writes_and_the_transcript_tells_where_the_sound_went(server: Server) -> None:
    said = await write(server.setup, noise(4))
    assert said
    assert (said.text, said.language, said.engine) == ("Call me back.", "en", "openai (our server in Lyon)")
    assert [word.text for word in said.words] == ["Call", "me", "back."]
    assert said.confidence == pytest.approx(0.905, abs=0.001)
    assert not said.rough
    assert server.asked[0]["model"] == "whisper-1"
    assert "language" not in server.asked[0]


async def test_only_speech_leaves_and_words_find_their_place_again(server: Server) -> None:
    said = await write(server.setup, Recording(noise(30).sound, ((20.2, 24.0),)))
    assert server.seconds == [pytest.approx(4.0)]
    assert said
    assert said.words[0].start == pytest.approx(20.2)


async def test_a_language_that_is_known_is_told(server: Server) -> None:
    said = await write(server.setup, noise(4, language="fr"))
    assert said
    assert (server.asked[0]["language"], said.language, said.language_confidence) == ("fr", "fr", 1.0)


async def test_a_service_that_tells_no_words_is_asked_for_plain_text(server: Server) -> None:
    server.plain_only, server.answer = True, {"text": "Call me back."}
    said = await write(server.setup, noise(4, assumed="en"))
    assert said
    assert (said.text, said.words, said.confidence) == ("Call me back.", (), 0.0)
    assert (said.language, said.language_confidence) == ("en", 0.0)
    assert [each["response_format"] for each in server.asked] == ["verbose_json", "json"]


@pytest.mark.parametrize("answer", [{}, {"text": "  "}, {"text": "Thank you.", "segments": SAID["segments"][1:]}])  # type: ignore[index]
async def test_nothing_said_is_nothing(server: Server, answer: object) -> None:
    server.answer = answer
    assert await write(server.setup, noise(4)) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "Hello.", "language": 7, "segments": [None, {"start": "x", "text": "Hello."}], "words": "none"},
        {"text": "Hello.", "language": "klingon", "words": [[], {"word": None}, {"word": " ", "start": True}]},
    ],
)
async def test_an_odd_answer_is_read_as_far_as_it_goes(server: Server, answer: object) -> None:
    server.answer = answer
    said = await write(server.setup, noise(4))
    assert said
    assert "Hello." in said.text


async def test_a_wrong_key_is_for_the_admin(server: Server) -> None:
    with pytest.raises(NoEngine) as caught:
        await write(replace(server.setup, key="wrong"), noise(4))
    assert "in [speech.openai]" in str(caught.value.text)
    assert "wrong" not in str(caught.value.text)


@pytest.mark.parametrize("status", [404, 403, 400, 422])
async def test_a_service_that_is_not_set_up_is_for_the_admin(server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(NoEngine):
        await write(server.setup, noise(4))


@pytest.mark.parametrize("status", [500, 503, 429, 307, 413])
async def test_a_service_in_trouble_may_work_later(server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(SpeechError) as caught:
        await write(server.setup, noise(4))
    assert not caught.value.lasting
    assert len(server.asked) == 1  # not sent on to where it points


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b'{"text": "' + b"a" * 11 * 1024 * 1024])
async def test_what_is_no_answer_is_a_failure(server: Server, body: bytes) -> None:
    server.answer = body
    with pytest.raises(SpeechError, match="failed"):
        await write(server.setup, noise(4))


async def test_a_service_that_is_down_is_a_failure(server: Server) -> None:
    with pytest.raises(SpeechError, match="cannot be reached"):
        await write(replace(server.setup, url="http://127.0.0.1:1/v1"), noise(4))


async def test_settings_that_are_missing_are_named() -> None:
    assert "[speech.openai]" in str(lacks(Setup("openai")))


async def test_the_key_is_in_no_printout(server: Server) -> None:
    assert server.setup.key not in repr(server.setup)
