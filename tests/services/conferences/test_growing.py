"""A call becomes a conference by its button, without being dropped."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.services.conferences.hall import Hall, hall
from tests.waiting import until
from ucbridge.errors import OutcomeUnknown, PbxError, Refused, UserError
from ucbridge.i18n import Text
from ucbridge.models import Reply, State
from ucbridge.services.conferences.ringing import growing

pytestmark = pytest.mark.asyncio


async def in_a_call(room: Hall) -> tuple[Reply, str]:
    """Have Alice talk with Bob; return the card of the call and Bob's channel."""
    card = await room.office.call("Bob")
    order = room.pbx.orders[-1]
    room.pbx.ring_own(order)
    room.pbx.answer_own(order)
    bob = room.pbx.ring(order)
    room.pbx.answer(order, bob)
    await until(lambda: room.shown(card).state is State.CONNECTED)
    return card, bob


async def test_a_call_becomes_a_conference(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        call, bob = await in_a_call(room)
        assert room.buttons(call)[:2] == ["Hang up", "Add someone"]
        channel_id = room.shown(call).buttons[1].argument
        alice, carol = await room.office.person("alice"), await room.invitees("Carol")
        with pytest.raises(Refused):
            await room.service.grow(await room.office.person("bob"), channel_id, carol, language="en")
        card = await room.service.grow(alice, channel_id, carol, language="en")
        assert room.pbx.rooms.taken_over[0][0] == (channel_id, bob)
        assert str(room.shown(call).title) == "Your call with Bob Durand is a conference now"
        await until(lambda: room.names_in(card) == ["Alice Martin", "Bob Durand"])
        assert ("bob", card.topic) in room.office.board.announced
        room.answer("103")
        await until(lambda: room.names_in(card) == ["Alice Martin", "Bob Durand", "Carol Petit"])
        with pytest.raises(UserError):
            await room.service.grow(alice, channel_id, carol, language="en")
        await room.end(card)
        assert await room.over(card) == "It was ended."


async def test_a_call_that_cannot_be_taken_over_goes_on(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        call, bob = await in_a_call(room)
        channel_id = room.shown(call).buttons[1].argument
        alice, carol = await room.office.person("alice"), await room.invitees("Carol")
        room.pbx.refusal = PbxError(Text("no"))
        with pytest.raises(PbxError):
            await room.service.grow(alice, channel_id, carol, language="en")
        room.pbx.refusal = None
        assert room.service.going() == []
        assert room.pbx.rooms.invitations == []
        assert room.pbx.hung_up == []
        room.pbx.end(bob)
        room.pbx.end(channel_id)
        assert await room.over(call) == "Bob Durand hung up."


async def test_a_link_lost_while_growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both were moved, or neither: what the PBX shows after says which."""
    monkeypatch.setattr(growing, "ARRIVED", 0.5)
    pbx = FakePbx()
    async with hall(tmp_path, pbx) as room:
        call, bob = await in_a_call(room)
        channel_id = room.shown(call).buttons[1].argument
        alice, carol = await room.office.person("alice"), await room.invitees("Carol")
        move = pbx.rooms.take_over

        async def cut(channel_ids, entry) -> None:
            pbx.rooms.deaf = True
            await move(channel_ids, entry)
            raise OutcomeUnknown(Text("cut"))

        pbx.rooms.take_over = cut
        with pytest.raises(OutcomeUnknown):
            await room.service.grow(alice, channel_id, carol, language="en")
        await until(lambda: room.service.going() == [])
        assert not room.shown(call).final
        assert pbx.hung_up == []
        with pytest.raises(OutcomeUnknown):
            await room.service.grow(alice, channel_id, carol, language="en")
        for each in (channel_id, bob):
            pbx.rooms.enter(pbx.rooms.taken_over[-1][1].room, each)
        assert await room.over(call) == "Go on with the card of the conference."
        assert [each.name for each in room.service.attendees(room.service.going()[0].id)] == [
            "Alice Martin",
            "Bob Durand",
        ]


@pytest.mark.parametrize("moved", [False, True])
async def test_killed_while_a_call_becomes_a_conference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, moved: bool
) -> None:
    """What the PBX was not asked for any more is a call as before, and nobody is hung up on."""
    monkeypatch.setattr(growing, "ARRIVED", 0.5)
    pbx, killed = FakePbx(), asyncio.Event()
    async with hall(tmp_path, pbx) as room:
        call, bob = await in_a_call(room)
        channel_id = room.shown(call).buttons[1].argument
        alice, carol = await room.office.person("alice"), await room.invitees("Carol")
        move = pbx.rooms.take_over

        async def killed_here(channel_ids, entry) -> None:
            if moved:
                pbx.rooms.deaf = True
                await move(channel_ids, entry)
            killed.set()
            await asyncio.Event().wait()

        pbx.rooms.take_over = killed_here
        grows = asyncio.create_task(room.service.grow(alice, channel_id, carol, language="en"))
        await killed.wait()
        conference = room.service.going()[0]
    async with hall(tmp_path, pbx) as room:
        if moved:
            for each in (channel_id, bob):
                pbx.rooms.enter(conference.room, each)
            assert await room.over(call) == "Go on with the card of the conference."
            assert [each.name for each in room.service.attendees(conference.id)] == ["Alice Martin", "Bob Durand"]
        else:
            await until(lambda: room.service.get(conference.id) is None and room.shown(call).state is State.CONNECTED)
            assert not room.shown(call).final
        assert pbx.hung_up == []
        assert pbx.rooms.invitations == []
    grows.cancel()
    await asyncio.gather(grows, return_exceptions=True)
