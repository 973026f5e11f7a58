"""A planned conference on a real Asterisk: planned in one run of the bridge, rung in the next, and not in a third."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.asterisk import Elsewhere
from tests.commands.bot import chat
from tests.services.test_calls_asterisk import real_office
from tests.waiting import until
from ucbridge.store.conference_tables import planned_conferences
from ucbridge.store.planned_conferences import PlanState
from ucbridge.store.types import utc_now

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(100)]


async def test_real_phones_ring_at_the_time_whatever_was_restarted(tmp_path: Path, asterisk: Elsewhere) -> None:
    calls = {who: len(phone.events) for who, phone in asterisk.phones.items()}
    async with real_office(tmp_path, asterisk) as there:
        await chat(there).say("/conference schedule Bob, 105 in 2 hours name Budget")
        async with there.database.begin() as connection:
            await connection.execute(update(planned_conferences).values(at=utc_now() + timedelta(seconds=2)))
    async with real_office(tmp_path, asterisk) as there:
        service = there.services.conferences
        await until(service.going, 20)
        [conference] = service.going()
        await until(lambda: len(service.attendees(conference.id)) == 3, 30)
        await until(lambda: there.board.titles("plan:1:bob")[-1:] == ["“Budget” has begun"])
    async with real_office(tmp_path, asterisk) as there:
        service = there.services.conferences
        await until(lambda: len(service.attendees(conference.id)) == 3, 30)
        plan = await there.services.plans.planning.get(1)
        assert plan is not None
        assert (plan.state, plan.conference_id) == (PlanState.BEGUN, conference.id)
        await service.end(await there.person("alice"))
        await until(lambda: not service.going(), 20)
    rung = {
        who: [each.type for each in asterisk.phones[who].events[count:]].count("CALL_INCOMING")
        for who, count in calls.items()
    }
    assert {who for who, times in rung.items() if times} == {"alice", "bob", "erin"}
    assert max(rung.values()) == 1
