import asyncio
import gc
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text

from ucbridge.errors import ConfigError, StoreError
from ucbridge.models import Account
from ucbridge.store.accounts import Accounts
from ucbridge.store.database import Database
from ucbridge.store.seen import Seen
from ucbridge.store.tables import seen
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.usefixtures("migrations")


@pytest.mark.asyncio
async def test_what_was_stored_is_there_after_a_restart(url: str) -> None:
    async with Database.open(url) as database:
        await Accounts(database).remember(Account("discord", "42"), "alice")
    async with Database.open(url) as database:
        assert await Accounts(database).person_of("discord", "42") == "alice"


@pytest.mark.asyncio
async def test_a_hundred_commands_at_once_lose_nothing(database: Database) -> None:
    seen = Seen(database)
    accounts = Accounts(database)

    async def command(number: int) -> bool:
        await accounts.person_of("local", "alice")
        await accounts.remember(Account("local", str(number)), "alice")
        return await seen.first(str(number))

    assert all(await asyncio.gather(*(command(number) for number in range(100))))
    assert len(await accounts.all()) == 100


@pytest.mark.asyncio
async def test_another_process_writing_is_waited_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.sqlite"
    async with Database.open(url) as ours, Database.open(url) as theirs:
        both = [Seen(ours).first(f"ours {n}") for n in range(50)] + [
            Seen(theirs).first(f"theirs {n}") for n in range(50)
        ]
        assert all(await asyncio.gather(*both))


@pytest.mark.asyncio
async def test_an_exception_takes_everything_back(database: Database) -> None:
    with pytest.raises(LookupError):
        await _fail_in_the_middle(database)
    assert await Seen(database).first("0" * 64) is True
    async with database.read() as connection:
        assert len((await connection.execute(seen.select())).all()) == 1


async def _fail_in_the_middle(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(seen.insert().values(digest="d", at=utc_now()))
        raise LookupError


@pytest.mark.asyncio
async def test_a_cancelled_writer_lets_the_next_one_in(database: Database) -> None:
    started = asyncio.Event()

    async def hold() -> None:
        async with database.begin() as connection:
            await connection.execute(seen.insert().values(digest="d", at=utc_now()))
            started.set()
            await asyncio.sleep(60)

    holder = asyncio.create_task(hold())
    await started.wait()
    holder.cancel()
    assert await Seen(database).first("next") is True
    with pytest.raises(asyncio.CancelledError):
        await holder
    async with database.read() as connection:
        assert len((await connection.execute(seen.select())).all()) == 1


@pytest.mark.asyncio
async def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(seen.insert().values(digest="d", at=utc_now()))
        reading = asyncio.create_task(Accounts(database).all())
        assert await asyncio.wait_for(reading, 5) == []


@pytest.mark.asyncio
async def test_a_transaction_inside_a_transaction_is_a_bug_said_at_once(database: Database) -> None:
    async with database.begin():
        with pytest.raises(RuntimeError, match="inside a transaction"):
            await Seen(database).first("x")


@pytest.mark.asyncio
async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    async with database.begin() as connection:
        with pytest.raises(Exception, match="without a zone"):
            await connection.execute(seen.insert().values(digest="d", at=utc_now().replace(tzinfo=None)))


@pytest.mark.asyncio
async def test_only_its_owner_may_read_the_sqlite_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "ucbridge.sqlite"
    async with Database.open(f"sqlite:///{file}") as database:
        await Seen(database).first("x")
        modes = {stat.S_IMODE(each.stat().st_mode) for each in (file, Path(f"{file}-wal"))}
    assert modes == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.asyncio
@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://root@localhost/x", "nonsense"])
async def test_a_url_of_something_else_is_one_sentence(url: str) -> None:
    with pytest.raises(ConfigError, match="database URL is not understood"):
        async with Database.open(url):
            pass


@pytest.mark.asyncio
async def test_a_database_that_is_not_there_is_one_sentence_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        async with Database.open(f"postgresql://me:hunter2@/nothing?host={tmp_path}"):
            pass
    assert "hunter2" not in str(caught.value.text)
    assert caught.value.retry


@pytest.mark.asyncio
async def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        async with Database.open(f"sqlite:///{file}"):
            pass


@pytest.mark.asyncio
async def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        async with Database.open(f"sqlite:///{tmp_path}/file/ucbridge.sqlite"):
            pass


def test_sslmode_is_understood_as_the_driver_writes_it() -> None:
    from ucbridge.store.engine import address_of

    address = address_of("postgres://me@host/name?sslmode=require")
    assert (address.drivername, dict(address.query)) == ("postgresql+asyncpg", {"ssl": "require"})


@pytest.mark.postgres
@pytest.mark.asyncio
async def test_a_server_that_goes_away_in_the_middle_is_an_outage_and_no_riddle(postgres_url: str) -> None:
    async with Database.open(postgres_url) as database, Database.open(postgres_url) as admin:
        sleeper: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def work() -> None:
            async with database.begin() as connection:
                sleeper.set_result(await connection.scalar(text("SELECT pg_backend_pid()")) or 0)
                await connection.execute(text("SELECT pg_sleep(60)"))

        working = asyncio.create_task(work())
        pid = await sleeper
        async with admin.begin() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(StoreError):
            await working


@pytest.mark.asyncio
async def test_a_writer_cancelled_in_any_statement_locks_nobody_out(tmp_path: Path) -> None:
    """Whether Python collects garbage soon or not: another process must not wait for that."""
    url = f"sqlite:///{tmp_path}/a.sqlite"
    async with Database.open(url) as database, Database.open(url) as other:

        async def write(name: str) -> None:
            async with database.begin() as connection:
                await connection.execute(seen.insert().values(digest=name, at=utc_now()))
                (await connection.execute(select(seen))).all()

        gc.disable()
        try:
            for wait in range(40):
                writing = asyncio.create_task(write(f"cancelled {wait}"))
                for _turn in range(wait):
                    await asyncio.sleep(0.0001)
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
                assert await Seen(other).first(f"other {wait}")
        finally:
            gc.enable()
