"""Voicemail in the owner's OneDrive."""

from __future__ import annotations

from typing import cast

import pytest

from connectors.teams.graph import files as module
from connectors.teams.graph.client import Client
from connectors.teams.graph.files import Files
from connectors.teams.graph.recordings import Recordings
from tests.graph_double import GraphDouble
from ucbridge.i18n import Text
from ucbridge.models import Audio, Reply
from ucbridge.sounds import Sound, Sounds
from ucbridge.store.connector_state import ConnectorState

pytestmark = pytest.mark.asyncio


class FakeSounds:
    """Every audio sounds alike, but those that are gone."""

    def __init__(self) -> None:
        self.sound: Sound | None = Sound(b"OggS and more", voice=True)

    async def of(self, audio: Audio) -> Sound | None:
        return self.sound


@pytest.fixture
def sounds() -> FakeSounds:
    return FakeSounds()


@pytest.fixture
def recordings(client: Client, state: ConnectorState, sounds: FakeSounds) -> Recordings:
    return Recordings(Files(client, "Voice messages"), state, cast("Sounds", sounds))


def card(topic: str = "voicemail:17", path: str = "/voicemail/17/audio") -> Reply:
    return Reply(Text("Voicemail"), topic=topic, audio=Audio(path, 12.5) if path else None)


async def test_it_is_uploaded_once_and_taken_away_with_the_audio(graph: GraphDouble, recordings: Recordings) -> None:
    alice = graph.user("alice")
    url = await recordings.link(alice.id, card())
    assert url == await recordings.link(alice.id, card())
    ((name, file),) = graph.drive(alice).items()
    assert (name.split("/")[0], name.endswith(".ogg"), file.data, file.web_url) == (
        "Voice messages",
        True,
        b"OggS and more",
        url,
    )
    assert len(graph.asked("PUT", "*")) == 1
    assert await recordings.link(alice.id, card(path="")) == ""
    assert graph.drive(alice) == {}
    assert await recordings.link(alice.id, card(path="")) == ""
    assert len(graph.asked("DELETE", "*")) == 1


async def test_its_name_says_nothing_about_the_call(graph: GraphDouble, recordings: Recordings) -> None:
    alice = graph.user("alice")
    await recordings.link(alice.id, card(path="/voicemail/17/audio"))
    assert all("17" not in name.split("-")[0] for name in graph.drive(alice))


async def test_one_its_owner_deleted_is_no_trouble(graph: GraphDouble, recordings: Recordings) -> None:
    alice = graph.user("alice")
    await recordings.link(alice.id, card())
    graph.drive(alice).clear()
    assert await recordings.link(alice.id, card(path="")) == ""


async def test_a_long_one_goes_in_parts(
    graph: GraphDouble, recordings: Recordings, sounds: FakeSounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SMALL", 1000)
    monkeypatch.setattr(module, "PART", 320 * 1024)
    alice = graph.user("alice")
    sounds.sound = Sound(b"ID3" + bytes(range(256)) * 3000, voice=False)
    assert await recordings.link(alice.id, card(path="/recording/3/audio"))
    ((name, file),) = graph.drive(alice).items()
    assert file.data == sounds.sound.data
    assert name.endswith(".mp3")


@pytest.mark.parametrize("trouble", ["none", "full", "permission", "busy"])
async def test_where_it_cannot_be_kept_there_is_none(graph: GraphDouble, recordings: Recordings, trouble: str) -> None:
    alice = graph.user("alice")
    if trouble == "none":
        graph.no_drive(alice)
    elif trouble == "full":
        graph.full(alice)
    elif trouble == "permission":
        graph.withdraws("Files.ReadWrite.All")
    else:
        graph.faults.next("PUT", "*", status=503, retry_after=99)
    assert await recordings.link(alice.id, card()) == ""


async def test_a_sound_that_is_gone_has_no_file(graph: GraphDouble, recordings: Recordings, sounds: FakeSounds) -> None:
    sounds.sound = None
    assert await recordings.link(graph.user("alice").id, card()) == ""
    assert graph.requests == []


async def test_one_without_a_topic_would_never_be_taken_away(graph: GraphDouble, recordings: Recordings) -> None:
    assert await recordings.link(graph.user("alice").id, card(topic="")) == ""
    assert graph.requests == []
