"""Nobody is rung twice, and nobody is lost, whatever the link and the bridge go through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.services.conferences.hall import Hall, hall
from tests.waiting import until
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable
from ucbridge.i18n import Text
from ucbridge.pbx.conference.interface import Invitation
from ucbridge.services.conferences.live import retrying

pytestmark = pytest.mark.asyncio


def failing(room: Hall, failures: dict[str, PbxError], *, heard: bool = False) -> None:
    """Have the PBX answer with an error for some devices; `heard`: it did what it was asked all the same."""
    invite: Callable[[Invitation], object] = room.pbx.rooms.invite

    async def once(invitation: Invitation) -> None:
        error = failures.get(invitation.device)
        if error is None or heard:
            await invite(invitation)
        else:
            room.pbx.rooms.invitations.append(invitation)
        if error is not None:
            raise error

    room.pbx.rooms.invite = once


async def test_one_refusal_does_not_lose_the_others(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        failing(room, {"PJSIP/102": PbxError(Text("no"))})
        card = await room.start("Bob", "Carol")
        assert "Bob Durand: unreachable" in room.said(card)["Not in it"]
        room.answer("101", "103")
        await until(lambda: room.names_in(card) == ["Alice Martin", "Carol Petit"])


async def test_everything_refused_opens_nothing(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        room.pbx.refusal = PbxError(Text("no"))
        with pytest.raises(PbxError):
            await room.start("Bob")
        await until(lambda: room.service.going() == [])
        room.pbx.refusal = None
        room.pbx.lose()
        with pytest.raises(PbxUnreachable):
            await room.start("Bob")
        await until(lambda: room.service.going() == [])


@pytest.mark.parametrize("heard", [True, False])
async def test_a_link_lost_while_ringing_rings_nobody_twice(tmp_path: Path, heard: bool) -> None:
    async with hall(tmp_path) as room:
        failing(room, {"PJSIP/102": OutcomeUnknown(Text("cut"))}, heard=heard)
        card = await room.start("Bob", "Carol")
        room.answer("101")
        await until(lambda: room.names_in(card) == ["Alice Martin"])
        if heard:
            room.pbx.rooms.ring(room.phone("102"))
        room.pbx.lose()
        await until(lambda: "was lost" in str(room.shown(card).text))
        there = [room.phone("101").channel_id, *([room.phone("102").channel_id] if heard else [])]
        room.pbx.connect(*there)
        if heard:
            await room.until_said(card, "Ringing", "Bob Durand")
            await room.until_said(card, "Not in it", "Carol Petit: unreachable")
            room.answer("102")
            await until(lambda: room.names_in(card) == ["Alice Martin", "Bob Durand"])
        else:
            await room.until_said(card, "Not in it", "Bob Durand: unreachable")
        assert [each.device for each in room.pbx.rooms.invitations].count("PJSIP/102") == 1


async def test_the_roster_is_right_after_a_cut(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob", "Carol")
        alice, _bob, carol = room.answer("101", "102", "103")
        await until(lambda: len(room.names_in(card)) == 3)
        room.pbx.lose()
        await until(lambda: room.names_in(card) == [])
        room.pbx.connect(alice, carol)
        await until(lambda: room.names_in(card) == ["Alice Martin", "Carol Petit"])
        await room.until_said(card, "Not in it", "Bob Durand: left")
        assert not room.shown(card).final
        room.pbx.lose()
        room.pbx.connect(same_process=False)
        assert await room.over(card) == "Everybody has left."


async def test_a_restart_takes_the_conference_up(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with hall(tmp_path, pbx) as room:
        card = await room.start("Bob", "Carol", "Dave")
        room.answer("101", "102")
        await until(lambda: len(room.names_in(card)) == 2)
        pbx.rooms.ring(room.phone("103"))
        pbx.rooms.ring(room.phone("104"))
        await room.until_said(card, "Ringing", "Dave Moreau")
        rung = list(pbx.rooms.invitations)
    pbx.rooms.leave(rung[1].channel_id)
    pbx.rooms.answer(rung[2])
    pbx.rooms.decline(rung[3], "NOANSWER", 19)
    async with hall(tmp_path, pbx) as room:
        await until(lambda: room.names_in(card) == ["Alice Martin", "Carol Petit"])
        await room.until_said(card, "Not in it", "Bob Durand: left")
        await room.until_said(card, "Not in it", "Dave Moreau: ")
        await room.service.mute(await room.office.person("alice"), "Carol")
        await room.until_said(card, "In the conference", "muted")
        assert pbx.rooms.invitations == rung
        await room.end(card)
        assert await room.over(card) == "It was ended."


async def test_a_conference_that_ended_while_the_bridge_was_down_is_over(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with hall(tmp_path, pbx) as room:
        card = await room.start("Bob")
        room.answer("101", "102")
        await until(lambda: len(room.names_in(card)) == 2)
        there = [each.channel_id for each in pbx.rooms.invitations]
    for channel_id in there:
        pbx.rooms.leave(channel_id)
    async with hall(tmp_path, pbx) as room:
        assert await room.over(card) == "Everybody has left."
        await until(lambda: room.service.going() == [])


async def test_who_does_not_answer_is_rung_once_more_if_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "PAUSE", retrying.PAUSE * 0)
    async with hall(tmp_path) as room:
        card = await room.start("Bob", "Carol", retry=True)
        room.answer("101")
        room.pbx.rooms.decline(room.phone("102"), "NOANSWER", 19)
        room.pbx.rooms.decline(room.phone("103"), "BUSY", 21)
        await until(lambda: len(room.pbx.rooms.invitations) == 4)
        assert room.pbx.rooms.invitations[-1].device == "PJSIP/102"
        room.pbx.rooms.decline(room.phone("102"), "NOANSWER", 19)
        await room.until_said(card, "Not in it", "Bob Durand: no answer")
        await room.until_said(card, "Not in it", "Carol Petit: declined")
        assert len(room.pbx.rooms.invitations) == 4


async def test_whoever_answers_as_it_ends_is_put_out(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob")
        room.answer("101")
        await until(lambda: room.names_in(card) == ["Alice Martin"])
        late = room.phone("102")
        await room.end(card)
        assert late.channel_id in room.pbx.hung_up
        room.pbx.rooms.answer(late)
        await until(lambda: ("end", late.entry.room, "") in room.pbx.rooms.deeds[1:])
        assert "Bob Durand: no longer rung" in room.said(card)["Did not take part"]
