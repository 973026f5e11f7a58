"""/record as people type it, and its buttons on the card of a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.on_call import button, labels, shows, talking
from tests.fake_pbx import FakePbx
from tests.office import office
from tests.waiting import until
from ucbridge.config.calls import CallRecordingSettings, CallsSettings
from ucbridge.models import State

pytestmark = pytest.mark.asyncio

ON = CallsSettings(recording=CallRecordingSettings())


async def test_alice_records_pauses_goes_on_and_stops(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), calls=ON) as there:
        bot = chat(there)
        talking(pbx)
        card = await bot.say("/record")
        assert (str(card.title), card.private) == ("The call is being recorded", True)
        assert labels(card) == ["Pause the recording", "Stop the recording"]
        paused = await bot.press(button(card, "Pause the recording").token)
        assert paused is not None
        assert labels(paused) == ["Resume the recording", "Stop the recording"]
        assert str((await bot.say("/record resume")).title) == "The call is being recorded"
        assert str((await bot.say("/record pause")).title) == "The recording is paused"
        assert str((await bot.say("/record stop")).title) == "The recording has ended"
        assert str((await bot.say("/record stop")).title) == "You are recording no call"
        assert len(pbx.recorder.told) == 2
        assert not any(each.running for each in pbx.recorder.made.values())


async def test_the_card_of_a_call_records_it_and_bobs_says_that_it_does(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx(), calls=ON) as there:
        bot = chat(there)
        mine, theirs = talking(pbx, phone="PJSIP/102")
        for who, other in (("alice", "Bob Durand"), ("bob", "Alice Martin")):
            await bot.say("/hold", by=who)
            await bot.say("/resume", by=who)
            topic = f"on-call:{mine if who == 'alice' else theirs}"
            card = bot.bot._signer.seal(there.board.newest(topic))
            await shows(bot, card, f"Connected with {other}")
        hers, his = f"on-call:{mine}", f"on-call:{theirs}"
        assert await bot.press(button(bot.bot._signer.seal(there.board.newest(hers)), "Record").token)
        for topic in (hers, his):
            await until(lambda topic=topic: str(there.board.newest(topic).text) == "The call is being recorded.")
        assert {"Pause recording", "Stop recording"} <= {*labels(there.board.newest(hers))}
        assert "Record" in labels(there.board.newest(his)), "his own recording is his matter"
        await bot.say("/record pause")
        await until(lambda: "Resume recording" in labels(there.board.newest(hers)))
        assert there.board.newest(his).text is None
        await bot.say("/record stop")
        await until(lambda: "Record" in labels(there.board.newest(hers)))


async def test_who_may_not_record_is_told_and_nothing_happens(tmp_path: Path) -> None:
    permissions = {"record": ("role:admin",)}
    async with office(tmp_path, pbx := FakePbx(), calls=ON, permissions=permissions) as there:
        talking(pbx, "PJSIP/102")
        card = await chat(there).say("/record", by="bob")
        assert card.state is State.REFUSED
        assert not pbx.recorder.made


async def test_without_its_table_calls_are_not_recorded(tmp_path: Path) -> None:
    async with office(tmp_path, pbx := FakePbx()) as there:
        bot = chat(there)
        talking(pbx)
        card = await bot.say("/record")
        assert (str(card.title), card.state) == ("Calls are not recorded here", State.ERROR)
        assert "Record" not in labels(await bot.say("/hold"))
