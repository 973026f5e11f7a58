import asyncio
from datetime import timedelta

import pytest

from ucbridge.errors import Refused
from ucbridge.store.database import Database
from ucbridge.store.links import Links


@pytest.mark.asyncio
async def test_a_person_has_no_decision_until_they_make_one(database: Database) -> None:
    links = Links(database)
    assert await links.of("alice") is None
    assert await links.holder("101") is None
    assert await links.all() == {}


@pytest.mark.asyncio
async def test_a_link_says_whose_extension_it_is(database: Database) -> None:
    links = Links(database)
    await links.put("alice", "101")
    link = await links.of("alice")
    assert link is not None
    assert (link.extension, link.linked_at.utcoffset()) == ("101", timedelta(0))
    assert await links.holder("101") == "alice"


@pytest.mark.asyncio
async def test_unlinking_is_a_decision_that_is_remembered(database: Database) -> None:
    links = Links(database)
    for person in ("alice", "bob"):
        await links.put(person, f"10{len(person)}")
        await links.put(person, None)
    assert {person: link.extension for person, link in (await links.all()).items()} == {"alice": None, "bob": None}
    assert await links.holder("105") is None


@pytest.mark.asyncio
async def test_an_extension_has_one_holder(database: Database) -> None:
    links = Links(database)
    await links.put("alice", "101")
    with pytest.raises(Refused, match="linked to somebody else"):
        await links.put("bob", "101")
    await links.put("alice", "102")
    await links.put("bob", "101")
    assert await links.holder("101") == "bob"


@pytest.mark.asyncio
async def test_of_ten_people_at_once_one_gets_the_extension(database: Database) -> None:
    links = Links(database)
    answers = await asyncio.gather(*(links.put(f"person{n}", "101") for n in range(10)), return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 9
