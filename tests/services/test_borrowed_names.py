"""Somebody who calls themselves as a colleague does in chat passes for nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.commands.bot import chat
from tests.fake_pbx import FakePbx
from tests.office import Office, office
from ucbridge.models import Account, Invocation, Person
from ucbridge.pbx.caller import CallerId
from ucbridge.store.links import Links

pytestmark = pytest.mark.asyncio

FALSE_ALICE = Account("chat", "80351", "Alice Martin")
SHE = "chat-80351"


@pytest_asyncio.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path, FakePbx()) as house:
        await chat(house).bot.answer(Invocation("1", FALSE_ALICE, "room", text="/whoami"))
        await Links(house.database).put(SHE, "103")
        yield house


async def test_status_shows_their_extension_beside_the_name(there: Office) -> None:
    there.pbx.appear("PJSIP/103", caller=CallerId("", "103"))
    there.pbx.appear("PJSIP/101", caller=CallerId("", "101"))
    calls = await there.services.presence.now(Person("bob", "Bob"))
    assert {str(each) for call in calls for each in call.parties} >= {"Alice Martin (103)", "Alice Martin"}


async def test_who_loses_a_phone_to_them_reads_who_it_really_was(there: Office) -> None:
    false = await there.services.people.get(SHE)
    assert false is not None
    await there.services.links._hand_over(false, "102")
    [(who, told)] = there.board.told
    assert (who, str(told.text).partition(" proved")[0]) == ("bob", "Alice Martin (103)")
