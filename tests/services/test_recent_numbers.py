"""What is offered first to who types whom to call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.office import Office, office
from tests.services.voicemail.house import arrived, voicemail_office
from ucbridge.models import Account, Choice
from ucbridge.pbx.caller import CallerId
from ucbridge.store.calls import PlacedCall, PlacedCalls

pytestmark = pytest.mark.asyncio

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def called(there: Office, extension: str, *, name: str, number: str, ago: int, by: str = "alice") -> None:
    """Have had somebody called, so many minutes before Monday, eight o'clock."""
    at = MONDAY - timedelta(minutes=ago)
    call = PlacedCall(f"ucb-{by}-{ago}", by, "PJSIP/101", name, number, extension, "en", at)
    await PlacedCalls(there.database).placed(call)


async def offered(there: Office, typed: str, *, to: str = "alice", source: str = "people") -> list[Choice]:
    return await there.services.completion.offer(source, typed, account=Account("local", to))


async def test_the_last_numbers_called_come_first_and_say_when(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await called(there, "102", name="Bob Durand", number="102", ago=60)
        await called(there, "+33612345678", name="06 12 34 56 78", number="06 12 34 56 78", ago=30)
        await called(there, "+33142685300", name="Dupont Plomberie", number="01 42 68 53 00", ago=5)
        found = await offered(there, "")
        assert found[:3] == [
            Choice("Dupont Plomberie (01 42 68 53 00, called Mon 23 Nov 2026, 07:55)", "Dupont Plomberie"),
            Choice("06 12 34 56 78 (called Mon 23 Nov 2026, 07:30)", "+33612345678"),
            Choice("Bob Durand (102, called Mon 23 Nov 2026, 07:00)", "Bob Durand"),
        ]
        assert [each.value for each in found].count("Bob Durand") == 1
        assert "Carol Petit" in {each.value for each in found[3:]}


async def test_one_number_called_twice_is_offered_once(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        for ago in (90, 30, 60):
            await called(there, "102", name="Bob Durand", number="102", ago=ago)
        labels = [each.label for each in await offered(there, "bob")]
        assert labels == ["Bob Durand (102, called Mon 23 Nov 2026, 07:30)"]


async def test_what_is_typed_narrows_them_by_name_or_by_number(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await called(there, "+33612345678", name="06 12 34 56 78", number="06 12 34 56 78", ago=30)
        await called(there, "+33142685300", name="Dupont Plomberie", number="01 42 68 53 00", ago=5)
        for typed in ("06 12", "0612", "+336", "٠٦"):
            assert [each.value for each in await offered(there, typed)] == ["+33612345678"], typed
        assert [each.value for each in await offered(there, "plomb")] == ["Dupont Plomberie"]
        assert await offered(there, "called") == []


async def test_nobody_sees_whom_others_called(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await called(there, "+33612345678", name="06 12 34 56 78", number="06 12 34 56 78", ago=30, by="bob")
        assert not any("06 12" in each.label for each in await offered(there, "", to="alice"))
        assert await offered(there, "06 12", to="alice") == []


async def test_who_left_me_a_message_is_offered_too(tmp_path: Path) -> None:
    async with voicemail_office(tmp_path) as there:
        rows = [("", "0033655555555", 20), ("PRIZE +1900 (call me)", "+12127365000", 10), ("", "anonymous", 1)]
        for name, number, ago in rows:
            at = MONDAY - timedelta(minutes=ago)
            await arrived(there, there.pbx.leave_message("101@default", caller=CallerId(name, number), left_at=at))
        await called(there, "+33612345678", name="06 12 34 56 78", number="06 12 34 56 78", ago=15)
        found = await offered(there, "")
        assert [each.value for each in found[:3]] == ["+12127365000", "+33612345678", "+33655555555"]
        assert found[2].label == "06 55 55 55 55 (left a message Mon 23 Nov 2026, 07:40)"
        assert not any(each.value == "+33655555555" for each in await offered(there, "", to="bob"))


async def test_a_message_is_not_forwarded_to_a_number(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await called(there, "+33612345678", name="06 12 34 56 78", number="06 12 34 56 78", ago=30)
        assert await offered(there, "06 12", source="colleagues") == []
        assert [each.value for each in await offered(there, "bob", source="colleagues")] == ["Bob Durand"]


async def test_a_conference_is_begun_with_recent_numbers_too(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        await called(there, "+33612345678", name="06 12 34 56 78", number="06 12 34 56 78", ago=30)
        await called(there, "102", name="Bob Durand", number="102", ago=60)
        found = await offered(there, "", source="invitees")
        assert [each.value for each in found[:2]] == ["+33612345678", '"Bob Durand"']
        found = await offered(there, "Bob Durand, 06", source="invitees")
        assert [each.value for each in found] == ["Bob Durand, +33612345678"]
        assert found[0].label == "Bob Durand, 06 12 34 56 78 (called Mon 23 Nov 2026, 07:30)"
