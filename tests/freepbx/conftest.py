"""One PBX in the shape of FreePBX for all tests here, and a bridge at it."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere, running
from tests.freepbx.company import FreePbxCompany
from tests.freepbx.desk import Desk, desk
from tests.waiting import until
from ucbridge.pbx.features.interface import PhoneChanged
from ucbridge.pbx.private import PrivateAsterisk
from ucbridge.pbx.switchboard import Switchboard

MARK = "-"


class Board:
    """The bridge's side: its features, and whose phones it was told of."""

    def __init__(self, switchboard: Switchboard) -> None:
        self.switchboard = switchboard
        self.features = switchboard.features
        self.told: list[str] = []

    async def follow(self) -> None:
        async with self.switchboard.changes() as changes:
            async for change in changes:
                if isinstance(change, PhoneChanged):
                    self.told.append(change.extension)

    async def forget(self) -> None:
        """Forget what was told until now, also what is still on its way here."""
        self.switchboard._publish(PhoneChanged(MARK))
        await until(lambda: MARK in self.told)
        self.told.clear()


@pytest.fixture(scope="package")
def freepbx_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with running(PrivateAsterisk.start(tmp_path_factory.mktemp("freepbx"))) as pbx:
        yield pbx


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def board(freepbx_asterisk: Elsewhere) -> AsyncIterator[Board]:
    await FreePbxCompany(freepbx_asterisk).move_in()
    board = Board(Switchboard(freepbx_asterisk.settings))
    running_board = asyncio.create_task(board.switchboard.run())
    following = asyncio.create_task(board.follow())
    try:
        await until(lambda: board.switchboard.model.fresh)
        await until(lambda: board.features.listed)
        yield board
    finally:
        for task in (running_board, following):
            task.cancel()
        await asyncio.gather(running_board, following, return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="module")
async def company(freepbx_asterisk: Elsewhere, board: Board) -> AsyncIterator[FreePbxCompany]:
    """The company with nothing set on any phone."""
    company = FreePbxCompany(freepbx_asterisk)
    await company.use_device_states(on=True)
    await company.begin()
    for extension in board.features.listed:
        await board.features.get(extension)
    await board.forget()
    yield company
    await freepbx_asterisk.hang_up_all()


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def opened(freepbx_asterisk: Elsewhere, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """The whole bridge, running, and everybody at its chat."""
    await FreePbxCompany(freepbx_asterisk).move_in()
    async with desk(tmp_path_factory.mktemp("desk"), freepbx_asterisk) as there:
        yield there


@pytest_asyncio.fixture(loop_scope="package")
async def office(opened: Desk) -> AsyncIterator[Desk]:
    """The company on a quiet morning, at its chat."""
    await opened.begin()
    yield opened
    await opened.ends()
