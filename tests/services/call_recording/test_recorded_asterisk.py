"""Calls of real phones on a real Asterisk that are recorded: what the phones hear, and what is in the files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.durable.machine import impatience
from tests.fake_pbx import FakePbx
from tests.pbx.conference.stage import TONES, Stage, everybody, fetched, fresh_id, staged
from tests.pbx.private.tones import HEARD, level, loudest
from tests.services.call_recording.office import Line, on_the_line, written
from tests.waiting import until
from ucbridge.pbx.ari.recorder_names import leg_channel
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Entry, Recorder, Side
from ucbridge.pbx.errors import Unsafe
from ucbridge.pbx.interface import Order
from ucbridge.store.conference_recordings import Taking

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio, pytest.mark.timeout(180)]

SOUNDS = ("no-such-sound-anywhere", "conf-now-recording")


@dataclass
class Talk:
    """Alice has called Bob from chat; `mine` and `theirs` are their channels."""

    stage: Stage
    line: Line
    mine: str
    theirs: str

    @property
    def recorder(self) -> Recorder:
        return self.stage.seen.board.recorder


@pytest_asyncio.fixture
async def talk(
    asterisk: Elsewhere, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Talk]:
    impatience(monkeypatch)
    async with (
        staged(asterisk, tmp_path, tmp_path_factory.mktemp("tones")) as stage,
        on_the_line(tmp_path, sounds=SOUNDS) as line,
    ):
        board = stage.seen.board
        await until(lambda: board._ari.connected)
        line.pbx = cast("FakePbx", board)
        alice, bob = CallerId("Alice", "101"), CallerId("Bob", "102")
        leg = fresh_id()
        await board.originate(Order(leg, "PJSIP/101", "102", shown=bob, caller=alice))
        call = await stage.seen.talking(leg)
        mine, theirs = call.channels
        stage.legs = {"alice": mine, "bob": theirs}
        await stage.hears(everybody("alice", "bob"))
        yield Talk(stage, line, mine, theirs)


def voices(file: Path) -> set[str]:
    return {who for who in ("alice", "bob") if level(file, TONES[who]) > HEARD}


async def test_each_side_of_a_call_is_recorded_by_itself_and_both_together(talk: Talk, tmp_path: Path) -> None:
    names = {side: f"call/1-a/{number}" for number, side in enumerate(Side)}
    for side, name in names.items():
        await talk.recorder.record_leg(talk.mine, name, side=side)
    await asyncio.sleep(1.0)
    for name in names.values():
        await talk.recorder.stop(name)
    heard = {side: voices(await fetched(talk.recorder, name, tmp_path)) for side, name in names.items()}
    assert heard == {Side.SAID: {"alice"}, Side.HEARD: {"bob"}, Side.BOTH: {"alice", "bob"}}
    await talk.stage.hears(everybody("alice", "bob"))


async def test_both_phones_hear_the_notice_and_talk_on(talk: Talk) -> None:
    phones = talk.stage.pbx.phones
    for who in ("alice", "bob"):
        await phones[who].hum()  # so that nothing but the notice is there
    async with talk.stage.hearing(("alice", "bob")) as files:
        await talk.recorder.tell(talk.mine, SOUNDS, language="en")
    assert all(loudest(file) > HEARD for file in files.values()), "somebody did not hear it"
    with pytest.raises(LookupError):
        await talk.recorder.tell("no-such-channel", SOUNDS)
    with pytest.raises(Unsafe):
        await talk.recorder.tell(talk.mine, ["../../etc/passwd"])


async def test_a_call_is_recorded_held_and_ends_as_a_card(talk: Talk) -> None:
    line, stage = talk.line, talk.stage
    async with line.bridge() as recordings:
        await recordings.record(await line.person())
        await asyncio.sleep(1.0)
        await line.pbx.control.hold(talk.mine, talk.theirs)
        await until(lambda: recordings.mine(talk.mine) is Taking.HELD)
        await line.pbx.control.resume(talk.mine, talk.theirs)
        await until(lambda: recordings.mine(talk.mine) is Taking.RECORDING)
        await stage.hears(everybody("alice", "bob"))
    # the bridge is gone, the call goes on, and so does its recording
    async with line.bridge() as recordings:
        await until(lambda: recordings.state({talk.theirs}) is Taking.RECORDING)
        await stage.seen.board.hang_up(talk.theirs)
        await written(line)
    assert str(line.card.title) == "Recording: call with Bob Durand"
    assert {each.partition(":")[0] for each in str(line.card.text).splitlines()} == {"Alice Martin", "Bob Durand"}
    assert line.card.audio
    assert line.card.audio.seconds > 1.0


async def test_with_her_phone_the_recording_ends_whatever_becomes_of_the_call(talk: Talk) -> None:
    name = "call/2-a/0"
    await talk.recorder.record_leg(talk.mine, name, side=Side.BOTH)
    await talk.stage.seen.board.control.transfer(talk.theirs, "105", mine=talk.mine)
    await until(lambda: talk.mine not in talk.stage.seen.model.channels)
    async with asyncio.timeout(20):
        while await talk.recorder.running([name]):  # noqa: ASYNC110 - over ARI
            await asyncio.sleep(0.05)
    snoop = leg_channel(talk.stage.seen.board._ari._settings.app, name)
    await until(lambda: snoop not in talk.stage.seen.model.channels)


async def test_a_call_that_becomes_a_conference_is_recorded_up_to_there(talk: Talk) -> None:
    line = talk.line
    async with line.bridge() as recordings:
        await recordings.record(await line.person())
        await talk.stage.rooms.take_over((talk.mine, talk.theirs), Entry(talk.stage.room, quiet=True))
        await until(lambda: recordings.mine(talk.mine) is None)
        await written(line)
    assert line.fields()["Ended"].startswith("The call became a conference")
