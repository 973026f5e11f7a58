"""A conference of real phones on a real Asterisk, recorded from the first word to the card."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.durable.machine import impatience
from tests.fake_pbx import FakePbx
from tests.pbx.conference.stage import Stage, staged
from tests.services.conferences.recording.house import House, person, recorded_house
from tests.services.conferences.recording.test_recordings import written
from tests.waiting import until
from ucbridge.services.conferences.service import Attendee

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio, pytest.mark.timeout(180)]


@dataclass
class RealHouse(House):
    """A house whose people are on the stage."""

    stage: Stage | None = None

    def attendees(self, conference_id: int) -> Sequence[Attendee]:
        assert self.stage
        return [
            Attendee(member.channel_id, who, who.title(), "", member.muted, host=who == "alice")
            for who, member in self.stage.members.items()
        ]


@pytest_asyncio.fixture
async def house(
    asterisk: Elsewhere, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RealHouse]:
    impatience(monkeypatch)
    async with staged(asterisk, tmp_path, tmp_path_factory.mktemp("tones")) as stage, recorded_house(tmp_path) as empty:
        conference = empty.conference
        stage.room = conference.room
        await until(lambda: stage.seen.board._ari.connected)
        pbx = cast("FakePbx", stage.seen.board)
        yield RealHouse(empty.folder, empty.database, pbx, conference, empty.settings, stage=stage)


async def test_four_phones_are_recorded_apart_and_arrive_as_one_text(house: RealHouse) -> None:
    stage = house.stage
    assert stage
    await stage.gather("alice", "bob", "erin")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
        voices = {stage.legs[who] for who in ("alice", "bob", "erin")}

        async def recorded() -> set[str]:
            return {each.channel_id for each in await house.tracks()}

        assert await recorded() == {"", *voices}
        await stage.gather("frank")
        async with asyncio.timeout(20):
            while stage.legs["frank"] not in await recorded():  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.02)
        await recordings.pause(person("alice"))
        await recordings.resume(person("alice"))
        await asyncio.sleep(1.0)
        await recordings.stop(person("alice"))
        await written(house)
        said = str(house.card.text).splitlines()
        assert sorted(line.partition(":")[0] for line in said) == ["Alice", "Bob", "Erin", "Frank"]
        assert said[-1].startswith("Frank"), "who came last spoke last"
        assert house.card.audio
        assert house.card.audio.seconds > 0.8
        assert len(house.speech.heard) == 4


async def test_the_room_goes_on_being_recorded_while_the_bridge_is_away(house: RealHouse) -> None:
    stage = house.stage
    assert stage
    await stage.gather("alice", "bob")
    async with house.bridge() as recordings:
        await recordings.record(person("alice"))
    await stage.bridge.aclose()
    await asyncio.sleep(0.5)
    await stage.start_bridge()
    await until(lambda: stage.seen.board._ari.connected)
    house.pbx = cast("FakePbx", stage.seen.board)
    async with house.bridge() as recordings:
        await until(lambda: recordings.state(1) == "recording")
        for who in ("alice", "bob"):
            await stage.pbx.phones[who].hang_up()
        await written(house)
        assert house.card.audio
        assert house.card.audio.seconds > 0.5
