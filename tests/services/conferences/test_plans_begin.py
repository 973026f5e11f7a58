"""Plans and permanent rooms over the conferences themselves: what is planned rings, a link lets in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.commands.bot import chat
from tests.fake_pbx import FakePbx
from tests.office import office
from tests.services.conferences.diary import value
from tests.waiting import until
from ucbridge.config.conferences import ConferenceSettings
from ucbridge.models import Reply
from ucbridge.services.conferences.joining.how_to_join import Page
from ucbridge.store.conference_tables import planned_conferences
from ucbridge.store.planned_conferences import PlanState
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.asyncio

DIALLED = ConferenceSettings(number="800", outside_number="+33 1 99 00 80 00")


async def test_a_plan_becomes_a_conference_with_its_pin_name_and_people(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, conference=DIALLED) as there:
        talk = chat(there)
        card = await talk.say("/conference schedule Bob, Carol in 10 minutes name Budget")
        async with there.database.begin() as connection:
            await connection.execute(update(planned_conferences).values(at=utc_now() - timedelta(seconds=1)))
        there.services.plans.clock.changed()
        await until(lambda: len(pbx.rooms.invitations) == 3)
        assert {each.device for each in pbx.rooms.invitations} == {"PJSIP/101", "PJSIP/102", "PJSIP/103"}
        [conference] = there.services.conferences.going()
        assert (conference.name, conference.host_id) == ("Budget", "alice")
        assert value(card, "Dial in").endswith(f"PIN {conference.pin}")
        plan = await there.services.plans.planning.get(1)
        assert plan is not None
        await until(lambda: there.board.titles("plan:1:bob")[-1] == "“Budget” has begun")
        topics = {person for person, topic in there.board.announced if topic == f"conference:{conference.id}"}
        assert topics == {"alice", "bob", "carol"}


async def test_a_plan_that_the_pbx_refuses_is_tried_again_and_then_told(tmp_path: Path) -> None:
    async with office(tmp_path, FakePbx(connected=False), conference=DIALLED) as there:
        talk = chat(there)
        card = await talk.say("/conference schedule Bob in 10 minutes")
        sealed = talk.bot._signer.seal(card)
        failed = await talk.press(sealed.buttons[0].token)
        assert isinstance(failed, Reply)
        assert str(failed.title) == "The phone system cannot be reached"
        plan = await there.services.plans.planning.get(1)
        assert plan is not None
        assert plan.state is PlanState.PLANNED


async def test_the_link_of_a_room_opens_it_and_rings_whoever_is_signed_in(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, conference=DIALLED) as there:
        await chat(there).say("/conference room create Sales", by="carol")
        await there.services.plans.welcoming.ring(Page.ROOM, 1, "bob")
        [invitation] = pbx.rooms.invitations
        assert invitation.device == "PJSIP/102"
        [conference] = there.services.conferences.going()
        assert conference.host_id == "carol"
        found = await there.services.plans.welcoming.find(Page.LIVE, conference.id)
        assert found is not None
        assert found.pin == conference.pin
        pbx.rooms.answer(invitation)
        await there.services.plans.welcoming.ring(Page.LIVE, conference.id, "dave")
        assert [each.device for each in pbx.rooms.invitations] == ["PJSIP/102", "PJSIP/104"]
