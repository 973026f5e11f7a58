"""The bridge was away: its history is whole again, and says where it is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.bot import chat
from tests.commands.test_commands import said
from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.pbx.cdr.records import ALICE, BOB, CAROL, NOON, OUT, rec
from tests.services.history.calling import Records, call, hear
from ucbridge.pbx.attempts.interface import CallTold
from ucbridge.pbx.caller import CallerId
from ucbridge.services.concerns.interface import Concerned, Result
from ucbridge.services.history.reconciling import Reconciling
from ucbridge.store.history import Filter, History
from ucbridge.store.history_gaps import HistoryGaps

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def only_ours_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the office itself from looking at its link."""
    monkeypatch.setattr(Reconciling, "run", asyncio.Event().wait)


@dataclass
class Outage:
    """An office whose link to the PBX goes down and comes back while a clock is moved."""

    there: Office
    pbx: FakePbx
    records: Records
    now: datetime = NOON - timedelta(seconds=20)
    heard: list[Concerned] = field(default_factory=list)
    reconciling: Reconciling = field(init=False)

    async def restart(self, *, records: bool = True) -> None:
        """Start the bridge anew: it knows no more than its database."""
        parts = self.there.services
        self.reconciling = Reconciling(
            self.pbx,
            History(self.there.database),
            HistoryGaps(self.there.database),
            parts.history.writer,
            records=self.records if records else None,
            late=self.late,
            clock=lambda: self.now,
        )
        await self.reconciling.begin()

    async def late(self, told: CallTold) -> None:
        concerns = self.there.services.concerns
        await concerns.pass_on(await concerns.of(told, late=True))

    async def down_for(self, seconds: float) -> None:
        await self.reconciling.look()
        self.pbx.lose()
        self.now += timedelta(seconds=seconds)
        self.pbx.connect()
        assert await self.reconciling.look()
        self.now += timedelta(seconds=5)

    async def fill(self, *, over: bool = True) -> int:
        gaps = await HistoryGaps(self.there.database).open(self.pbx.name)
        return sum([await self.reconciling.fill(gap, over=over) for gap in gaps])

    def results(self) -> dict[str, Result]:
        return {each.person_id: each.result for one in self.heard for each in one.concerns if one.late}


@asynccontextmanager
async def outage(folder: Path, *records: object, kept: bool = True) -> AsyncIterator[Outage]:
    pbx = FakePbx()
    async with office(folder, pbx) as there:
        this = Outage(there, pbx, Records(*records))

        async def hear_it(concerned: Concerned) -> None:
            this.heard.append(concerned)

        there.services.concerns.tell(hear_it)
        await this.restart(records=kept)
        assert not await this.reconciling.look(), "the first start has no gap"
        yield this


async def test_calls_of_the_outage_are_told_late_and_once(tmp_path: Path) -> None:
    async with outage(
        tmp_path,
        rec(OUT, CAROL, at=1, dst="103", call="1.1"),
        rec("PJSIP/outside-7", BOB, "ANSWERED", at=10, dst="102", call="1.2"),
    ) as this:
        await this.down_for(60)
        assert await this.fill(over=False) == 2
        assert await this.fill() == 0, "what is there is not told again"
        assert this.results() == {"carol": Result.MISSED, "bob": Result.ANSWERED}
        assert "while the connection was down" in said(await chat(this.there).say("/history", by="carol"))
        assert await HistoryGaps(this.there.database).open("fake") == []


async def test_what_was_seen_is_not_told_again(tmp_path: Path) -> None:
    seen = rec(OUT, CAROL, at=-15, lasts=2, dst="103", call="1.1")
    merged = rec("PJSIP/outside-9", BOB, at=-14, lasts=2, dst="102", call="1.9")
    async with outage(tmp_path, seen, merged) as this:
        await hear(this.there, replace(call(seen), merged=("1.9",)))
        this.heard.clear()
        await this.down_for(60)
        assert await this.fill() == 0


async def test_a_call_that_goes_on_is_left_to_the_living(tmp_path: Path) -> None:
    async with outage(tmp_path) as this:
        await this.down_for(60)
        channel = this.pbx.appear("PJSIP/outside", caller=CallerId("Outside", "+33199001234"))
        this.records.records = [rec(OUT, CAROL, at=1, dst="103", call=channel)]
        assert await this.fill(over=False) == 0
        this.pbx.end(channel)
        assert await this.fill() == 1, "it ended, and nobody told"


async def test_a_call_lost_in_the_outage_gets_its_end_from_the_records(tmp_path: Path) -> None:
    one = rec(OUT, ALICE, at=-15, lasts=20, dst="101", call="1.1")
    async with outage(tmp_path, one) as this:
        seen = call(one)
        lost = replace(seen, lost=True, attempts=tuple(replace(each, lost=True, rung=()) for each in seen.attempts))
        await this.down_for(60)
        await hear(this.there, lost)
        assert await this.fill() == 1
        card = await chat(this.there).say("/history")
        assert "missed · while the connection was down" in said(card)


async def test_a_call_whose_beginning_was_seen_is_told_whole(tmp_path: Path) -> None:
    async with outage(
        tmp_path,
        rec(OUT, ALICE, at=-100, lasts=5, dst="101", call="1.1"),
        rec(OUT, BOB, at=-95, lasts=100, dst="102", call="1.1"),
    ) as this:
        await this.down_for(60)
        await this.fill()
        assert this.results() == {"alice": Result.MISSED, "bob": Result.MISSED}


async def test_the_bridge_was_killed(tmp_path: Path) -> None:
    async with outage(tmp_path, rec(OUT, CAROL, at=60, dst="103", call="1.1")) as this:
        await this.reconciling.look()
        this.now += timedelta(minutes=10)
        await this.restart()
        assert await this.reconciling.look()
        this.now += timedelta(seconds=5)
        await this.fill()
        assert this.results() == {"carol": Result.MISSED}


async def test_calls_of_long_ago_are_told_nobody(tmp_path: Path) -> None:
    async with outage(tmp_path, rec(OUT, CAROL, at=60, dst="103", call="1.1")) as this:
        await this.down_for(9 * 24 * 3600)
        assert await this.fill() == 0


async def test_recordings_are_known_by_the_records(tmp_path: Path) -> None:
    one = rec(OUT, ALICE, "ANSWERED", at=1, dst="101", call="1.1", recording="in-101.wav")
    async with outage(tmp_path, one) as this:
        await this.down_for(60)
        await this.fill()
        assert "recorded" in said(await chat(this.there).say("/history"))


async def test_without_records_the_gap_itself_is_told(tmp_path: Path) -> None:
    async with outage(tmp_path, kept=False) as this:
        await this.down_for(4)
        assert "could not be seen" not in said(await chat(this.there).say("/history")), "a restart is not worth a word"
        await this.down_for(60)
        assert "the phone system could not be seen" in said(await chat(this.there).say("/history"))
        assert await History(this.there.database).count("alice", Filter()) == 0
