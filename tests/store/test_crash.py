import asyncio
import signal
import sys

import pytest
from sqlalchemy import text

from ucbridge.store.database import Database
from ucbridge.store.seen import Seen

WRITER = """
import asyncio, sys
from ucbridge.store.database import Database
from ucbridge.store.seen import Seen

async def main(url):
    async with Database.open(url) as database:
        seen = Seen(database)
        for number in range(100_000):
            await seen.first(str(number))
            print(number, flush=True)

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.asyncio
async def test_what_was_committed_before_a_kill_is_there_and_the_database_is_whole(url: str) -> None:
    writer = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, url, stdout=-1)
    assert writer.stdout is not None
    while await writer.stdout.readline() != b"20\n":
        pass
    writer.send_signal(signal.SIGKILL)
    rest = (await writer.communicate())[0].split()
    last = int(rest[-1]) if rest else 20
    async with Database.open(url) as database:
        seen = Seen(database)
        assert not any([await seen.first(str(number)) for number in range(last + 1)])
        assert await seen.first(str(last + 2)) is True
        if database.dialect == "sqlite":
            async with database.read() as connection:
                assert (await connection.execute(text("PRAGMA integrity_check"))).scalar() == "ok"
