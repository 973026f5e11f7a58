"""The PBX of the truth table, and each case on it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.pbx.attempts.office import DIALPLAN, Office, office, plan


@pytest.fixture(scope="package")
def pbx(tmp_path_factory):
    """A PBX on which every way to ring somebody leads somewhere."""
    with plan(tmp_path_factory.mktemp("truth"), dialplan=DIALPLAN.read_text()) as pbx:
        yield pbx


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def board(pbx):
    """Its office, as long as a module looks at it."""
    async with office(pbx) as here:
        yield here


@pytest_asyncio.fixture(loop_scope="module")
async def at(board: Office):
    """The office on a quiet morning."""
    await board.begin()
    yield board
    await board.pbx.hang_up_all()
