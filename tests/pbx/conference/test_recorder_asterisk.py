"""What is recorded of a room of a real Asterisk: the tones its phones talk, measured in the files."""

from __future__ import annotations

import asyncio
import os
import signal
from itertools import groupby
from time import monotonic

import pytest
import pytest_asyncio

from tests.pbx.conference.stage import TONES, fetched
from tests.pbx.private.tones import HEARD, amplitude, read
from tests.waiting import until
from ucbridge.pbx.ari.recorder_names import leg_channel, room_channel
from ucbridge.pbx.errors import Unsafe

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio, pytest.mark.timeout(120)]

NOISE = 1.0
"""Seconds that a busy machine may be late; in step means far less than the seconds that would be missing."""
WINDOW = 0.25


@pytest_asyncio.fixture
async def recorder(stage):
    await until(lambda: stage.seen.board._ari.connected)
    return stage.seen.board.recorder


def heard_in(file):
    """Who is heard in a file, for a quarter of a second at least."""
    samples, rate = read(file)
    size = round(WINDOW * rate)
    windows = [samples[start : start + size] for start in range(0, len(samples) - size + 1, size)]
    return {who for who, hertz in TONES.items() if any(amplitude(each, hertz, rate) > HEARD for each in windows)}


def seconds(file):
    samples, rate = read(file)
    return len(samples) / rate


