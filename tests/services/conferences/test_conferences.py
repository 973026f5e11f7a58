"""What happens after `/conference Bob Carol`, told by the card."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.conferences.hall import hall
from tests.waiting import until
from ucbridge.models import State

pytestmark = pytest.mark.asyncio


async def test_everybody_is_rung_and_comes(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob", "Carol", name="Budget")
        assert (card.state, str(card.title)) == (State.RINGING, "Budget")
        assert [each.device for each in room.pbx.rooms.invitations] == ["PJSIP/101", "PJSIP/102", "PJSIP/103"]
        assert room.phone("102").shown.name == "Budget"
        assert room.phone("101").entry.admin
        assert not room.phone("102").entry.admin
        room.answer("101", "102")
        await room.until_said(card, "In the conference", "Bob Durand")
        assert room.shown(card).state is State.CONNECTED
        assert "Carol Petit" in room.said(card)["Ringing"]
        assert "Alice Martin · host · since " in room.said(card)["In the conference"]
        room.answer("103")
        await room.until_said(card, "In the conference", "Carol Petit")
        assert room.names_in(card) == ["Alice Martin", "Bob Durand", "Carol Petit"]
        assert room.office.board.announced == [("bob", card.topic), ("carol", card.topic)]
        for number in ("101", "102", "103"):
            room.pbx.rooms.leave(room.phone(number).channel_id)
        assert await room.over(card) == "Everybody has left."
        assert room.shown(card).buttons == ()
        assert "Alice Martin: " in room.said(card)["Took part"]


@pytest.mark.parametrize(
    ("status", "cause", "words"),
    [
        ("BUSY", 17, "Bob Durand: busy"),
        ("BUSY", 21, "Bob Durand: declined"),
        ("NOANSWER", 19, "Bob Durand: no answer"),
        ("CHANUNAVAIL", 20, "Bob Durand: unreachable"),
    ],
)
async def test_bob_does_not_come(tmp_path: Path, status: str, cause: int, words: str) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob")
        room.answer("101")
        room.pbx.rooms.decline(room.phone("102"), status, cause)
        await room.until_said(card, "Not in it", words)
        assert len(room.pbx.rooms.invitations) == 2
        await until(lambda: str(room.shown(card).text) == "1 person is in it.")


async def test_nobody_comes(tmp_path: Path) -> None:
    async with hall(tmp_path) as room:
        card = await room.start("Bob", "Carol")
        for number in ("101", "102"):
            room.pbx.rooms.decline(room.phone(number), "BUSY", 21)
        room.pbx.rooms.refuse(room.phone("103"))
        assert await room.over(card) == "Nobody came."
        assert room.said(card)["Did not take part"].splitlines() == [
            "Alice Martin: declined",
            "Bob Durand: declined",
            "Carol Petit: unreachable",
        ]
