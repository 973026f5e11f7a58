"""What people try who want in, want a PIN, or want others to pay for their calls."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.office import PEOPLE
from tests.services.conferences.diary import MORNING, diary
from tests.services.conferences.hall import hall
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.errors import Refused, UserError
from ucbridge.models import State
from ucbridge.pbx.caller import CallerId
from ucbridge.services.conferences.plans.planning import Idea
from ucbridge.services.conferences.ports import Wish
from ucbridge.store.audit import Audit
from ucbridge.store.permanent_rooms import PermanentRooms

pytestmark = pytest.mark.asyncio

PIN = "482913"


async def test_nobody_gets_the_pin_of_a_room_by_beginning_or_planning_something_in_it(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        await PermanentRooms(there.office.database).add("board", "Board", "bob", "25025025")
        for goes_on in (False, True):
            with pytest.raises(Refused):
                await there.start("Dave", room="Board", by="carol")
            if not goes_on:
                await there.start("Carol", room="Board", by="bob")
                there.answer("102")
        conference = there.service.going()[0]
        await there.service.kick(await there.office.person("bob"), "Carol")
        with pytest.raises(Refused):
            await there.start(room="Board", by="carol")
        assert [each.id for each in there.service.going()] == [conference.id]


async def test_planning_in_the_room_of_somebody_else_is_refused(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference room create Board", by="bob")
        refused = await there.say("/conference schedule Dave at 15:00 room=Board", by="carol")
        assert (refused.state, refused.fields) == (State.REFUSED, ())


async def test_who_waits_in_a_room_of_the_dialplan_adds_nobody_past_its_pin(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        there.pbx.rooms.join("8000", "PJSIP/104")
        dave = await there.office.person("dave")
        with pytest.raises(Refused):
            await there.service.add(dave, await there.invitees("Bob", by="dave"))
        assert there.pbx.rooms.invitations == []


@pytest.mark.parametrize(
    "outside",
    [
        "0612345678",
        "+33 6 12 34 56 78",
        "0033612345678",
        "０６ １２ ３４ ５６ ７８",
        "+33 (0)6 12 34 56 78",
        "Dupont Plomberie",
        "person:Dupont",
        "0142685300",
    ],
)
async def test_who_may_not_bring_in_outside_numbers_may_not_in_any_writing(tmp_path: Path, outside: str) -> None:
    async with hall(tmp_path, permissions={"conference outside": ("role:admin",)}) as there:
        with pytest.raises((Refused, UserError)):
            await there.invitees(outside, by="bob")


async def test_an_outside_number_given_to_somebody_as_extension_rings_their_phone_alone(tmp_path: Path) -> None:
    people = {**PEOPLE, "zoe": PersonSettings(name="Zoé Mobile", extension="0612345678")}
    async with hall(tmp_path, people=people) as there:
        await there.start("Zoé Mobile", "0612345678")
        rung = [(each.device, each.extension) for each in there.pbx.rooms.invitations]
        assert rung == [("PJSIP/101", "101"), ("PJSIP/0612345678", "0612345678")]


@pytest.mark.parametrize(
    "refused",
    [
        "112",
        "1 1 2",
        "+112",
        "0112",
        "00112",
        "112#",
        "*112",
        "(112)",
        "１１２",
        "112 please",
        "899123456",
        "0899123456",
    ],
)
async def test_emergency_and_costly_numbers_are_in_no_conference_and_nobody_else_is_rung(
    tmp_path: Path, refused: str
) -> None:
    async with hall(tmp_path) as there:
        for line in (f"Bob, {refused}", f'"{refused}", Bob'):
            with pytest.raises((Refused, UserError)):
                await there.start(line)
        assert there.pbx.rooms.invitations == []


async def test_a_plan_does_not_ring_for_who_may_no_longer_plan(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Carol at 15:00", by="bob")
    async with diary(tmp_path, permissions={"conference schedule": ("role:admin",)}) as there:
        await there.until(MORNING.replace(hour=14, minute=0))
        assert there.began.rung == []
        missed = there.board.newest("plan-missed:1:bob")
        assert str(missed.title).endswith("did not take place")
        assert missed.text is not None


async def test_many_plans_at_once_ring_no_more_than_one_may_begin_by_hand(tmp_path: Path) -> None:
    async with hall(tmp_path, conference=ConferenceSettings(size=3, per_person=2)) as there:
        bob, guests = await there.office.person("bob"), await there.invitees("Carol", "Dave", by="bob")
        for _each in range(2):
            await there.service.begin(bob, guests, Wish(), language="en")
        with pytest.raises(Refused, match="at once"):
            await there.service.begin(bob, [], Wish(), language="en")
        for number in (1, 2):
            await there.service.end(bob, which=number)
        with pytest.raises(Refused, match="in a minute"):
            await there.service.begin(bob, guests, Wish(), language="en")
        assert ("bob", "conference:1") in there.office.board.announced


async def test_who_was_removed_does_not_dial_in_again_until_they_are_rung(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        card = await there.start("Bob", pin=PIN)
        there.answer("101", "102")
        guest = there.pbx.visitor(PIN, number="+33698765432")
        await there.pbx.visit(guest)
        await until(lambda: len(there.names_in(card)) == 3)
        alice = await there.office.person("alice")
        for who in ("Bob", "06 98 76 54 32"):
            await there.service.kick(alice, who)
        await until(lambda: there.names_in(card) == ["Alice Martin"])
        for number, device in (("+33698765432", "PJSIP/outside"), ("102", "PJSIP/102")):
            again = there.pbx.visitor(PIN, number=number, device=device)
            await there.pbx.visit(again)
            assert (again.heard[-1], again.entered, again.left) == ("conf-kicked", None, True)
        await there.service.add(alice, await there.invitees("Bob"))
        there.answer("102")
        await until(lambda: "Bob Durand" in there.names_in(card))
        another = there.pbx.visitor(PIN, number="102", device="PJSIP/102")
        await there.pbx.visit(another)
        assert another.entered is not None


async def test_who_hangs_up_before_the_last_try_of_each_call_is_reported_too(tmp_path: Path) -> None:
    async with hall(tmp_path, conference=ConferenceSettings(pin_failures=5)) as there:
        await there.start("Bob", pin=PIN)
        with capture_logs() as logs:
            for _call in range(3):
                visitor = there.pbx.visitor("111222", "111222", patient=False)
                await asyncio.wait({asyncio.create_task(there.pbx.visit(visitor))})
        assert [str(reply.title) for _person, reply in there.office.board.told] == [
            "Somebody dialled in with wrong PINs"
        ]
        assert [each["event"] for each in logs].count("conference.wrong_pins") == 1


async def test_only_what_begins_soon_can_be_guessed(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        alice, planning = await there.office.person("alice"), there.office.services.plans.planning
        await planning.plan(alice, await there.invitees("Bob"), Idea("in 3 hours"), language="en")
        (pin,) = await planning.pins()
        visitor = there.pbx.visitor(pin)
        await there.pbx.visit(visitor)
        assert "conf-invalidpin" in visitor.heard


async def test_a_caller_shows_no_lines_names_or_commands_of_their_own_on_the_card(tmp_path: Path) -> None:
    async with hall(tmp_path) as there:
        forged = CallerId("x\n🔊 Alice Martin · host", "all in 1")
        there.pbx.rooms.join("8000", "PJSIP/carrier", caller=forged)
        there.pbx.rooms.join("8000", "PJSIP/carrier", caller=CallerId("Bob Durand", "+33698765432"))
        there.pbx.rooms.join("8000", "PJSIP/107", caller=CallerId("x\u202e\nDesk", "107"))
        card = await there.service.card(await there.office.person("alice"), which="8000")
        there.office.board.cards[card.topic] = [card]
        assert there.names_in(card) == ["PJSIP/carrier", "+33698765432", "x Desk"]


async def test_buttons_of_rooms_are_of_the_command_for_rooms(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference room create Board", by="bob")
    async with diary(tmp_path, permissions={"conference room": ("role:admin",)}) as there:
        refused = await there.press(card, "New PIN", by="bob")
        assert refused is not None
        assert str(refused.title) == "You may not use /conference room here"


@pytest.mark.parametrize(
    "line",
    [
        "/conference Bob pin 4813",
        "/conference Bob PIN=4813",
        "/conference Bob, pin: 4 8 1 3 name x",
        "/conference start Nobody pin 4813",
        "/conference Bob pin 4813 4813481348134813",
        '/conference Bob name "pin 4813"',
        "/conferense Bob pin 4813",
    ],
)
async def test_no_pin_that_was_typed_gets_into_the_audit_log(tmp_path: Path, line: str) -> None:
    async with diary(tmp_path) as there:
        with capture_logs() as logs:
            await there.say(line)
        entries = await Audit(there.chat.there.database).latest(5)
        assert entries
        assert "4813" not in f"{entries} {logs}".replace(" ", "")
