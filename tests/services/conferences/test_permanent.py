"""Rooms that stay, as their owners and others live with them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.services.conferences.diary import MORNING, diary, value
from ucbridge.models import State
from ucbridge.services.conferences.permanent.service import MOST

pytestmark = pytest.mark.asyncio


async def test_a_room_is_made_once_and_says_how_to_come_in(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference room create Équipe Vente", by="bob")
        room = await there.plans.permanent.named("equipe vente")
        assert room is not None
        assert (room.name, room.owner_id, len(room.pin)) == ("Équipe Vente", "bob", 8)
        assert value(card, "Dial in") == f"800, from outside +33 1 99 00 80 00; PIN {room.pin}"
        assert value(card, "Link") == f"https://chat.example/conference/room/1?sign={room.pin}"
        assert card.private
        taken = await there.say("/conference room create EQUIPE vente")
        assert str(taken.title) == "There is a room called “EQUIPE vente” already"
        assert await there.plans.permanent.by_pin(room.pin) == room


async def test_its_pin_is_not_for_everybody_nor_is_what_changes_it(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference room create Sales", by="bob")
        seen = await there.say("/conference room sales", by="carol")
        assert [str(each.name) for each in seen.fields] == ["Host"]
        assert seen.buttons == ()
        for line in ("/conference room pin Sales", "/conference room delete Sales"):
            assert (await there.say(line, by="carol")).state is State.REFUSED
        owned = await there.say("/conference room Sales", by="bob")
        for label in ("New PIN", "Delete the room", "Start it and ring me"):
            refused = await there.press(owned, label, by="carol")
            assert refused is not None
            assert refused.state is State.REFUSED
        assert (await there.say("/conference room Sales")).buttons, "admins control every room"


async def test_a_room_gets_another_pin_and_is_given_up(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference room create Sales", by="bob")
        first = await there.plans.permanent.named("Sales")
        card = await there.say("/conference room Sales", by="bob")
        await there.press(card, "New PIN", by="bob")
        second = await there.plans.permanent.named("Sales")
        assert first is not None
        assert second is not None
        assert first.pin != second.pin
        assert await there.plans.permanent.by_pin(first.pin) is None
        asked = await there.press(card, "Delete the room", by="bob")
        assert asked is not None
        assert await there.plans.permanent.named("Sales") is not None
        gone = await there.press(asked, "Delete it", by="bob")
        assert gone is not None
        assert str(gone.title) == "Room Sales is deleted"
        assert str((await there.say("/conference room Sales")).title) == "There is no room called “Sales”"
        again = await there.press(card, "New PIN", by="bob")
        assert again is not None
        assert str(again.title) == "This room was deleted"


async def test_a_new_room_is_never_taken_for_one_that_was_deleted(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        old = await there.say("/conference room create Sales", by="bob")
        asked = await there.press(old, "Delete the room", by="bob")
        assert asked is not None
        await there.press(asked, "Delete it", by="bob")
        await there.say("/conference room create Board", by="bob")
        for label in ("New PIN", "Delete the room", "Start it and ring me"):
            gone = await there.press(old, label, by="bob")
            assert gone is not None
            assert str(gone.title) == "This room was deleted"
        assert there.began.rung == []


async def test_all_rooms_are_listed_ones_own_first(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        assert str((await there.say("/conference room")).title) == "There is no room yet"
        await there.say("/conference room create Atelier", by="bob")
        await there.say("/conference room create Board")
        listed = await there.say("/conference room")
        assert [str(each.name) for each in listed.fields] == ["Board", "Atelier"]
        shown = await there.press(listed, "Board")
        assert shown is not None
        assert str(shown.title) == "Room Board"


async def test_its_owner_starts_it_by_a_button(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference room create Sales", by="bob")
        await there.press(card, "Start it and ring me", by="bob")
        [rung] = there.began.rung
        assert (rung.host, rung.wish.room) == ("bob", "Sales")


async def test_a_conference_may_be_planned_in_a_room_whose_pin_may_change_till_then(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference room create Sales")
        card = await there.say("/conference schedule Bob at 15:00 room=Sales")
        old = await there.plans.permanent.named("Sales")
        assert old is not None
        assert value(card, "Dial in").endswith(f"PIN {old.pin}")
        await there.say("/conference room pin Sales")
        await there.until(MORNING.replace(hour=13, minute=50))
        new = await there.plans.permanent.named("Sales")
        assert new is not None
        assert value(there.board.newest("plan-reminder:1:bob"), "Dial in").endswith(f"PIN {new.pin}")
        await there.until(MORNING.replace(hour=14, minute=0))
        assert there.began.rung[0].wish.room == "Sales"
        assert str((await there.say("/conference schedule Bob at 16:00 room=Nowhere")).title).startswith("There is no")


async def test_a_room_deleted_before_its_time_does_not_stop_what_is_planned_there(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference room create Sales")
        await there.say("/conference schedule Bob at 15:00 room=Sales")
        await there.say("/conference room delete Sales")
        await there.until(MORNING.replace(hour=14, minute=0))
        [rung] = there.began.rung
        assert (rung.wish.room, rung.wish.pin) == ("", (await there.plan()).pin)


async def test_two_who_make_the_same_room_at_once_make_one(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        line = "/conference room create Sales"
        cards = await asyncio.gather(*(there.say(line, by=each) for each in ("alice", "bob", "carol")))
        assert sorted(card.state for card in cards).count(State.ERROR) == 2
        assert len(await there.rooms.all()) == 1


@pytest.mark.parametrize("name", ["!!!", "\u200b", "x" * 71, "a\nb" * 40])
async def test_names_nobody_could_say_are_refused(tmp_path: Path, name: str) -> None:
    async with diary(tmp_path) as there:
        assert (await there.say(f'/conference room create "{name}"')).state is State.ERROR
        assert await there.rooms.all() == []


async def test_nobody_has_rooms_without_end(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        for number in range(MOST):
            await there.say(f"/conference room create Room {number}")
        assert str((await there.say("/conference room create One more")).title) == "Too many rooms"
