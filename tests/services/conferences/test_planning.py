"""Conferences to come, as organisers and guests live through them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.services.conferences.diary import MORNING, diary, value
from tests.waiting import until
from ucbridge.config import PersonSettings, PolicySettings
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.errors import PbxUnreachable, Refused
from ucbridge.i18n import _
from ucbridge.models import Person, State
from ucbridge.services.conferences.plans.guests import Answer, read
from ucbridge.store.planned_conferences import PlanState

pytestmark = pytest.mark.asyncio


async def test_a_planned_conference_rings_everybody_at_its_time_and_once(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Bob Carol at 15:00 name Budget for 45 minutes")
        assert str(card.title) == "“Budget” is planned"
        assert value(card, "Begins") == "Mon 23 Nov 2026, 15:00 (Europe/Paris)"
        assert value(card, "Length") == "45 min"
        assert [each for each, _topic in there.board.announced] == ["bob", "carol"]

        await there.until(datetime(2026, 11, 23, 13, 59, 59, tzinfo=UTC))
        assert there.began.rung == []
        await there.pass_time(seconds=1)
        await there.pass_time(seconds=1)
        [rung] = there.began.rung
        assert (rung.host, rung.people, rung.wish.name) == ("alice", ["bob", "carol"], "Budget")
        assert rung.devices == ["PJSIP/102", "PJSIP/103"]
        assert rung.wish.pin == (await there.plan()).pin
        assert str(there.card("bob").title) == "“Budget” has begun"


async def test_each_one_reads_the_time_by_their_own_clock(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Nadia at 15:00")
        assert value(there.card("nadia"), "Begins") == "Mon 23 Nov 2026, 23:00 (Asia/Tokyo)"
        await there.say("/conference schedule Alice at 8:00", by="nadia")
        assert value(there.card("alice", 2), "Begins") == "Tue 24 Nov 2026, 00:00 (Europe/Paris)"


@pytest.mark.parametrize(
    ("line", "who", "local"),
    [
        ("/conference schedule Bob tomorrow at 10", ["bob"], "Tue 24 Nov 2026, 10:00"),
        ("/conference schedule Bob, Carol on tuesday at 3pm", ["bob", "carol"], "Tue 24 Nov 2026, 15:00"),
        ("/conference schedule Bob demain à 9h30", ["bob"], "Tue 24 Nov 2026, 09:30"),
        ('/conference schedule "Bob Durand" 103 2026-12-24 15:00', ["bob", "carol"], "Thu 24 Dec 2026, 15:00"),
        ("/conference schedule Bob at tomorrow 10:00 for 1h30", ["bob"], "Tue 24 Nov 2026, 10:00"),
    ],
)
async def test_the_time_may_be_said_as_people_say_it(tmp_path: Path, line: str, who: list[str], local: str) -> None:
    async with diary(tmp_path) as there:
        card = await there.say(line)
        assert value(card, "Begins").startswith(local), card
        assert [each.person_id for each in read((await there.plan()).invitees)] == who


async def test_a_time_that_cannot_be_read_is_not_taken_for_a_name(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        assert (
            str((await there.say("/conference schedule Bob at yesterday 10:00")).title) == "“yesterday 10:00” is past"
        )


async def test_without_a_time_it_asks_when_and_without_people_whom(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        assert str((await there.say("/conference schedule Bob")).title) == "When is it to be?"
        assert str((await there.say("/conference schedule Alice at 15:00")).title) == "Who is to come?"
        assert (await there.say("/conference schedule Bob at 25:00")).state is State.ERROR
        assert str((await there.say("/conference schedule Zoe at 15:00")).title) == "Nobody is called “Zoe”"
        assert await there.rows.open() == []


async def test_who_accepts_and_who_declines_stands_on_every_card_and_decliners_are_not_rung(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Bob Carol at 15:00")
        assert (
            value(card, "People") == "Alice Martin (host)\nBob Durand: not answered yet\nCarol Petit: not answered yet"
        )
        await there.press(there.card("bob"), "Accept", by="bob")
        await there.press(there.card("carol"), "Decline", by="carol")
        seen = value(there.card("alice"), "People")
        assert seen == "Alice Martin (host)\nBob Durand: accepted\nCarol Petit: declined"
        assert [str(each.label) for each in there.card("bob").buttons] == ["Decline"]
        await there.press(there.card("bob"), "Decline", by="bob")
        await there.press(there.card("bob"), "Accept", by="bob")
        await there.until(MORNING.replace(hour=14, minute=0))
        assert there.began.rung[0].people == ["bob"]


async def test_what_is_planned_is_listed_and_its_card_comes_again(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        assert str((await there.say("/conference schedule")).title) == "Nothing is planned"
        await there.say("/conference schedule Bob at 16:00")
        await there.say("/conference schedule Bob at 15:00 name Budget")
        listed = await there.say("/conference schedule", by="bob")
        names = ["Budget", "Conference of Alice Martin"]
        assert [str(each.name) for each in listed.fields] == names
        assert [str(name) for name, _at in await there.plans.planning.to_come(Person("bob", "Bob"))] == names
        again = await there.press(listed, "Show Budget", by="bob")
        assert again is not None
        assert (again.topic, again.private) == ("plan:2:bob", True)
        await there.press(again, "Decline", by="bob")
        assert str((await there.say("/conference schedule", by="bob")).title) == "1 conference is planned"
        refused = await there.press(listed, "Show Budget", by="carol")
        assert refused is not None
        assert refused.state is State.REFUSED
        assert await there.plans.planning.expected() == set()
        there.now = MORNING.replace(hour=14)
        assert await there.plans.planning.expected() == {(await there.plan(each)).pin for each in (1, 2)}


async def test_only_the_organiser_cancels_and_only_guests_answer(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Bob at 15:00")
        refused = await there.press(card, "Cancel it", by="bob")
        assert refused is not None
        assert refused.state is State.REFUSED
        refused = await there.press(there.card("bob"), "Accept", by="carol")
        assert refused is not None
        assert refused.state is State.REFUSED
        assert await there.press(card, "Cancel it") is None
        assert str(there.card("bob").title) == "Alice Martin cancelled a conference"
        assert there.card("bob").buttons == ()
        assert [each for each in there.board.announced if "cancelled" in each[1]] == [("bob", "plan-cancelled:1:bob")]
        late = await there.press(card, "Cancel it")
        assert late is not None
        assert str(late.title) == "That comes too late"
        await there.until(MORNING.replace(hour=14, minute=0))
        assert there.began.rung == []


async def test_everybody_who_may_come_is_reminded_once(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob Carol at 15:00 name Budget")
        await there.press(there.card("carol"), "Decline", by="carol")
        await there.until(MORNING.replace(hour=13, minute=50))
        await there.pass_time(seconds=20)
        reminded = [each for each in there.board.announced if each[1].startswith("plan-reminder:")]
        assert [person for person, _topic in reminded] == ["alice", "bob"]
        reminder = there.board.newest("plan-reminder:1:bob")
        assert str(reminder.title) == "Soon: “Budget”"
        assert str(reminder.text) == "Your phone rings at 15:00."
        assert value(reminder, "Dial in").startswith("800, from outside +33 1 99 00 80 00; PIN ")


async def test_what_was_missed_while_the_bridge_was_down_is_told_and_not_rung(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob at 15:00")
    async with diary(tmp_path, now=MORNING.replace(hour=14, minute=11)) as there:
        await there.pass_time()
        await there.pass_time(minutes=1)
        assert there.began.rung == []
        told = [each for each in there.board.announced if each[1].startswith("plan-missed:")]
        assert [person for person, _topic in told] == ["alice", "bob"]
        card = there.board.newest("plan-missed:1:alice")
        assert str(card.text) == "The bridge was not running at that time."
        assert there.board.newest("plan-missed:1:bob").buttons == ()
        await there.press(card, "Start now")
        assert there.began.rung[0].people == ["bob"]


async def test_a_bridge_down_for_a_moment_rings_a_little_late(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob at 15:00")
    async with diary(tmp_path, now=MORNING.replace(hour=14, minute=3)) as there:
        await there.pass_time()
        assert len(there.began.rung) == 1


async def test_a_crash_after_everybody_was_rung_does_not_ring_them_again(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob at 15:00")
        there.began.crash = asyncio.CancelledError()
        with pytest.raises(asyncio.CancelledError):
            await there.until(MORNING.replace(hour=14, minute=0))
        assert (await there.plan()).state is PlanState.RINGING
    async with diary(tmp_path, now=MORNING.replace(hour=14, minute=1)) as there:
        await there.pass_time()
        assert there.began.rung == []
        plan = await there.plan()
        assert (plan.state, plan.conference_id) == (PlanState.BEGUN, 1)


async def test_a_crash_before_anybody_was_rung_rings_them_after_the_restart(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob at 15:00")
        await there.rows.move(await there.plan(), PlanState.RINGING)
    async with diary(tmp_path, now=MORNING.replace(hour=14, minute=1)) as there:
        await there.pass_time()
        assert [each.people for each in there.began.rung] == [["bob"]]


async def test_while_the_pbx_cannot_be_reached_it_is_tried_again_and_told_in_the_end(tmp_path: Path) -> None:
    gone = PbxUnreachable(_("Nothing was done. Try again in a moment."))
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob at 15:00")
        there.began.trouble = [gone, gone]
        await there.until(MORNING.replace(hour=14, minute=0))
        await there.pass_time(seconds=5)
        assert (await there.plan()).state is PlanState.PLANNED
        await there.pass_time(seconds=5)
        assert len(there.began.rung) == 1

        await there.say("/conference schedule Bob at 16:00")
        there.began.trouble = [gone] * 3
        await there.until(MORNING.replace(hour=15, minute=0))
        await there.pass_time(minutes=9)
        await there.pass_time(minutes=1)
        assert (await there.plan(2)).state is PlanState.MISSED
        assert "could not be reached" in str(there.board.newest("plan-missed:2:bob").text)


async def test_what_a_limit_forbids_at_its_time_is_told(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob at 15:00")
        there.began.trouble = [Refused(_("There are enough rooms."))]
        await there.until(MORNING.replace(hour=14, minute=0))
        assert str(there.board.newest("plan-missed:1:alice").text) == "There are enough rooms."


async def test_who_changed_phones_meanwhile_is_rung_on_the_new_one_and_who_has_none_is_named(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob Carol at 15:00")
    people = {
        "alice": PersonSettings(name="Alice Martin", extension="101"),
        "bob": PersonSettings(name="Bob Durand", extension="104"),
        "carol": PersonSettings(name="Carol Petit"),
    }
    async with diary(tmp_path, now=MORNING.replace(hour=14, minute=0), people=people) as there:
        await there.pass_time()
        assert there.began.rung[0].devices == ["PJSIP/104"]
        [(told, reply)] = there.board.told
        assert told == "alice"
        assert value(reply, "Carol Petit") == "Carol Petit has no phone here yet"


async def test_the_policy_holds_when_it_is_planned_and_when_it_rings(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        refused = await there.say("/conference schedule Bob, 17 at 15:00")
        assert refused.state is State.REFUSED
        refused = await there.say("/conference schedule Bob, 0899 12 34 56 at 15:00")
        assert refused.state is State.REFUSED
        assert (await there.say("/conference schedule Bob, 06 12 34 56 78 at 15:00")).state is State.OK
    blocked = PolicySettings(deny=("06",))
    async with diary(tmp_path, now=MORNING.replace(hour=14, minute=0), policy=blocked) as there:
        await there.pass_time()
        assert there.began.rung[0].people == ["bob"]
        assert "is not dialled from chat" in str(there.board.told[0][1].fields[0].value)


async def test_an_outside_number_is_rung_as_it_was_given(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Bob, +33 6 12 34 56 78, Dupont at 15:00")
        lines = value(card, "People").split("\n")
        assert lines[2:] == ["06 12 34 56 78", "Dupont Plomberie (01 42 68 53 00)"]
        await there.until(MORNING.replace(hour=14, minute=0))
        assert there.began.rung[0].people == ["bob", "06 12 34 56 78", "01 42 68 53 00"]


async def test_it_may_be_started_early_by_its_organiser(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Bob at 15:00")
        refused = await there.press(card, "Start now", by="bob")
        assert refused is not None
        assert refused.state is State.REFUSED
        await asyncio.gather(there.press(card, "Start now"), there.press(card, "Start now"))
        await there.until(MORNING.replace(hour=14, minute=0))
        assert len(there.began.rung) == 1


async def test_an_early_start_that_fails_leaves_it_planned(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Bob at 15:00")
        there.began.trouble = [PbxUnreachable(_("Nothing was done. Try again in a moment."))]
        failed = await there.press(card, "Start now")
        assert failed is not None
        assert failed.state is State.ERROR
        await there.until(MORNING.replace(hour=14, minute=0))
        assert len(there.began.rung) == 1


async def test_answers_given_at_the_same_moment_all_count(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        await there.say("/conference schedule Bob Carol Nadia at 15:00")
        people = ("bob", "carol", "nadia")
        await asyncio.gather(*(there.press(there.card(each), "Accept", by=each) for each in people))
        assert [each.answer for each in read((await there.plan()).invitees)] == [Answer.ACCEPTED] * 3


async def test_the_rules_of_size_and_length_hold(tmp_path: Path) -> None:
    small = ConferenceSettings(size=2, minutes=60)
    async with diary(tmp_path, conference=small) as there:
        too_many = await there.say("/conference schedule Bob Carol at 15:00")
        assert str(too_many.title) == "Too many people for a conference"
        assert str((await there.say("/conference schedule Bob at 15:00 for 2 h")).title) == "That is too long"
    (tmp_path / "short").mkdir()
    async with diary(tmp_path / "short", conference=ConferenceSettings(minutes=20)) as there:
        assert value(await there.say("/conference schedule Bob at 15:00"), "Length") == "20 min"


async def test_the_clock_rings_by_itself_and_a_new_plan_wakes_it(tmp_path: Path) -> None:
    async with diary(tmp_path, pbx=FakePbx()) as there:
        running = asyncio.create_task(there.plans.run())
        await there.say("/conference schedule Bob in 10 minutes")
        there.now += timedelta(minutes=10)
        there.plans.clock.changed()
        await until(lambda: there.began.rung)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert len(there.began.rung) == 1


async def test_cards_speak_french(tmp_path: Path) -> None:
    async with diary(tmp_path) as there:
        card = await there.say("/conference schedule Dave demain à 9h30", language="fr")
        assert value(card, "Begins", "fr").startswith("mar. 24 nov. 2026") or "2026" in value(card, "Begins", "fr")
