"""Calls that are over, as the history hears of them."""

from __future__ import annotations

from dataclasses import replace

from tests.office import Office
from tests.pbx.cdr.records import NOON
from ucbridge.pbx.attempts.interface import CallTold
from ucbridge.pbx.cdr.interface import CallRecord
from ucbridge.pbx.cdr.telling import told


def call(*records: CallRecord) -> CallTold:
    [found] = told(records)
    return found


async def hear(there: Office, *calls: CallTold) -> None:
    """Have calls end, and the history written."""
    for each in calls:
        await there.services.concerns.pass_on(await there.services.concerns.of(each))
    await there.services.history.writer.flush()


class Records:
    """Call records that say what the test says."""

    def __init__(self, *records: CallRecord) -> None:
        self.records = list(records)
        self.asked = 0

    async def between(self, since, until) -> list[CallRecord]:
        self.asked += 1
        return [each for each in self.records if since <= each.ended <= until]


def at(record: CallRecord, moment) -> CallRecord:
    """Return a record moved to another moment."""
    by = moment - NOON
    answered = record.answered + by if record.answered else None
    return replace(record, started=record.started + by, ended=record.ended + by, answered=answered)
