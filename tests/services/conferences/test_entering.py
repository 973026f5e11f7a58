"""Coming in by PIN, permanent rooms, and cards that keep up however much is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.services.conferences.hall import hall
from tests.waiting import until
from ucbridge.errors import UserError
from ucbridge.pbx.caller import CallerId
from ucbridge.services.conferences.cards import showing
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.store.permanent_rooms import PermanentRooms

pytestmark = pytest.mark.asyncio

GUEST = Invitee("+33 6 12 34 56 78", "+33 6 12 34 56 78", "+33612345678", outside=True)


async def test_a_pin_lets_into_one_conference(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob", pin="4711")
        for wrong in ("4711", "12", "abcd"):
            with pytest.raises(UserError):
                await room.start("Carol", by="dave", pin=wrong)
        conference = await room.service.by_pin("4711")
        assert conference is not None
        assert await room.service.by_pin("") is None
        assert not room.service.hosted(conference)
        room.answer("101")
        await until(lambda: room.service.hosted(conference))
        outside = room.pbx.appear("PJSIP/outside", caller=CallerId("", "+33612345678"))
        await room.service.expect(conference, GUEST, outside)
        await room.until_said(card, "In the waiting room", "+33 6 12 34 56 78")
        room.pbx.rooms.enter(conference.room, outside)
        await until(lambda: room.names_in(card) == ["Alice Martin", "+33 6 12 34 56 78"])
        gone = room.pbx.appear("PJSIP/outside", caller=CallerId("", "+33612345679"))
        room.pbx.end(gone)
        await room.service.expect(conference, GUEST, gone)
        await until(lambda: "In the waiting room" not in room.said(card))


async def test_the_first_who_dials_in_begins_a_permanent_room(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        assert await PermanentRooms(room.office.database).add("board", "Board", "bob", "250250")
        begun = await asyncio.gather(*(room.service.by_pin("250250") for _each in range(5)))
        assert {each.id for each in begun if each} == {1}
        conference = begun[0]
        assert conference is not None
        assert (conference.name, conference.host_id) == ("Board", "bob")
        card = await room.start("Carol", room="Board", by="bob")
        assert card.topic == "conference:1"
        room.answer("102", "103")
        await until(lambda: room.service.hosted(conference))


async def test_a_storm_of_words_is_no_storm_of_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hall(tmp_path) as room:
        monkeypatch.setattr(showing, "PAUSE", 1.0)
        card = await room.start("Bob")
        alice, bob = room.answer("101", "102")
        await until(lambda: len(room.names_in(card)) == 2)
        before = len(room.office.board.cards[card.topic])
        for _each in range(200):
            for talking in (True, False):
                for who in (alice, bob):
                    room.pbx.rooms.talk(who, talking=talking)
            await asyncio.sleep(0)
        room.pbx.rooms.talk(bob)
        await room.until_said(card, "In the conference", "🔊 Bob Durand")
        assert len(room.office.board.cards[card.topic]) - before < 10


async def test_the_room_of_another_bridge_is_left_alone(tmp_path: Path) -> None:
    pbx = FakePbx()
    for each in ("one", "two"):
        (tmp_path / each).mkdir()
    async with hall(tmp_path / "one", pbx) as ours, hall(tmp_path / "two", pbx) as other:
        card = await other.start("Bob")
        other.answer("101", "102")
        await until(lambda: len(other.names_in(card)) == 2)
        assert (await ours.service.listing(await ours.office.person("alice"))).fields == ()
        assert ours.service.going() == []
        await other.end(card)
        assert await other.over(card) == "It was ended."
        assert [each[0] for each in pbx.rooms.deeds] == ["end"]
