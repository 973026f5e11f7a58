"""Calls a queue brought to nobody: who is told, what they read, who calls back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.commands.bot import Chat, chat
from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.services.workspaces.community import FakePlatform
from tests.waiting import until
from ucbridge.models import Reply, State
from ucbridge.pbx.caller import CallerId
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.missed import MissedCards
from ucbridge.store.postings import Place
from ucbridge.store.types import utc_now
from ucbridge.store.workspaces import Named, Workspace

pytestmark = pytest.mark.asyncio

SALES = Place("chat", "channel:91")
OTHERS = Place("chat", "channel:95")
DUPONT = CallerId("", "0142685300")


@dataclass
class Hotline:
    """A company whose queue `sales` is told in a channel."""

    there: Office
    pbx: FakePbx
    chat: Chat
    platform: FakePlatform

    def calls(self, caller: CallerId = DUPONT) -> str:
        """Have somebody call from outside; return their channel."""
        return self.pbx.appear("PJSIP/outside", caller=caller)

    async def misses(self, caller: CallerId = DUPONT, *, queue: str = "sales") -> Reply:
        channel = self.calls(caller)
        self.pbx.abandon(queue, channel)
        self.pbx.end(channel)
        before = len(self.there.board.posted)
        await until(lambda: len(self.there.board.posted) > before)
        return self.there.board.newest(self.there.board.posted[-1][1])

    async def settled(self) -> None:
        """Wait until everything that happened so far was looked at: a further caller is told."""
        await self.misses(CallerId("", "0612345678"))

    async def forgotten(self) -> None:
        """Wait until nobody is still on the line."""
        notes = ConnectorState(self.there.database, "")
        async with asyncio.timeout(20):
            while await notes.all("missed"):  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.005)

    @property
    def told(self) -> list[Place]:
        return [place for place, _topic in self.there.board.posted]

    async def choose(self, workspace: str = "1000", **queues: Place) -> None:
        told = {queue: Named(place.conversation, "missed") for queue, place in queues.items()}
        workspaces = self.there.services.missed.queues._workspaces
        await workspaces.save(Workspace("chat", workspace, queues=told), by="chief")


@asynccontextmanager
async def hotline(folder: Path, pbx: FakePbx) -> AsyncIterator[Hotline]:
    platform = FakePlatform()
    async with office(folder, pbx, platform=platform) as there:
        await (here := Hotline(there, pbx, chat(there), platform)).choose(sales=SALES)
        yield here


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Hotline]:
    async with hotline(tmp_path, FakePbx()) as there:
        yield there


def fields(card: Reply) -> dict[str, str]:
    return {str(each.name): str(each.value) for each in card.fields}


async def test_a_caller_who_hung_up_is_told_in_the_channel_of_the_queue(here: Hotline) -> None:
    card = await here.misses()
    assert here.told == [SALES]
    assert str(card.title) == "Missed call from Dupont Plomberie"
    said = fields(card)
    when = said.pop("When")
    assert said == {"Number": "01 42 68 53 00", "Queue": "sales", "Waited": "12 s"}
    assert when.startswith(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    assert [str(each.label) for each in card.buttons] == ["Call back"]


CALLERS = (
    (CallerId("Bob Durand", "102"), "Missed call from Bob Durand", 1),
    (CallerId("ACME", "+33612345678"), "Missed call from ACME", 1),
    (CallerId("", "+33612345678"), "Missed call from 06 12 34 56 78", 1),
    (CallerId("", "anonymous"), "Missed call from an unknown caller", 0),
    (CallerId("", ""), "Missed call from an unknown caller", 0),
    (CallerId("<@&1> \r\n\x07**x**", "x;/n"), "Missed call from <@&1> **x**", 0),
)


async def test_who_it_was(here: Hotline) -> None:
    for caller, title, buttons in CALLERS:
        card = await here.misses(caller)
        assert (str(card.title), len(card.buttons)) == (title, buttons)


async def test_a_queue_nobody_chose_a_channel_for_is_told_nowhere(here: Hotline) -> None:
    channel = here.calls()
    here.pbx.abandon("help", channel)
    here.pbx.end(channel)
    await here.settled()
    assert here.told == [SALES]


async def test_each_server_reads_of_its_own_queues_alone(here: Hotline) -> None:
    await here.choose("2000", help=OTHERS)
    await here.misses(queue="help")
    assert here.told == [OTHERS]
    await here.misses()
    assert here.told == [OTHERS, SALES]


async def test_a_server_that_is_served_no_longer_is_told_nothing(here: Hotline) -> None:
    await here.choose("2000", sales=OTHERS)
    here.platform.unserved.add("2000")
    await here.misses()
    assert here.told == [SALES]


async def test_who_goes_on_to_voicemail_is_missed_when_they_hang_up(here: Hotline) -> None:
    channel = here.calls()
    here.pbx.abandon("sales", channel, seconds=30)
    await until(lambda: here.there.services.missed.queues._open)
    assert here.told == []
    here.pbx.end(channel)
    await until(lambda: here.told)
    assert fields(here.there.board.newest(here.there.board.posted[0][1]))["Waited"] == "30 s"


async def test_who_talks_to_somebody_after_all_was_not_missed(here: Hotline) -> None:
    channel = here.calls()
    here.pbx.abandon("sales", channel)
    colleague = here.pbx.appear("PJSIP/102", caller=CallerId("Bob", "102"))
    here.pbx.talk(channel, colleague)
    here.pbx.end(colleague)
    here.pbx.end(channel)
    await here.settled()
    assert len(here.told) == 1
    await here.forgotten()


async def test_who_leaves_one_queue_for_another_is_told_once_in_a_channel(here: Hotline) -> None:
    await here.choose(sales=SALES, help=SALES, desk=OTHERS)
    channel = here.calls()
    for queue in ("sales", "help", "desk"):
        here.pbx.abandon(queue, channel)
    here.pbx.end(channel)
    await until(lambda: len(here.told) == 2)
    assert here.told == [SALES, OTHERS]


async def test_who_hung_up_while_nobody_could_see_it_was_missed(here: Hotline) -> None:
    gone, stays = here.calls(), here.calls()
    for channel in (gone, stays):
        here.pbx.abandon("sales", channel)
    await until(lambda: len(here.there.services.missed.queues._open) == 2)
    here.pbx.lose()
    here.pbx.connect(stays)
    await until(lambda: here.told)
    here.pbx.end(stays)
    await until(lambda: len(here.told) == 2)


async def test_who_was_on_the_line_when_the_bridge_was_killed_is_told_by_the_next(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with hotline(tmp_path, pbx) as here:
        channel = here.calls()
        pbx.abandon("sales", channel)
        await until(lambda: here.there.services.missed.queues._open)
    pbx.end(channel)
    async with hotline(tmp_path, pbx) as here:
        await until(lambda: here.told)
        await here.settled()
        assert len(here.told) == 2


# --- calling back


async def test_call_back_rings_my_phone_and_says_so_on_the_card(here: Hotline) -> None:
    card = await here.misses()
    reply = await here.chat.press(sealed(here, card))
    assert reply is not None
    assert reply.state is State.RINGING
    assert here.pbx.orders[-1].extension == "+33142685300"
    newest = here.there.board.newest(card.topic)
    assert fields(newest)["Called back by"].startswith("Alice Martin, ")
    assert (newest.state, newest.title) == (State.OK, card.title)


async def test_the_second_one_is_asked_first(here: Hotline) -> None:
    card = await here.misses()
    await here.chat.press(sealed(here, card), by="bob")
    question = await here.chat.press(sealed(here, card))
    assert question is not None
    assert (str(question.title), str(question.text)) == ("Bob Durand called back already", "Call anyway?")
    assert len(here.pbx.orders) == 1
    reply = await here.chat.press(question.buttons[0].token)
    assert reply is not None
    assert reply.state is State.RINGING
    assert fields(here.there.board.newest(card.topic))["Called back by"].startswith("Alice Martin, ")


async def test_a_call_that_cannot_be_placed_is_no_call_back(here: Hotline) -> None:
    card = await here.misses()
    reply = await here.chat.press(sealed(here, card), by="eloise")
    assert reply is not None
    assert str(reply.title) == "You have no phone linked yet"
    assert "Called back by" not in fields(here.there.board.newest(card.topic))
    reply = await here.chat.press(sealed(here, card))
    assert reply is not None
    assert reply.state is State.RINGING


async def test_what_the_policy_forbids_is_not_called_back(here: Hotline) -> None:
    for number in ("112", "+33899123456", "+1 212 555 0100"):
        card = await here.misses(CallerId("", number.replace(" ", "")))
        reply = await here.chat.press(sealed(here, card))
        assert reply is not None
        assert reply.state is State.REFUSED
    assert here.pbx.orders == []


async def test_a_button_that_is_too_old_says_what_to_do(here: Hotline) -> None:
    card = await here.misses()
    await MissedCards(here.there.database).prune(utc_now() + timedelta(seconds=1))
    reply = await here.chat.press(sealed(here, card))
    assert reply is not None
    assert (str(reply.title), str(reply.text)) == ("This call is too long ago", "Type /call and the number instead.")


def sealed(here: Hotline, card: Reply) -> str:
    return here.chat.bot._signer.seal(card).buttons[0].token
