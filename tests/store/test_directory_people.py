"""The company's directory in the database."""

import pytest

from ucbridge.store import directory_people
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson
from ucbridge.store.erasure import Erasure

pytestmark = pytest.mark.asyncio

CAROL = DirectoryPerson("teams", "c-1", "Carol", ("c@x.fr", "c2@x.fr"), ("103",), "06", "fr", "Europe/Paris", "FR")
DAVE = DirectoryPerson("teams", "d-1", "Dave")


async def test_what_is_put_is_there_after_a_restart(database: Database) -> None:
    people = DirectoryPeople(database)
    await people.put([CAROL, DAVE])
    assert await people.all() == await DirectoryPeople(database).all() == [CAROL, DAVE]


async def test_the_version_grows_only_with_a_change(database: Database) -> None:
    people = DirectoryPeople(database)
    await people.put([CAROL, DAVE])
    before = people.version
    await people.put([CAROL])
    await people.drop("teams", ["nobody"])
    await people.drop("other", [DAVE.account])
    assert people.version == before
    await people.drop("teams", [DAVE.account])
    assert (people.version > before, await people.all()) == (True, [CAROL])


async def test_many_are_read_a_few_at_a_time(database: Database) -> None:
    everybody = [DirectoryPerson("teams", f"p-{number}", f"P{number}") for number in range(600)]
    await DirectoryPeople(database).put(everybody)
    assert len(await DirectoryPeople(database).all()) == 600


async def test_who_is_erased_by_another_process_is_soon_gone_here(database: Database) -> None:
    now = [0.0]
    people = DirectoryPeople(database, clock=lambda: now[0])
    await people.put([CAROL, DAVE])
    counts = await Erasure(database).erase(
        "teams-d-1", extension="", boxes=(), vouching=(), accounts=[("teams", DAVE.account)]
    )
    assert counts["directory_people"] == 1
    now[0] += directory_people.LOOK_EVERY
    assert await people.all() == [CAROL]
