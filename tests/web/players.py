"""A web server with the routes that play messages, and people who may hear some of them."""

from __future__ import annotations

import io
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import aiohttp
import numpy as np
import soundfile

from tests.web.house import browser
from ucbridge.config import Web
from ucbridge.i18n import Text
from ucbridge.models import Field
from ucbridge.services.conferences.recording.merging import Turn, Utterance
from ucbridge.services.conferences.recording.reading import Reading
from ucbridge.services.voicemail.card import audio_path
from ucbridge.store.database import Database
from ucbridge.store.sessions import Sessions
from ucbridge.web.listening import RECORDING, VOICEMAIL, Player
from ucbridge.web.listening_links import ListeningLinks, ListenPages
from ucbridge.web.pages import Pages
from ucbridge.web.recording_pages import RecordingPages
from ucbridge.web.server import WebServer
from ucbridge.web.signin import SignIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NOW = 1_800_000_000.0
READING = Reading(
    "Budget",
    (Field(Text("Recorded"), "Mon 23 Nov 2026, 08:05"), Field(Text("Length"), Text("{seconds} s", {"seconds": 5}))),
    (
        Turn("Alice", (Utterance(0.9, 2, "Good morning."), Utterance(62.99, 70, "Shall we begin?"))),
        Turn("Bob", (Utterance(3723, 3725, "Yes."),)),
    ),
    Text("Nobody spoke."),
    playable=True,
)


def mp3(seconds: float) -> bytes:
    """Return a tone as the bridge keeps messages."""
    tone = np.sin(np.arange(int(seconds * 16_000)) * 440 * 2 * np.pi / 16_000) * 0.3
    file = io.BytesIO()
    soundfile.write(file, tone, 16_000, format="MP3")
    return file.getvalue()


@dataclass
class Players:
    """Who hears what, and the clock of the links."""

    sign_in: SignIn
    server: WebServer
    player: Player
    sounds: dict[int, bytes]
    hears: set[tuple[str, int]]
    links: ListeningLinks
    readings: dict[int, Reading]
    clock: list[float] = field(default_factory=lambda: [NOW])

    def link(self, voicemail_id: int, person: str) -> str:
        """Return the address of the page with the player, for one person."""
        return ListenPages(self.links, self.sign_in).address(audio_path(voicemail_id), person)

    @asynccontextmanager
    async def signed_in(self, person: str) -> AsyncIterator[aiohttp.ClientSession]:
        """Lend a browser in which somebody is signed in."""
        async with browser() as client:
            token = (await self.sign_in.link_for(person)).rpartition("/")[2]
            headers = {"Origin": self.server.url, "Sec-Fetch-Site": "same-origin"}
            async with client.post(
                f"{self.server.url}/signin", data={"token": token}, headers=headers, allow_redirects=False
            ) as answer:
                assert answer.status == 303
            yield client


@asynccontextmanager
async def open_players(folder: Path, **settings: object) -> AsyncIterator[Players]:
    """Alice and Bob may each hear a message, and a recording, of their own."""
    async with Database.open(f"sqlite:///{folder / 'web.sqlite'}") as database:
        sign_in = SignIn(Sessions(database), "http://127.0.0.1")
        clock, hears, sounds = [NOW], {("alice", 1), ("bob", 2)}, {1: mp3(5), 2: mp3(1)}

        async def load(voicemail_id: int) -> bytes | None:
            return sounds.get(voicemail_id)

        async def may_hear(person_id: str, voicemail_id: int) -> bool:
            return (person_id, voicemail_id) in hears

        async def name_of(person_id: str) -> str:
            return f"{person_id.title()} <Martin>"

        readings = {1: READING, 2: replace(READING, turns=(), playable=False)}

        async def reading(person_id: str, recording_id: int) -> Reading | None:
            return readings[recording_id] if (person_id, recording_id) in hears else None

        links = ListeningLinks(b"k" * 32, clock=lambda: clock[0])
        pages = Pages("ucbridge.web", bridge="Acme")
        asked = {"load": load, "may_hear": may_hear, "name_of": name_of}
        player = Player(VOICEMAIL, sign_in, pages, links, **asked)
        recordings = Player(RECORDING, sign_in, pages, links.to(RECORDING.kind), **asked)
        routes = [*player.routes(), *recordings.routes(), *RecordingPages(sign_in, pages, reading).routes()]
        async with WebServer(Web.model_validate({"port": 0, **settings}), sign_in, routes) as server:
            yield Players(sign_in, server, player, sounds, hears, links, readings, clock)
