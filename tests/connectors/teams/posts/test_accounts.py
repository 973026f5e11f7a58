"""Whom we write to: whose account it is, in which language, and whether they want to be written to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.teams.posts.accounts import TRY_AGAIN_AFTER, Accounts, Known
from tests.connectors.discord.house import store
from tests.connectors.teams.house import knowing
from ucbridge.config import PersonSettings
from ucbridge.models import Person
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople, DirectoryPerson

pytestmark = pytest.mark.asyncio

ALICE = "6d0f2f0c-3b43-4b3c-9d9c-2f6d5d1c0a11"
BOB = "7e1f2f0c-3b43-4b3c-9d9c-2f6d5d1c0a22"
PEOPLE = knowing(alice=ALICE) | {"fred": PersonSettings(name="Fred", mail="Fred@example.com", language="fr")}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with store(tmp_path / "teams.sqlite") as database:
        yield database


def accounts(database: Database, clock: Clock | None = None) -> Accounts:
    state = ConnectorState(database, "teams")
    return Accounts(state, PEOPLE, DirectoryPeople(database), clock=clock or Clock())


async def test_people_are_told_in_their_personal_chat(database: Database) -> None:
    there = accounts(database)
    await there.met(BOB, Known(chat="a:1"), back=True)
    assert there.conversation_of(Person("alice", "Alice")) == f"user:{ALICE}"
    assert there.conversation_of(Person(f"teams-{BOB}", "Bob")) == f"user:{BOB}"
    assert there.conversation_of(Person("carol", "Carol")) is None
    assert (there.person_of(ALICE), there.person_of(BOB)) == ("alice", f"teams-{BOB}")


async def test_people_of_the_directory_are_reached_by_mail_and_before_they_ever_wrote(database: Database) -> None:
    there = accounts(database)
    await DirectoryPeople(database).put([
        DirectoryPerson("teams", "f-1", "Fred Astaire", mails=("fred@example.com",), language="en"),
        DirectoryPerson("teams", BOB, "Bob", language="fr"),
    ])  # fmt: skip
    await there.load()
    assert there.conversation_of(Person("fred", "Fred")) == "user:f-1"
    assert there.conversation_of(Person(f"teams-{BOB}", "Bob")) == f"user:{BOB}"
    assert (there.language("f-1"), there.language(BOB), there.language(ALICE)) == ("fr", "fr", "en")
    await there.met(BOB, Known(locale="en-GB"), back=True)
    assert there.language(BOB) == "en", "what their Teams speaks"


async def test_who_tells_no_language_is_told_in_that_of_the_bridge(database: Database) -> None:
    there = Accounts(ConnectorState(database, "teams"), PEOPLE, DirectoryPeople(database), language="fr")
    assert there.language(BOB) == "fr"
    await there.met(BOB, Known(locale="en-GB"), back=True)
    assert there.language(BOB) == "en"


async def test_somebody_named_by_an_address_is_reached_once_the_directory_tells_whose_it_is(database: Database) -> None:
    people = {"fred": PersonSettings(name="Fred", accounts={"teams": "Fred@example.com"})}
    there = Accounts(ConnectorState(database, "teams"), people, DirectoryPeople(database))
    assert there.conversation_of(Person("fred", "Fred")) is None, "nobody is written to by their address"
    await DirectoryPeople(database).put([DirectoryPerson("teams", "f-1", "Fred", mails=("fred@example.com",))])
    await there.load()
    assert (there.conversation_of(Person("fred", "Fred")), there.person_of("f-1")) == ("user:f-1", "fred")


async def test_somebody_named_as_conversations_do_is_known_by_their_account_later(database: Database) -> None:
    people = {"fred": PersonSettings(name="Fred", accounts={"teams": "29:1aBc"})}
    there = Accounts(ConnectorState(database, "teams"), people, DirectoryPeople(database))
    assert there.conversation_of(Person("fred", "Fred")) == "user:29:1aBc"
    await there.met(BOB, Known(user="29:1aBc"), back=True)
    assert (there.conversation_of(Person("fred", "Fred")), there.person_of(BOB)) == (f"user:{BOB}", "fred")
    again = Accounts(ConnectorState(database, "teams"), people, DirectoryPeople(database))
    await again.load()
    assert again.conversation_of(Person("fred", "Fred")) == f"user:{BOB}"


async def test_somebody_with_a_strange_id_is_reached_too(database: Database) -> None:
    there = accounts(database)
    await there.met("29:1aBc-", Known(chat="a:1"), back=True)
    assert there.conversation_of(Person(there.person_of("29:1aBc-"), "Guest")) == "user:29:1aBc-"


async def test_whom_the_app_is_not_installed_for_is_tried_again_after_an_hour(database: Database) -> None:
    clock = Clock()
    there, alice = accounts(database, clock), Person("alice", "Alice")
    await there.away_now(ALICE)
    assert there.conversation_of(alice) is None
    clock.now += TRY_AGAIN_AFTER
    assert there.conversation_of(alice)


async def test_who_blocks_the_bot_is_left_alone_until_they_write_to_it(database: Database) -> None:
    clock = Clock()
    there, alice = accounts(database, clock), Person("alice", "Alice")
    await there.close(ALICE)
    clock.now += 100 * TRY_AGAIN_AFTER
    await there.met(ALICE, Known(user="29:a"), back=False)
    assert there.conversation_of(alice) is None, "they only wrote in a team"
    await there.met(ALICE, Known(chat="a:1"), back=True)
    assert there.conversation_of(alice)
    assert there.get(ALICE) == replace(Known(chat="a:1"), user="29:a")


async def test_a_restart_changes_nothing(database: Database) -> None:
    there = accounts(database)
    known = Known(
        chat="a:1", service="https://smba.example/emea/", user="29:b", locale="fr-FR", timezone="Europe/Paris"
    )
    await there.met(BOB, known, back=True)
    await there.close(ALICE)
    again = accounts(database)
    await again.load()
    assert (again.get(BOB), again.account_named("29:b")) == (known, BOB)
    assert again.conversation_of(Person("alice", "Alice")) is None
    assert again.conversation_of(Person(f"teams-{BOB}", "Bob")) == f"user:{BOB}"
