"""Something said to everybody in a room, measured on what real phones there hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import numpy as np
import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.pbx.conference.stage import Stage, staged
from tests.pbx.private.tones import LEVEL, heard_for
from tests.waiting import until
from ucbridge.pbx.ari.announcer import spoken
from ucbridge.pbx.ari.rest import Failed
from ucbridge.pbx.errors import Unsafe

pytestmark = pytest.mark.asterisk

TONE = 1490
"""Nobody of the stage talks it."""
RATE = 48_000


@pytest.fixture(scope="session")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tones")


@pytest_asyncio.fixture
async def stage(asterisk: Elsewhere, tmp_path: Path, tones: Path) -> AsyncIterator[Stage]:
    async with staged(asterisk, tmp_path, tones) as stage:
        yield stage


def recorded(asterisk: Elsewhere, seconds: float) -> str:
    """Put a tone where ARI finds recordings, and return its media."""
    name = f"said-{token_hex(4)}"
    time = np.arange(round(seconds * RATE)) / RATE
    samples = (LEVEL * 32767 * np.sin(2 * np.pi * TONE * time)).astype("<i2")
    samples.tofile(asterisk.folder / f"spool/recording/{name}.sln48")
    return f"recording:{name}"


@pytest.mark.asyncio
async def test_everybody_in_the_room_hears_all_of_it_and_nobody_sees_who_says_it(stage: Stage) -> None:
    await stage.gather("alice", "bob")
    media = recorded(stage.pbx, 1.0)
    async with stage.hearing(["alice", "bob"]) as files:
        await stage.rooms.announce(stage.room, media)
        assert set(stage.members) == {"alice", "bob"}
        await asyncio.sleep(0.3)
    for who, file in files.items():
        assert heard_for(file, TONE) >= 0.9, who
    await stage.hears({"alice": {"bob"}, "bob": {"alice"}})
    assert "announcer" not in await stage.pbx.cli("core show channels concise")


@pytest.mark.asyncio
async def test_nothing_is_said_in_a_room_where_nobody_is_and_none_is_opened(stage: Stage) -> None:
    ari = stage.seen.board._ari
    await until(lambda: ari.connected)
    with pytest.raises(LookupError):
        await ari.announce(stage.room, "sound:beep")
    assert stage.room not in await stage.pbx.cli("confbridge list")
    assert "announcer" not in await stage.pbx.cli("core show channels concise")


@pytest.mark.asyncio
async def test_a_room_that_is_over_ends_what_is_said_in_it(stage: Stage) -> None:
    await stage.gather("alice")
    speaking = asyncio.create_task(stage.rooms.announce(stage.room, recorded(stage.pbx, 60.0)))
    await announcing(stage)
    await stage.rooms.end(stage.room)
    await asyncio.wait_for(speaking, 10)
    await stage.seen.when(lambda: stage.room not in stage.rooms.live)


@pytest.mark.asyncio
async def test_whoever_has_it_said_can_take_it_back(stage: Stage) -> None:
    await stage.gather("alice")
    speaking = asyncio.create_task(stage.rooms.announce(stage.room, recorded(stage.pbx, 60.0)))
    await announcing(stage)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    assert "announcer" not in await stage.pbx.cli("core show channels concise")
    assert set(stage.members) == {"alice"}


@pytest.mark.asyncio
@pytest.mark.parametrize("media", ["recording:there-is-none", "sound:there-is-none"])
async def test_what_cannot_be_played_is_said(stage: Stage, media: str) -> None:
    await stage.gather("alice")
    with pytest.raises(Failed):
        await stage.rooms.announce(stage.room, media)
    assert set(stage.members) == {"alice"}


@pytest.mark.parametrize(
    "media",
    ["", "sound:", "sound:/etc/passwd", "sound:../../x", "tone:busy", "sound:beep,", "sound:http://a/b c", "channel:1"],
)
def test_hostile_media_never_reach_the_pbx(media: str) -> None:
    with pytest.raises(Unsafe):
        spoken(media)


async def announcing(stage: Stage) -> None:
    async with asyncio.timeout(10):
        while "announcer@" not in await stage.pbx.cli(f"confbridge list {stage.room}"):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.05)
