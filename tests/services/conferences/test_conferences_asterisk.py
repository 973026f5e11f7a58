"""Conferences on a real Asterisk with real phones: rung, controlled from chat, taken up after a restart and a cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.pbx.proxy import proxy
from tests.services.conferences.hall import Hall, quick_cards
from tests.services.test_calls_asterisk import real_office
from tests.waiting import until
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.models import State
from ucbridge.pbx.interface import ChannelState
from ucbridge.store.conferences import Conferences

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(150)]


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with quick_cards():
        yield


def hall_of(office) -> Hall:
    return Hall(office, None)


async def test_a_whole_conference(tmp_path: Path, asterisk: Elsewhere) -> None:
    """Bob, Erin, and a number outside come; Carol does not answer, Dave is busy. In the middle the bridge is started
    again and the AMI connection cut: the card goes on where it was, and nobody is rung twice."""
    calls = {who: len(phone.events) for who, phone in asterisk.phones.items()}
    async with real_office(tmp_path, asterisk, ring_seconds=5) as there:
        room = hall_of(there)
        card = await room.start("Bob", "105", "Carol", "Dave", "06 12 34 56 78", name="Budget")
        await until(lambda: len(room.names_in(card)) == 4, 30)
        assert set(room.names_in(card)) == {"Alice Martin", "Bob Durand", "105", "06 12 34 56 78"}
        await room.until_said(card, "Not in it", "Dave Moreau: busy")
        await room.until_said(card, "Not in it", "Carol Petit: no answer")
        bob = await there.person("bob")
        await room.service.mute(bob)
        await room.until_said(card, "In the conference", "🔇 Bob Durand")
    async with (
        proxy("127.0.0.1", asterisk.settings.ami.port) as line,
        real_office(tmp_path, asterisk, port=line.port, ring_seconds=5) as there,
    ):
        room = hall_of(there)
        await until(lambda: len(room.names_in(card)) == 4)
        assert "🔇 Bob Durand" in room.said(card)["In the conference"]
        alice = await there.person("alice")
        await room.service.unmute(alice, "Bob")
        await until(lambda: "🔇" not in room.said(card)["In the conference"])
        await room.service.lock(alice)
        await room.until_said(card, "Locked", "Nobody else")
        line.cut()
        await asterisk.phones["erin"].hang_up()
        await until(lambda: set(room.names_in(card)) == {"Alice Martin", "Bob Durand", "06 12 34 56 78"}, 30)
        assert "Locked" in room.said(card)
        await room.service.kick(alice, "Bob")
        await room.until_said(card, "Not in it", "Bob Durand: removed")
        await room.service.add(alice, await room.invitees("Bob"))
        await until(lambda: "Bob Durand" in room.names_in(card), 20)
        await room.end(card)
        assert await room.over(card) == "It was ended."
        rung = {
            who: [each.type for each in asterisk.phones[who].events[count:]].count("CALL_INCOMING")
            for who, count in calls.items()
        }
        assert rung == {"alice": 1, "bob": 2, "carol": 1, "dave": 1, "erin": 1, "outside": 1} | dict.fromkeys(
            rung.keys() - {"alice", "bob", "carol", "dave", "erin", "outside"}, 0
        )


async def test_a_live_call_becomes_a_conference(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with real_office(tmp_path, asterisk) as there:
        room = hall_of(there)
        call = await there.call("Bob")
        await until(lambda: room.shown(call).state is State.CONNECTED, 30)
        alice = await there.person("alice")
        channel_id = room.shown(call).buttons[1].argument
        card = await room.service.grow(alice, channel_id, await room.invitees("105"), language="en")
        await until(lambda: {"Alice Martin", "Bob Durand"} <= set(room.names_in(card)), 20)
        assert str(await room.over(call)) == "Go on with the card of the conference."
        await until(lambda: room.names_in(card)[2:] == ["105"], 20)
        await asterisk.phones["alice"].hang_up()
        await room.until_said(card, "Not in it", "Alice Martin: left")
        assert room.names_in(card) == ["Bob Durand", "105"]
        await asterisk.phones["bob"].hang_up()
        await asterisk.phones["erin"].hang_up()
        assert await room.over(card) == "Everybody has left."


async def test_nobody_outside_enters_without_pressing_1(tmp_path: Path, asterisk: Elsewhere) -> None:
    confirm = ConferenceSettings(confirm=True)
    async with real_office(tmp_path, asterisk, ring_seconds=5, conference=confirm) as there:
        room = hall_of(there)
        card = await room.start("06 12 34 56 78")
        await until(lambda: room.names_in(card) == ["Alice Martin"], 20)
        outside = next(each for each in await Conferences(there.database).legs(1) if not each.device)
        channels = there.pbx.model.channels
        await until(lambda: outside.channel_id in channels and channels[outside.channel_id].state is ChannelState.UP)
        await asterisk.phones["outside"].hang_up()
        await room.until_said(card, "Not in it", "06 12 34 56 78: no answer")
        assert room.names_in(card) == ["Alice Martin"]
        await room.end(card)
        await room.over(card)


async def test_a_room_of_the_dialplan(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with real_office(tmp_path, asterisk) as there:
        room = hall_of(there)
        await asterisk.phones["erin"].dial("8000")
        rooms = there.pbx.rooms
        await until(lambda: "8000" in rooms.live, 20)
        alice = await there.person("alice")
        card = await room.service.card(alice, which="8000")
        there.board.cards[card.topic] = [card]
        await room.service.add(alice, await room.invitees("Bob"), which="8000")
        await until(lambda: room.names_in(card) == ["Erin Lambert", "Bob Durand"], 20)
        await room.service.mute(alice, "105", which="8000")
        await room.until_said(card, "In the conference", "🔇 Erin Lambert")
        await room.service.end(alice, which="8000")
        assert await room.over(card) == "It was ended."
        await until(lambda: not rooms.live)
