import asyncio
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect, text

from tests.store.test_recording_retention import a_recording
from ucbridge.errors import ConfigError
from ucbridge.models import Address
from ucbridge.store.calls import PlacedCall, PlacedCalls
from ucbridge.store.cards import Cards
from ucbridge.store.conference_recordings import ConferenceRecordings
from ucbridge.store.conferences import Conferences
from ucbridge.store.database import Database
from ucbridge.store.schema import metadata
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.usefixtures("migrations")

BEFORE = "v0002"
"""The version before conferences."""

STARTER = """
import asyncio, sys
from ucbridge.store.database import Database
from ucbridge.store.seen import Seen

async def main(url, number):
    print("ready", flush=True)
    sys.stdin.readline()
    async with Database.open(url) as database:
        assert await Seen(database).first(number)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.asyncio
async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


@pytest.mark.asyncio
@pytest.mark.timeout(150)  # eight interpreters start here, on however many cores there are
async def test_eight_processes_may_start_on_an_empty_database_at_once(url: str) -> None:
    starters = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", STARTER, url, str(n), stdin=-1, stdout=-1, stderr=-1)
        for n in range(8)
    ]
    for each in starters:
        assert each.stdout is not None
        assert await each.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(each.communicate(b"go\n") for each in starters))
    assert [(each.returncode, errors) for each, (_out, errors) in zip(starters, answers, strict=True)] == [(0, b"")] * 8


@pytest.mark.asyncio
async def test_a_database_of_a_newer_version_is_left_alone_with_one_sentence(url: str) -> None:
    async with Database.open(url) as database, database.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'v9999'"))
    with pytest.raises(ConfigError, match="newer version") as caught:
        async with Database.open(url):
            pass
    assert "v9999" in str(caught.value.text)


@pytest.mark.asyncio
async def test_a_migration_that_fails_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Operations.create_table
    made = []

    def create_table(self: Operations, name: str, *columns: object, **options: object) -> object:
        made.append(name)
        if len(made) == 4:
            raise LookupError
        return real(self, name, *columns, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "create_table", create_table)
        with pytest.raises(LookupError):
            async with Database.open(url):
                pass
    async with Database.open(url) as database, database.read() as connection:
        assert await connection.run_sync(_differences) == []


@pytest.mark.asyncio
async def test_recordings_of_conferences_are_whole_after_those_of_calls_came(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _head, upgrade=command.upgrade: upgrade(config, "v0007"))
        async with Database.open(url) as database:
            recording_id = await a_recording(database)
            kept = ConferenceRecordings(database)
            await kept.meet(recording_id, ["alice", "bob"])
            before_row, before_tracks = await kept.get(recording_id), await kept.tracks(recording_id)
    async with Database.open(url) as database:
        kept = ConferenceRecordings(database)
        assert await kept.get(recording_id) == before_row
        assert await kept.tracks(recording_id) == before_tracks
        assert await kept.original("conference/1-a/1") == b"voice"
        assert await kept.mp3(recording_id) == b"sound"
        assert await kept.people(recording_id) == {"alice", "bob"}
        await kept.drop(recording_id)
        assert await kept.tracks(recording_id) == [], "what hangs on it still goes with it"


@pytest.mark.asyncio
async def test_what_the_version_before_kept_is_there_after_an_upgrade(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = PlacedCall("ucb-1", "alice", "PJSIP/101", "Bob", "102", "102", "en", utc_now())
    with monkeypatch.context() as before:
        before.setattr(command, "upgrade", lambda config, _head, upgrade=command.upgrade: upgrade(config, BEFORE))
        async with Database.open(url) as database:
            async with database.read() as connection:
                assert "conferences" not in await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            await PlacedCalls(database).placed(call)
            await Cards(database).save("call:ucb-1", 3, "{}", final=False)
            await Cards(database).add_address("call:ucb-1", Address("chat", "alice", "1"), delivered_version=2)
    async with Database.open(url) as database:
        assert await PlacedCalls(database).open() == [call]
        [undelivered] = await Cards(database).undelivered()
        assert (undelivered.card.topic, undelivered.card.version) == ("call:ucb-1", 3)
        assert await Conferences(database).open() == []
        async with database.read() as connection:
            assert await connection.run_sync(_differences) == []