def silent(file):
    """The longest stretch of a file without any sound, in seconds."""
    samples, rate = read(file)
    frame = rate // 50
    quiet = abs(samples[: len(samples) // frame * frame]).reshape(-1, frame).max(axis=1) == 0
    return max((len(list(run)) / 50 for silence, run in groupby(quiet) if silence), default=0.0)


async def test_a_room_is_recorded_with_all_voices_and_each_voice_by_itself(stage, recorder, tmp_path, asterisk):
    await stage.gather("alice", "bob", "erin", "frank")
    whole, alice = "conference/1-a/0", "conference/1-a/1"
    began = await recorder.record_room(stage.room, whole)
    assert await recorder.record_leg(stage.legs["alice"], alice) >= began
    assert await recorder.running([whole, alice, "conference/1-a/9"]) == {whole, alice}
    assert set(stage.members) == {"alice", "bob", "erin", "frank"}, "what records is nobody's business"
    started = monotonic()
    await asyncio.sleep(1.5)
    lasted = monotonic() - started
    await recorder.stop(whole)
    await recorder.stop(alice)

    room, own = await fetched(recorder, whole, tmp_path), await fetched(recorder, alice, tmp_path)
    assert heard_in(room) == {"alice", "bob", "erin", "frank"}
    assert heard_in(own) == {"alice"}
    assert seconds(own) == pytest.approx(lasted, abs=NOISE)
    assert seconds(room) == pytest.approx(seconds(own), abs=NOISE)
    assert await recorder.running([whole, alice]) == set()

    for name in (whole, alice):
        await recorder.discard(name)
        await recorder.discard(name)
        with pytest.raises(LookupError):
            await recorder.fetch(name, tmp_path / "again.wav")
    channels = await asterisk.cli("core show channels concise")
    assert "Snoop/" not in channels
    assert "recorder@" not in channels


async def test_who_is_muted_or_silenced_is_not_recorded_and_the_clock_goes_on(stage, recorder, tmp_path):
    await stage.gather("alice", "bob")
    for who in ("alice", "bob"):
        await recorder.record_leg(stage.legs[who], f"conference/2-a/{who}")
    begun = monotonic()
    await stage.rooms.mute(stage.room, stage.legs["alice"], muted=True)
    await recorder.silence("conference/2-a/bob", silent=True)
    muted = monotonic()
    await asyncio.sleep(3.0)
    await stage.rooms.mute(stage.room, stage.legs["alice"], muted=False)
    await recorder.silence("conference/2-a/bob", silent=False)
    muted = monotonic() - muted
    await asyncio.sleep(1.0)
    for who in ("alice", "bob"):
        await recorder.stop(f"conference/2-a/{who}")
        await recorder.silence(f"conference/2-a/{who}", silent=True)  # one that ended is no error
    lasted = monotonic() - begun
    for who in ("alice", "bob"):
        file = await fetched(recorder, f"conference/2-a/{who}", tmp_path)
        assert seconds(file) == pytest.approx(lasted, abs=NOISE)
        assert silent(file) == pytest.approx(muted, abs=NOISE)
        assert heard_in(file) == {who}


async def test_a_pause_is_left_out_and_a_phone_that_sends_nothing_is_silence(stage, recorder, tmp_path):
    await stage.gather("alice", "bob")
    await recorder.record_leg(stage.legs["alice"], "conference/3-a/1")
    await recorder.record_leg(stage.legs["bob"], "conference/3-a/2")
    begun = monotonic()
    for name in ("conference/3-a/1", "conference/3-a/2"):
        await recorder.pause(name, paused=True)
    paused = monotonic()
    await asyncio.sleep(2.0)
    for name in ("conference/3-a/1", "conference/3-a/2"):
        await recorder.pause(name, paused=False)
    left_out = monotonic() - paused
    phone = stage.pbx.phones["bob"]._child.pid
    os.kill(phone, signal.SIGSTOP)
    try:
        await asyncio.sleep(1.5)
    finally:
        os.kill(phone, signal.SIGCONT)
    await asyncio.sleep(0.3)
    for name in ("conference/3-a/1", "conference/3-a/2"):
        await recorder.stop(name)
    lasted = monotonic() - begun - left_out
    for name in ("conference/3-a/1", "conference/3-a/2"):
        assert seconds(await fetched(recorder, name, tmp_path)) == pytest.approx(lasted, abs=NOISE)
    assert silent(await fetched(recorder, "conference/3-a/2", tmp_path)) > 0.5


async def test_what_records_goes_when_the_last_person_goes(stage, recorder, asterisk):
    await stage.gather("alice", "bob")
    await recorder.record_room(stage.room, "conference/4-a/0")
    await recorder.record_leg(stage.legs["bob"], "conference/4-a/1")
    async with asyncio.timeout(30):
        # Who enters when the last one is gone stays behind, until the bridge stops it.
        while "recorder@" not in await asterisk.cli(f"confbridge list {stage.room}"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for who in ("alice", "bob"):
        await stage.pbx.phones[who].hang_up()
    await stage.seen.when(lambda: stage.room not in stage.rooms.live)
    names = ["conference/4-a/0", "conference/4-a/1"]
    async with asyncio.timeout(30):
        while await recorder.running(names):  # noqa: ASYNC110 - Asterisk tells nobody
            await asyncio.sleep(0.05)
    for name in names:
        await recorder.stop(name)
        await recorder.discard(name)


async def test_nobody_there_is_said_and_nothing_dangerous_is_sent(stage, recorder):
    with pytest.raises(LookupError):
        await recorder.record_leg("ucb-nobody", "conference/5-a/1")
    for name in ("../etc/passwd", "conference/../../x/y", "/conference/1", "conference", "a/b\nc"):
        with pytest.raises(Unsafe):
            await recorder.record_room(stage.room, name)
        with pytest.raises(Unsafe):
            await recorder.discard(name)
    with pytest.raises(Unsafe):
        await recorder.record_room("a,b|c", "conference/5-a/1")


async def test_a_bridge_that_starts_anew_finds_what_it_records(stage, recorder, tmp_path):
    await stage.gather("alice", "bob")
    whole, leg = "conference/6-a/0", "conference/6-a/1"
    await recorder.record_room(stage.room, whole)
    await recorder.record_leg(stage.legs["alice"], leg)
    await stage.seen.when(lambda: set(stage.members) == {"alice", "bob"})
    await stage.bridge.aclose()
    await stage.start_bridge()
    await until(lambda: stage.seen.board._ari.connected)
    again = stage.seen.board.recorder
    assert await again.running([whole, leg]) == {whole, leg}
    await asyncio.sleep(0.6)
    for name in (whole, leg):
        await again.stop(name)
    assert heard_in(await fetched(again, leg, tmp_path)) == {"alice"}
    assert {"alice", "bob"} <= heard_in(await fetched(again, whole, tmp_path))


async def test_a_voice_is_gone_from_the_moment_its_phone_is_muted_by_key(stage, recorder, tmp_path):
    """Asterisk plays "you are now muted" first: nobody hears the phone any more, but a snoop channel would."""
    await stage.gather("alice", "bob")
    name = "conference/7-a/1"
    await recorder.record_leg(stage.legs["alice"], name)
    begun = monotonic()
    await stage.pbx.phones["alice"].press("*1")
    await stage.seen.when(lambda: stage.members["alice"].muted)
    await recorder.silence(name, silent=True)
    muted = monotonic() - begun
    await asyncio.sleep(2.0)
    await recorder.stop(name)
    file = await fetched(recorder, name, tmp_path)
    samples, rate = read(file)
    after = samples[round((muted + 0.3) * rate) :]
    assert len(after)
    assert not after.any(), "not even during the prompt"


async def test_names_of_channels_keep_applications_apart():
    assert room_channel("ucbridge", "conference/1-a/0") == "recorder.ucbridge.conference.1-a.0"
    assert leg_channel("ucbridge", "conference/1-a/1") == "snoop.ucbridge.conference.1-a.1"
