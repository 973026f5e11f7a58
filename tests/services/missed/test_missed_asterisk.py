"""Calls that ring and are missed on a real Asterisk, with real phones: one card each, and the right one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.asterisk import Elsewhere
from tests.commands.bot import Chat, chat
from tests.office import PEOPLE, Office, office
from tests.services.workspaces.community import FakePlatform
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.config.calls import CallsSettings
from ucbridge.models import Reply, State
from ucbridge.pbx.private.plan import Behaviour
from ucbridge.pbx.switchboard import Switchboard

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.asterisk]

ERIN = PersonSettings(name="Erin Lambert", extension="105")


@dataclass
class House:
    """Erin calls Bob, from phone to phone."""

    there: Office
    asterisk: Elsewhere
    bot: Chat

    async def rings(self) -> Reply:
        """Have Bob's phone ring until his card is there."""
        before = len(self.topics)
        self.asterisk.phones["bob"].behave(Behaviour.IGNORE)
        await self.asterisk.phones["erin"].dial("102")
        await until(lambda: len(self.topics) > before)
        return self.there.board.newest(self.topics[-1])

    async def hangs_up(self) -> None:
        await self.asterisk.phones["erin"].hang_up()
        await until(lambda: not self.there.pbx.model.channels)

    @property
    def topics(self) -> list[str]:
        return [topic for who, topic in self.there.board.announced if who == "bob"]

    def newest(self) -> Reply:
        return self.there.board.newest(self.topics[-1])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory, shared_asterisk: Elsewhere) -> AsyncIterator[House]:
    switchboard = Switchboard(shared_asterisk.settings)
    running = asyncio.create_task(switchboard.run())
    folder: Path = tmp_path_factory.mktemp("missed")
    try:
        await until(lambda: switchboard.model.fresh and "PJSIP/102" in switchboard.model.endpoints)
        calls = CallsSettings(incoming_after=0.1)
        people = {**PEOPLE, "erin": ERIN}
        async with office(folder, switchboard, platform=FakePlatform(), calls=calls, people=people) as there:
            yield House(there, shared_asterisk, chat(there))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="module")
async def house(home: House, asterisk: Elsewhere) -> AsyncIterator[House]:
    await until(lambda: not home.there.pbx.model.channels)
    home.there.board.announced.clear()
    for phone in asterisk.phones.values():
        phone.behave(Behaviour.IGNORE)
    yield home


async def test_a_call_that_rings_and_is_given_up_is_one_card_and_the_next_counts_up(house: House) -> None:
    card = await house.rings()
    assert (str(card.title), card.state) == ("Erin Lambert is calling", State.RINGING)
    await house.hangs_up()
    await until(lambda: str(house.newest().title) == "Missed call from Erin Lambert")
    assert len(house.topics) == 1
    assert str(house.newest().text) == "The caller hung up while it rang."
    await house.rings()
    await house.hangs_up()
    await until(lambda: str(house.there.board.newest(house.topics[0]).title) == "2 missed calls from Erin Lambert")
    await until(lambda: house.newest().state is State.ENDED)


async def test_an_answered_one_is_the_card_of_the_call_and_settles_what_was_missed(house: House) -> None:
    await house.rings()
    await house.hangs_up()
    await until(lambda: any(topic.startswith("missed:") for topic in house.topics))
    missed = next(topic for topic in house.topics if topic.startswith("missed:"))
    house.asterisk.phones["bob"].behave(Behaviour.ANSWER, answer_after=0.6)
    await house.asterisk.phones["erin"].dial("102")
    await until(lambda: house.newest().state is State.CONNECTED)
    assert "Hang up" in [str(each.label) for each in house.newest().buttons]
    await until(lambda: "Spoke with" in [str(each.name) for each in house.there.board.newest(missed).fields])
    await house.hangs_up()
    await until(lambda: house.newest().state is State.ENDED)


async def test_declined_from_chat_it_rings_no_more_and_is_no_missed_call(house: House) -> None:
    card = await house.rings()
    missed = [each for each in house.there.board.cards if each.startswith("missed:")]
    button = next(each for each in house.bot.bot._signer.seal(card).buttons if str(each.label) == "Decline")
    await house.bot.press(button.token, by="bob")
    await until(lambda: str(house.newest().title) == "You declined the call from Erin Lambert")
    await house.hangs_up()
    assert [each for each in house.there.board.cards if each.startswith("missed:")] == missed
