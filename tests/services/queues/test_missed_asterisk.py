"""Missed calls of the queue of a real Asterisk, with real phones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.commands.bot import chat
from tests.office import Office, office
from tests.services.workspaces.community import FakePlatform
from tests.waiting import until
from ucbridge.models import Reply, State
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.private.plan import Behaviour
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.store.postings import Place
from ucbridge.store.workspaces import Named, Workspace

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk]

MISSED = Place("chat", "channel:91")
QUEUE = "600"


@dataclass
class Hotline:
    """A queue whose missed calls are told; Erin calls it from the phone on her desk."""

    there: Office
    asterisk: Elsewhere
    admin: Ami

    async def waits(self) -> str:
        """Have Erin call the queue and wait in it; return her channel."""
        await self.asterisk.phones["erin"].dial(QUEUE)
        async with asyncio.timeout(20):
            while not (waiting := await self._waiting()):  # noqa: ASYNC110 - the queue is asked each time
                await asyncio.sleep(0.02)
        return waiting[0]

    async def goes_on_to(self, channel: str, extension: str) -> None:
        """Have the dialplan send a caller on, as it does after the longest time to wait."""
        await self.admin.action("Redirect", Channel=channel, Context="from-internal", Exten=extension, Priority=1)

    async def hangs_up(self) -> None:
        await self.asterisk.phones["erin"].hang_up()

    async def gone(self) -> None:
        await until(lambda: not self.there.pbx.model.channels)

    @property
    def told(self) -> list[tuple[Place, str]]:
        return self.there.board.posted

    def card(self) -> Reply:
        return self.there.board.newest(self.told[-1][1])

    async def _waiting(self) -> list[str]:
        rows = await self.admin.list("QueueStatus")
        return [str(row["Channel"]) for row in rows if row["Event"] == "QueueEntry"]


@asynccontextmanager
async def hotline(folder: Path, asterisk: Elsewhere) -> AsyncIterator[Hotline]:
    for who in ("alice", "bob"):
        asterisk.phones[who].behave(Behaviour.IGNORE)
    switchboard = Switchboard(asterisk.settings)
    running = asyncio.create_task(switchboard.run())
    try:
        await until(lambda: switchboard.model.fresh and "PJSIP/102" in switchboard.model.endpoints)
        async with (
            office(folder, switchboard, platform=FakePlatform()) as there,
            connect(asterisk.admin, wanted=frozenset(), sink=_drop) as ami,
        ):
            told = Workspace("chat", "1000", queues={"sales": Named(MISSED.conversation, "missed")})
            await there.services.missed.queues._workspaces.save(told, by="chief")
            yield Hotline(there, asterisk, ami)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _drop(_frame: object) -> None:
    pass


async def test_who_hangs_up_while_waiting_is_told_and_can_be_called_back(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with hotline(tmp_path, asterisk) as here:
        await here.waits()
        await here.hangs_up()
        await until(lambda: here.told)
        card = here.card()
        assert [place for place, _topic in here.told] == [MISSED]
        assert str(card.title) == "Missed call from Erin Lambert"
        said = {str(each.name): str(each.value) for each in card.fields}
        assert (said["Queue"], said["Number"]) == ("sales", "105")
        await here.gone()
        for who in ("alice", "erin"):
            asterisk.phones[who].behave(Behaviour.ANSWER, answer_after=0.1)
        bot = chat(here.there)
        reply = await bot.press(bot.bot._signer.seal(card).buttons[0].token)
        assert reply is not None
        await until(lambda: here.there.board.cards.get(reply.topic, [reply])[-1].state is State.CONNECTED)
        await bot.say("/hangup")
        await here.gone()


async def test_who_is_answered_was_not_missed(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with hotline(tmp_path, asterisk) as here:
        asterisk.phones["bob"].behave(Behaviour.ANSWER, answer_after=0.1)
        await asterisk.phones["erin"].dial(QUEUE)
        calls = here.there.pbx.model.calls
        await until(lambda: any(call.bridged for call in calls.values()))
        await here.hangs_up()
        await here.gone()
        assert here.told == []


async def test_who_goes_on_to_voicemail_is_told_when_they_hang_up(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with hotline(tmp_path, asterisk) as here:
        await here.goes_on_to(await here.waits(), "200")
        await until(lambda: here.there.services.missed.queues._open)
        assert here.told == []
        await here.hangs_up()
        await until(lambda: here.told)
        assert str(here.card().title) == "Missed call from Erin Lambert"


async def test_who_goes_on_to_somebody_who_answers_was_not_missed(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with hotline(tmp_path, asterisk) as here:
        asterisk.phones["frank"].behave(Behaviour.ANSWER, answer_after=0.1)
        await here.goes_on_to(await here.waits(), "106")
        missed = here.there.services.missed.queues
        calls = here.there.pbx.model.calls
        await until(lambda: any(call.bridged for call in calls.values()))
        await here.hangs_up()
        await here.gone()
        await until(lambda: not missed._open)
        assert here.told == []


async def test_the_names_of_its_queues(asterisk: Elsewhere) -> None:
    switchboard = Switchboard(asterisk.settings)
    running = asyncio.create_task(switchboard.run())
    await until(lambda: switchboard.model.fresh)
    assert await switchboard.rooms.queue_names() == ["sales"]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
