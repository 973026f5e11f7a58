"""What was said in a recorded conference, where the card has no room for it or nobody understood it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services.conferences.recording.house import House, person, recorded_house
from ucbridge.codec import running
from ucbridge.models import Reply
from ucbridge.services.conferences.recording.card import LONGEST, topic_of
from ucbridge.services.conferences.recording.merging import Utterance, written
from ucbridge.services.conferences.recording.service import RecordingService
from ucbridge.store.conference_recordings import Taking, Track
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Writing

pytestmark = pytest.mark.asyncio

PAGE = "https://chat.example.com/recording/1"


@dataclass
class Recorded:
    """A recording of Alice and Bob that is there."""

    house: House
    service: RecordingService

    async def says(self, who: str, *said: Utterance, late: float = 0.0, state: Writing = Writing.DONE) -> None:
        """Have a voice written down that came into the room some seconds late."""
        began = (await self.house.row()).started_at + timedelta(seconds=late)
        words = written(said) if said else ""
        track = Track(who, 1, who, who, who.title(), began, utc_now(), state=state, text=words)
        await self.house.recordings.begin_track(track)

    async def card(self) -> Reply:
        """Return the card as it is shown."""
        await self.service.kept.cards.show(1)
        return self.house.board.newest(topic_of(1))

    async def fields(self) -> dict[str, str]:
        return {str(each.name): str(each.value) for each in (await self.card()).fields}


@pytest_asyncio.fixture
async def recorded(tmp_path: Path) -> AsyncIterator[Recorded]:
    async with recorded_house(tmp_path) as house:
        began = utc_now()
        await house.recordings.begin(1, "alice", began)
        await house.recordings.begin_track(Track("room", 1, "", "", "", began, utc_now(), state=Writing.DONE))
        await house.recordings.meet(1, ["alice", "bob"])
        there = {"seconds": 59.6, "state": Taking.READY, "transcription": Writing.DONE, "stopped_at": utc_now()}
        await house.recordings.change(1, **there)
        async with house.bridge() as service:  # after all that: it takes up what goes on
            yield Recorded(house, service)


async def test_a_card_that_has_no_room_for_it_says_where_all_of_it_is(recorded: Recorded) -> None:
    await recorded.says("alice", Utterance(0, 1, "x" * LONGEST))
    await recorded.says("bob", Utterance(2, 3, "The end."), late=1.0)
    assert str((await recorded.card()).text).endswith("x…")
    assert (await recorded.fields())["Whole transcript"] == PAGE
    found = await recorded.service.kept.reading("bob", 1)
    assert found
    assert [(turn.speaker, turn.said[0].start) for turn in found.turns] == [("Alice", 0.0), ("Bob", 3.0)]
    assert found.turns[1].said[0].text == "The end."
    assert found.playable


async def test_a_card_with_everything_on_it_names_no_page(recorded: Recorded) -> None:
    await recorded.says("alice", Utterance(0, 1, "Hello."))
    assert "Whole transcript" not in await recorded.fields()


async def test_only_who_may_hear_it_reads_it_also_when_its_sound_is_gone_but_not_once_deleted(
    recorded: Recorded,
) -> None:
    await recorded.says("alice", Utterance(0, 1, "Hello."))
    service = recorded.service
    assert await service.kept.reading("carol", 1) is None
    assert await service.kept.reading("alice", 2) is None
    await recorded.house.recordings.change(1, state=Taking.EXPIRED)
    found = await service.kept.reading("bob", 1)
    assert found
    assert found.turns
    assert not found.playable
    await service.kept.delete(person("alice"), 1)
    assert await service.kept.reading("alice", 1) is None


@pytest.mark.parametrize("state", [Writing.UNINTELLIGIBLE, Writing.FAILED, Writing.NO_ENGINE])
async def test_whose_words_are_missing_is_said(recorded: Recorded, state: Writing) -> None:
    await recorded.says("alice", Utterance(0, 1, "Hello."))
    await recorded.says("bob", state=state)
    await recorded.says("carol", state=Writing.NO_SPEECH)
    assert (await recorded.fields())["Not understood"] == "Bob"
    found = await recorded.service.kept.reading("alice", 1)
    assert found
    assert "Bob" in {str(each.value) for each in found.fields if str(each.name) == "Not understood"}


async def test_where_nobody_was_understood_the_text_says_so(recorded: Recorded) -> None:
    await recorded.says("bob", state=Writing.UNINTELLIGIBLE)
    await recorded.house.recordings.change(1, transcription=Writing.UNINTELLIGIBLE)
    assert "could not be understood" in str((await recorded.card()).text)
    assert "Not understood" not in await recorded.fields()


async def test_the_card_and_the_player_agree_on_the_length(recorded: Recorded) -> None:
    card = await recorded.card()
    assert card.audio
    assert running(timedelta(seconds=card.audio.seconds)) == "0:59"
    assert (await recorded.fields())["Length"] == "59 s"
