"""Announcements on a real Asterisk with real phones: said, played and recorded."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import numpy as np
import pytest
import pytest_asyncio

from tests.office import Board, settings
from tests.pbx.conference.stage import TONES, staged
from tests.pbx.private.tones import HEARD, UNHEARD, loudest, read
from tests.waiting import until
from tests.web.house import open_site
from ucbridge.errors import PbxError
from ucbridge.models import Person
from ucbridge.services.conferences.announcing import saying
from ucbridge.services.conferences.announcing.service import AnnouncementService
from ucbridge.speech.saying.interface import RATE
from ucbridge.store.announcements import Announcements
from ucbridge.store.conferences import Conference
from ucbridge.store.database import Database
from ucbridge.web.announcements import AnnouncementSounds

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

ALICE = Person("alice", "Alice Martin", "101", ("PJSIP/101",))


class Hosting:
    """Everybody is the host of the one conference there is."""

    def __init__(self, room):
        self.room = room

    async def find(self, person, which="", *, verb=""):
        return Conference(
            1, self.room, "", "", "alice", "alice", False, False, False, "en", None, datetime.now(UTC), None, ""
        )

    def check_host(self, person, conference):
        pass


class Nobody:
    async def get(self, person_id):
        return None


@pytest_asyncio.fixture
async def stage(asterisk, tmp_path):
    async with staged(asterisk, tmp_path, tmp_path) as stage:
        yield stage


@asynccontextmanager
async def announcements(stage, *, origin=""):
    """The service with a web server of its own, and where its cards arrive."""
    board, here = Board(), {"origin": origin}
    async with Database.open(f"sqlite:///{stage.folder}/a.sqlite") as database:
        service = AnnouncementService(
            settings(),
            database,
            stage.seen.board,
            Hosting(stage.room),
            people=Nobody(),
            notices=board,
            origin=lambda: here["origin"],
        )
        async with open_site(stage.folder, routes=AnnouncementSounds(service.offers.fetch).routes()) as site:
            here["origin"] = here["origin"] or site.address
            running = asyncio.create_task(service.run())
            try:
                yield service, board, Announcements(database)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


def lasted(wav):
    """Return how many seconds of a file somebody is heard."""
    samples, rate = read(wav)
    size = rate // 10
    return (
        sum(abs(samples[start : start + size]).max(initial=0.0) > HEARD for start in range(0, len(samples), size)) / 10
    )


async def test_everybody_hears_what_somebody_typed(stage, monkeypatch):
    monkeypatch.setattr(saying, "PATIENCE", 30.0)
    await stage.gather("alice", "bob", muted=True)
    async with announcements(stage) as (service, _board, _recorded):
        async with stage.hearing(["alice", "bob"]) as files:
            reply = await service.announcing.say(ALICE, "The meeting will end in five minutes.", language="en")
        assert str(reply.title) == "Everybody in the room hears it"
    assert all(1.0 < lasted(file) < 4.0 for file in files.values())
    assert set(stage.members) == {"alice", "bob"}


async def test_sounds_the_pbx_cannot_fetch_are_said_in_a_sentence(stage, monkeypatch):
    monkeypatch.setattr(saying, "PATIENCE", 30.0)
    await stage.gather("alice", muted=True)
    async with announcements(stage, origin="http://127.0.0.1:9") as (service, _board, _recorded):
        async with stage.hearing(["alice"]) as files:
            with pytest.raises(PbxError) as refused:
                await service.announcing.say(ALICE, "Nobody hears this.")
        assert refused.value.text.to("en") == (
            "The phone system cannot fetch announcements from http://127.0.0.1:9: ask whoever runs the bridge to run"
            " ucbridge check."
        )
        assert loudest(files["alice"]) < UNHEARD


async def test_an_announcement_is_recorded_by_phone_and_played_in_a_room(stage):
    async with announcements(stage) as (service, board, recorded):
        ringing = await service.dictation.record(ALICE, "Lunch")
        await until(lambda: "Speak now" in board.titles(ringing.topic), within=20)
        await asyncio.sleep(1.0)  # that long she speaks
        await stage.pbx.phones["alice"].hang_up()
        await until(lambda: "The announcement is recorded" in board.titles(ringing.topic), within=20)
        sound = np.frombuffer(await recorded.sound("lunch"), np.int16) / 32768
        assert 0.5 < len(sound) / RATE < 5
        spectrum = abs(np.fft.rfft(sound))
        assert np.argmax(spectrum) * RATE / len(sound) == pytest.approx(TONES["alice"], abs=5)

        await stage.gather("bob", muted=True)
        async with stage.hearing(["bob"]) as files:
            await service.announcing.play(ALICE, "Lunch")
            await until(lambda: not service.offers._offers, within=20)
        assert lasted(files["bob"]) > 0.4
