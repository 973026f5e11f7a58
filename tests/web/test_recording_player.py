"""Recordings are played as messages are: to whom they belong, and a link to one opens nothing of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.web.house import HTML
from tests.web.players import open_players
from ucbridge.services.conferences.recording.card import audio_path
from ucbridge.web.listening_links import ListenPages

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def test_whoever_was_in_hears_the_recording_and_nobody_else(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players:
        url = f"{players.server.url}{audio_path(1)}"
        async with players.signed_in("alice") as alice, alice.get(url) as answer:
            assert (answer.status, answer.content_type) == (200, "audio/mpeg")
            assert await answer.read() == players.sounds[1]
            assert answer.headers["Content-Disposition"] == 'inline; filename="recording.mp3"'
        async with players.signed_in("bob") as bob, bob.get(url) as answer:
            assert answer.status == 404
        async with aiohttp.ClientSession() as stranger, stranger.get(url) as answer:
            assert answer.status == 401


async def test_a_link_to_a_recording_says_for_whom_it_is_and_opens_no_message(tmp_path: Path) -> None:
    async with open_players(tmp_path) as players, aiohttp.ClientSession(headers=HTML) as visitor:
        link = ListenPages(players.links, players.sign_in).address(audio_path(1), "alice")
        assert "/recording/1/listen?" in link
        async with visitor.get(link) as answer:
            page = await answer.text()
            assert answer.status == 200
        assert "<title>Recording" in page
        assert "Alice" in page
        forged = link.replace("/recording/", "/voicemail/")
        async with visitor.get(forged) as answer:
            assert answer.status == 404
