"""The morning summary of the calls of the day before, with the messages nobody heard."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.office import PEOPLE, Office, office
from tests.pbx.cdr.records import ALICE, BOB, OUT, rec
from tests.services.history.calling import call, hear
from tests.services.mornings import digests
from tests.services.voicemail.house import arrived, voicemail_office
from ucbridge.models import Reply
from ucbridge.pbx.attempts.interface import CallTold
from ucbridge.services.history.digest import Digests

pytestmark = pytest.mark.asyncio

PARIS = ZoneInfo("Europe/Paris")
EVENING, MORNING = (datetime(2026, 11, 23, 21, tzinfo=PARIS), datetime(2026, 11, 24, 8, 1, tzinfo=PARIS))
"""Of the day of these calls, and of the one after."""

STRANGER = {"number": "0199005678", "name": "Dupont"}


@pytest.fixture(autouse=True)
def no_clock_but_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Digests, "run", asyncio.Event().wait)


def answered(*, at: float = 0) -> CallTold:
    return call(rec(OUT, ALICE, "ANSWERED", at=at, lasts=65, talked=60, dst="101", call=f"1.{at}"))


def missed(*, at: float, number: str, name: str) -> CallTold:
    return call(rec(OUT, ALICE, at=at, dst="101", call=f"1.{at}", src=number, name=name))


def called_back(*, at: float) -> CallTold:
    return call(rec(ALICE, BOB, "BUSY", at=at, dst="102", src="101", name="Alice Martin", call=f"1.{at}"))


async def of_alice(there: Office, *, usual: str = "08:00") -> Reply | None:
    """Return the summary she gets in the morning, None where she gets none."""
    wall = [EVENING]
    summaries = digests(there, lambda: wall[0], usual=usual)
    await summaries.look()
    wall[0] = MORNING
    await summaries.look()
    mine = [topic for person, topic in there.board.announced if person == "alice" and topic.startswith("digest:")]
    return there.board.newest(mine[0]) if mine else None


async def test_it_lists_who_was_not_called_back_and_sums_up_the_day(tmp_path: Path) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        await hear(there, answered(), missed(at=100, **STRANGER), missed(at=300, **STRANGER), called_back(at=400))
        card = await of_alice(there)
    assert card is not None
    assert str(card.title) == "1 missed call not called back", "twice by one caller"
    assert str(card.text) == "Yesterday: 1 call answered, 1 placed, 2 missed, 1 min 0 s on the phone."
    assert [(str(each.name), str(each.value)) for each in card.fields] == [("Missed: Dupont", "Mon 23 Nov 2026, 13:05")]
    assert [each.argument for each in card.buttons] == ['/call "+33199005678"', "/history missed", "/digest off"]


async def test_whoever_was_talked_to_since_is_not_brought_up(tmp_path: Path) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        await hear(there, missed(at=0, number="0199001234", name="Outside"), answered(at=200))
        card = await of_alice(there)
    assert card is not None
    assert str(card.title) == "Yesterday's calls"
    assert [each.argument for each in card.buttons] == ["/digest off"]


async def test_calls_and_messages_are_on_one_card(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path, people=PEOPLE) as there:
        await arrived(there, there.pbx.leave_message("101@default"))
        await hear(there, missed(at=100, **STRANGER))
        card = await of_alice(there)
    assert card is not None
    assert str(card.title) == "1 missed call not called back, 1 voicemail not heard"
    assert [each.argument for each in card.buttons] == [
        '/call "+33199005678"', "/history missed", "/voicemail unheard", "/digest off",
    ]  # fmt: skip
    assert len(card.fields) == 2


async def test_a_day_without_calls_sends_nothing_and_neither_does_who_wants_none(tmp_path: Path) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        assert await of_alice(there) is None
        await hear(there, missed(at=100, **STRANGER))
        assert await of_alice(there, usual="") is None
