"""Who may do what with a conference, by command and by button."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.services.conferences.hall import Hall, hall
from tests.waiting import until
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.errors import Ambiguous, PbxUnreachable, Refused, UserError
from ucbridge.models import Reply
from ucbridge.pbx.caller import CallerId
from ucbridge.services.conferences.live import outcome
from ucbridge.store.conferences import Conferences, LegState
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.asyncio


async def talking(room: Hall, *names: str, **wish: object) -> Reply:
    """Have Alice, Bob and Carol in a conference."""
    card = await room.start("Bob", "Carol", **wish)
    room.answer("101", "102", "103")
    await until(lambda: len(room.names_in(card)) == 3)
    return card


def id_of(card: Reply) -> int:
    return int(card.topic.partition(":")[2])


async def test_everybody_mutes_themselves_and_only_the_host_others(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await talking(room)
        bob, alice = await room.office.person("bob"), await room.office.person("alice")
        assert await room.service.mute(bob, which=id_of(card)) is None
        await room.until_said(card, "In the conference", "🔇 Bob Durand")
        reply = await room.service.unmute(bob)
        assert reply is not None
        assert str(reply.title) == "No longer muted"
        for who in ("Carol", "all", "103"):
            with pytest.raises(Refused):
                await room.service.mute(bob, who)
        await room.service.mute(alice, "all")
        await until(lambda: room.said(card)["In the conference"].count("🔇") == 2)
        assert "Unmute all" in room.buttons(card)
        await room.service.unmute(alice, "Carol Petit")
        await until(lambda: room.said(card)["In the conference"].count("🔇") == 1)
        with pytest.raises(UserError):
            await room.service.mute(alice, "Éloïse")
        with pytest.raises(UserError):
            await room.service.mute(await room.office.person("dave"), which=id_of(card))


async def test_the_host_kicks_and_who_was_kicked_cannot_have_themselves_rung_again(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await talking(room)
        bob, alice = await room.office.person("bob"), await room.office.person("alice")
        with pytest.raises(Refused):
            await room.service.kick(bob, "Carol")
        await room.service.kick(alice, "Bob", which=id_of(card))
        await room.until_said(card, "Not in it", "Bob Durand: removed")
        with pytest.raises(Refused):
            await room.service.join(bob, which=id_of(card))
        await room.service.add(alice, await room.invitees("Bob"), which=id_of(card))
        room.answer("102")
        await until(lambda: "Bob Durand" in room.names_in(card))


async def test_a_locked_conference_lets_nobody_in_but_whom_the_host_adds(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await talking(room)
        bob, alice, dave = [await room.office.person(each) for each in ("bob", "alice", "dave")]
        await room.service.lock(alice)
        await room.until_said(card, "Locked", "Nobody else")
        for deed in (room.service.join(dave, which=id_of(card)), room.service.unlock(bob)):
            with pytest.raises(Refused):
                await deed
        with pytest.raises(Refused):
            await room.service.add(bob, await room.invitees("Dave"), which=id_of(card))
        await room.service.add(alice, await room.invitees("Dave"), which=id_of(card))
        assert room.phone("104").entry.admin
        await room.service.unlock(alice)
        await until(lambda: "Locked" not in room.said(card))


async def test_nobody_is_rung_twice_however_often_they_are_named(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob", "102", "Bob Durand")
        assert [each.device for each in room.pbx.rooms.invitations] == ["PJSIP/101", "PJSIP/102"]
        alice = await room.office.person("alice")
        room.answer("101")
        await until(lambda: room.names_in(card) == ["Alice Martin"])
        added = await room.invitees("Bob"), await room.invitees("Dave")
        deeds = [room.service.join(alice, which=id_of(card)) for _each in range(3)]
        deeds += [room.service.add(alice, each, which=id_of(card)) for each in added for _each in range(3)]
        outcomes = await asyncio.gather(*deeds, return_exceptions=True)
        assert sum(isinstance(each, UserError) for each in outcomes) == 8
        assert [each.device for each in room.pbx.rooms.invitations].count("PJSIP/104") == 1


async def test_somebody_leaves_and_joins_again(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await talking(room)
        bob = await room.office.person("bob")
        await room.service.leave(bob)
        await room.until_said(card, "Not in it", "Bob Durand: left")
        await room.service.join(bob, which=id_of(card))
        room.answer("102")
        await until(lambda: "Bob Durand" in room.names_in(card))
        assert "Not in it" not in room.said(card)


async def test_the_host_hands_over(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await talking(room, ends_with_host=True)
        alice, bob = await room.office.person("alice"), await room.office.person("bob")
        with pytest.raises(UserError):
            await room.service.hand_over(alice, "Dave")
        await room.service.hand_over(alice, "Bob")
        await room.until_said(card, "In the conference", "Bob Durand · host")
        assert str((await room.service.card(bob)).title) == "Conference of Alice Martin"  # it keeps its name
        room.pbx.rooms.leave(room.phone("101").channel_id)
        await room.until_said(card, "Not in it", "Alice Martin: left")
        await room.service.end(bob)
        assert await room.over(card) == "It was ended."


async def test_it_ends_with_its_host_if_so_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "HOSTLESS", 0.1)
    async with hall(tmp_path) as room:
        card = await talking(room, ends_with_host=True)
        room.pbx.rooms.leave(room.phone("101").channel_id)
        assert await room.over(card) == "The host has left."
        assert not room.pbx.rooms.live


async def test_somebody_dials_in_by_themselves(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await talking(room)
        name = room.phone("101").entry.room
        room.pbx.rooms.join(name, "PJSIP/104")
        room.pbx.rooms.join(name, "PJSIP/outside", caller=CallerId("", "+33612345678"))
        await until(lambda: room.names_in(card)[3:] == ["Dave Moreau", "+33612345678"])
        assert ("dave", card.topic) in room.office.board.announced
        assert [each.person_id for each in room.service.attendees(id_of(card))][3:] == ["dave", ""]


async def test_limits_hold_for_any_number_at_once(tmp_path: Path) -> None:
    limits = ConferenceSettings(at_once=2, per_person=1, size=3)
    async with hall(tmp_path, conference=limits) as room:
        tries = [room.start("Bob", by="alice") for _each in range(3)]
        opened = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(each, Reply) for each in opened) == 1
        await room.start("Alice", by="carol")
        with pytest.raises(Refused, match="Too many conferences at once"):
            await room.start("Alice", by="dave")
        with pytest.raises(Refused, match="Too many people for a conference"):
            await room.start("Alice", "Bob", "Carol", by="dave")


async def test_it_does_not_last_for_ever(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with hall(tmp_path, pbx) as room:
        card = await talking(room)
        long_ago = utc_now() - timedelta(minutes=481)
        await Conferences(room.office.database).change(id_of(card), started_at=long_ago)
    async with hall(tmp_path, pbx) as room:
        assert await room.over(card) == "It reached the longest time a conference may last."
        assert not pbx.rooms.live


async def test_which_conference_is_asked_where_several_fit(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        first = await room.start("Bob", name="Budget")
        second = await room.start("Carol", name="Board")
        alice = await room.office.person("alice")
        with pytest.raises(Ambiguous) as asked:
            await room.service.mute(alice, "Bob")
        lines = [each.argument for each in asked.value.buttons]
        assert lines == [f"/conference mute Bob in {id_of(first)}", f"/conference mute Bob in {id_of(second)}"]
        with pytest.raises(Ambiguous) as asked:
            await room.service.lock(alice)
        assert asked.value.buttons[0].argument == f"/conference lock {id_of(first)}"
        await room.service.end(alice, which="budget")
        assert [each.name for each in room.service.going()] == ["Board"]
        with pytest.raises(UserError):
            await room.service.find(await room.office.person("dave"), "Board")
        listed = await room.service.listing(alice)
        assert [(str(each.name), str(each.value)) for each in listed.fields] == [
            ("Board", f"0 people, 2 ringing (number {id_of(second)})")
        ]


async def test_a_room_of_the_dialplan_is_seen_and_controlled_by_who_may(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        carol = room.pbx.rooms.join("8000", "PJSIP/103")
        room.pbx.rooms.join("8000", "PJSIP/104")
        alice, bob, dave = [await room.office.person(each) for each in ("alice", "bob", "dave")]
        listed = await room.service.listing(alice)
        assert [(str(each.name), str(each.value)) for each in listed.fields] == [("Room 8000", "2 people")]
        assert (await room.service.listing(bob)).fields == ()
        with pytest.raises(UserError):
            await room.service.card(bob, which="8000")
        card = await room.service.card(alice, which="8000")
        assert str(card.title) == "Room 8000"
        room.office.board.cards[card.topic] = [card]
        assert room.names_in(card) == ["Carol Petit", "Dave Moreau"]
        await room.service.mute(alice, "Carol", which=id_of(card))
        assert ("mute", "8000", carol) in room.pbx.rooms.deeds
        await room.service.mute(dave)
        with pytest.raises(Refused):
            await room.service.kick(dave, "Carol")
        await room.service.add(alice, await room.invitees("Bob"), which="8000")
        room.answer("102")
        await until(lambda: "Bob Durand" in room.names_in(card))
        await room.service.end(alice, which="8000")
        assert await room.over(card) == "It was ended."


async def test_what_is_asked_while_the_pbx_cannot_be_seen(tmp_path: Path) -> None:
    """Nobody is told that the room is empty, or that somebody is put out."""
    async with hall(tmp_path) as room:
        card = await talking(room)
        alice = await room.office.person("alice")
        room.pbx.lose()
        deeds = (
            room.service.lock(alice),
            room.service.mute(alice, "Bob"),
            room.service.mute(alice, "all"),
            room.service.kick(alice, "Bob"),
            room.service.leave(alice),
            room.service.end(alice),
        )
        for deed in deeds:
            with pytest.raises(PbxUnreachable):
                await deed
        room.pbx.connect(*(room.phone(each).channel_id for each in ("101", "102", "103")))
        await until(lambda: len(room.names_in(card)) == 3)


async def test_nobody_comes_back_while_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last look at the room is slow, and sees those who were still in it."""
    write = Conferences.change_leg

    async def slowly(store: Conferences, channel_id: str, **values: object) -> None:
        await asyncio.sleep(0.02)
        await write(store, channel_id, **values)

    async with hall(tmp_path) as room:
        card = await talking(room)
        monkeypatch.setattr(Conferences, "change_leg", slowly)
        room.pbx.rooms.leave(room.phone("101").channel_id)
        await until(
            lambda: [each.name for each in room.service.attendees(id_of(card))] == ["Bob Durand", "Carol Petit"]
        )
        await room.end(card)
        await until(lambda: room.service.going() == [])
        await asyncio.sleep(0.1)
        legs = await Conferences(room.office.database).legs(id_of(card))
        assert [each.state for each in legs] == [LegState.LEFT] * 3
        assert all(each.left_at for each in legs)
