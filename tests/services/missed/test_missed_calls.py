"""Missed calls: who reads of one, what it says, and that each is told once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.commands.bot import Chat, chat
from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.services.missed.telephone import DUPONT, MOBILE, Line, direct, group, queue
from tests.services.workspaces.community import FakePlatform
from tests.waiting import until
from ucbridge.config.calls import CallsSettings
from ucbridge.models import Reply, State
from ucbridge.pbx.caller import CallerId
from ucbridge.services.concerns.interface import Concerned, Way, Why
from ucbridge.store.missed import MissedCards
from ucbridge.store.postings import Place
from ucbridge.store.types import utc_now
from ucbridge.store.workspaces import Named, Workspace

pytestmark = pytest.mark.asyncio

SALES = Place("chat", "channel:91")


@dataclass
class Desk:
    """A company whose calls are told by hand."""

    there: Office
    pbx: FakePbx
    chat: Chat

    async def hear(self, *told: Concerned) -> None:
        for each in told:
            await self.there.services.missed.watching.hear(each)

    async def idle(self) -> None:
        """Wait until everything heard so far was dealt with: a further call of a stranger is told."""
        sentinel = direct("dave", caller=CallerId("", f"01{time.time_ns() % 10**8:08}"), dialled="104")
        await self.hear(sentinel.missed())
        await until(lambda: any(sentinel.caller.number in str(each) for each in self._numbers("dave")))
        self.there.board.announced = [each for each in self.there.board.announced if each[0] != "dave"]

    async def settled(self) -> None:
        """Wait until it is written down that every card was shown."""
        rows = MissedCards(self.there.database)
        async with asyncio.timeout(20):
            while await rows.unshown():  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.005)

    def _numbers(self, person: str) -> list[str]:
        return [str(card.fields) + str(card.title).replace(" ", "") for card in self.cards(person)]

    def topics(self, person: str) -> list[str]:
        return [topic for who, topic in self.there.board.announced if who == person]

    def cards(self, person: str) -> list[Reply]:
        return [self.there.board.newest(topic) for topic in self.topics(person)]

    async def card(self, person: str) -> Reply:
        """Return the only card of somebody."""
        await until(lambda: self.cards(person))
        (card,) = self.cards(person)
        return card

    async def press(self, card: Reply, *, by: str = "alice", button: int = 0) -> Reply | None:
        return await self.chat.press(self.chat.bot._signer.seal(card).buttons[button].token, by=by)


@asynccontextmanager
async def desk(folder: Path, pbx: FakePbx | None = None, **sections: object) -> AsyncIterator[Desk]:
    pbx = pbx or FakePbx()
    async with office(folder, pbx, platform=FakePlatform(), **sections) as there:
        yield Desk(there, pbx, chat(there))


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as there:
        yield there


def fields(card: Reply) -> dict[str, str]:
    return {str(each.name): str(each.value) for each in card.fields}


# --- who is told what


NOBODY = "Nobody answered."
GAVE_UP = "The caller hung up while it rang."
CAROL = CallerId("x", "103")
WITHHELD = CallerId("", "anonymous")
PARKED = Line(people={"bob": Way.PARKED}, dialled="5")

TELLS = (
    (direct("bob"), Why.NO_ANSWER, "Dupont Plomberie", NOBODY),
    (direct("bob", dialled="1"), Why.GAVE_UP, "Dupont Plomberie", GAVE_UP),
    (direct("bob", dialled="2"), Why.BUSY, "Dupont Plomberie", "The phone was busy."),
    (
        direct("bob", dialled="3"),
        Why.DO_NOT_DISTURB,
        "Dupont Plomberie",
        "The phone did not ring: do not disturb was on.",
    ),
    (
        direct("bob", dialled="4"),
        Why.UNREACHABLE,
        "Dupont Plomberie",
        "The phone did not ring: it was off or not connected.",
    ),
    (direct("bob", caller=CAROL, by="carol"), Why.NO_ANSWER, "Carol Petit", NOBODY),
    (direct("bob", caller=WITHHELD), Why.GAVE_UP, "an unknown caller", GAVE_UP),
    (
        Line(people={"bob": Way.PARKED}, dialled="5"),
        Why.PARKED,
        "Dupont Plomberie",
        "It was parked, and nobody took it.",
    ),
)


async def test_what_a_missed_call_says(here: Desk) -> None:
    for line, why, caller, text in TELLS:
        await here.hear(line.missed(why))
        await until(lambda: here.cards("bob"))
        card = here.cards("bob")[-1]
        assert (str(card.title), str(card.text)) == (f"Missed call from {caller}", text)
        here.there.board.announced.clear()
    assert here.there.board.told == []


async def test_a_group_shares_one_card_that_says_for_whom_it_is(here: Desk) -> None:
    await here.hear(group("alice", "bob").missed())
    card = await here.card("alice")
    assert here.topics("alice") == here.topics("bob")
    assert str(card.text) == "It rang several people, and nobody answered."
    assert fields(card)["For"] == "Alice Martin, Bob Durand"


async def test_a_forwarded_call_is_told_to_both(here: Desk) -> None:
    line = Line(people={"alice": Way.DIRECT, "bob": Way.FORWARDED}, forwarded_from="alice")
    await here.hear(line.missed())
    card = await here.card("alice")
    assert here.topics("alice") == here.topics("bob")
    assert str(card.text) == "It was for Alice Martin and forwarded to Bob Durand."


async def test_what_was_answered_declined_or_lost_is_no_missed_call(here: Desk) -> None:
    await here.hear(
        direct("bob").answered("bob"),
        group("alice", "bob").answered("bob", talked=3.0),
        direct("carol").declined(),
        direct("carol").lost(),
    )
    await here.idle()
    assert here.there.board.announced == []


async def test_a_message_that_was_left_is_on_the_card(here: Desk) -> None:
    line = direct("bob")
    await here.hear(line.missed())
    await here.card("bob")
    await here.hear(line.missed(mailbox="102@default"))  # it is told a moment later
    await until(lambda: fields(here.cards("bob")[0]).get("Voicemail") == "They left a message.")
    assert len(here.topics("bob")) == 1


async def test_a_call_learnt_after_an_outage_says_so(here: Desk) -> None:
    await here.hear(direct("bob", late=True).missed())
    assert str((await here.card("bob")).text) == "Nobody answered. It came while the connection was down."


# --- once


async def test_told_again_and_again_it_is_one_card_of_one_call(here: Desk) -> None:
    line = direct("bob")
    for _ in range(3):
        await here.hear(line.missed())
    await here.idle()
    assert str((await here.card("bob")).title) == "Missed call from Dupont Plomberie"


async def test_calls_of_the_same_caller_count_up_on_one_card(here: Desk) -> None:
    now = time.time()
    for ago in (300, 200, 100):
        await here.hear(direct("bob", at=now - ago).missed())
    await until(lambda: here.cards("bob") and "3" in str(here.cards("bob")[0].title))
    card = await here.card("bob")
    assert str(card.title) == "3 missed calls from Dupont Plomberie"
    assert {"First", "Last"} <= fields(card).keys()
    await here.hear(direct("bob", caller=MOBILE).missed(), direct("carol").missed())
    await until(lambda: len(here.topics("bob")) == 2 and here.topics("carol"))


async def test_who_withholds_their_number_is_not_taken_for_another_one(here: Desk) -> None:
    for _ in range(2):
        await here.hear(direct("bob", caller=CallerId("", "anonymous")).missed())
    await until(lambda: len(here.topics("bob")) == 2)


async def test_after_so_long_it_is_a_card_of_its_own(tmp_path: Path) -> None:
    async with desk(tmp_path, calls=CallsSettings(repeat_minutes=10)) as here:
        now = time.time()
        await here.hear(direct("bob", at=now - 1300).missed(), direct("bob", at=now - 650).missed())
        await until(lambda: len(here.topics("bob")) == 2)
        await here.hear(direct("bob", at=now).missed())
        await until(lambda: len(here.topics("bob")) == 3)


async def test_the_next_run_does_not_tell_it_again(tmp_path: Path) -> None:
    line, pbx = direct("bob"), FakePbx()
    async with desk(tmp_path, pbx) as here:
        await here.hear(line.missed())
        await here.card("bob")
        await here.settled()
    async with desk(tmp_path, pbx) as here:
        await here.hear(line.missed(), replace(line, late=True, number=3).missed())
        await here.idle()
        assert here.topics("bob") == []


async def test_what_was_written_down_and_not_shown_is_shown_by_the_next_run(tmp_path: Path) -> None:
    written = asyncio.Event()

    async def never(_keys: object) -> None:
        written.set()
        await asyncio.Future()

    async with desk(tmp_path) as here:  # and is gone before it has shown anything
        here.there.services.missed.watching._telling._cards.announce = never  # type: ignore[method-assign]
        await here.hear(direct("bob").missed())
        await written.wait()
        assert here.cards("bob") == []
    async with desk(tmp_path) as here:
        assert str((await here.card("bob")).title) == "Missed call from Dupont Plomberie"


# --- what people want


async def test_each_kind_can_be_switched_off(here: Desk) -> None:
    reply = await here.chat.say("/notifications off internal", by="bob")
    assert [str(each.value) for each in reply.fields if str(each.name) == "Calls from colleagues"] == ["off"]
    internal = direct("bob", caller=CallerId("", "103"), by="carol")
    await here.hear(internal.missed())
    await here.idle()
    assert here.topics("bob") == []
    await here.hear(direct("bob").missed())
    await until(lambda: len(here.topics("bob")) == 1)
    await here.chat.say("/notifications on internal", by="bob")
    await here.hear(replace(internal, id="1700000000.x").missed())
    await until(lambda: len(here.topics("bob")) == 2)


async def test_the_list_has_a_button_for_each_kind(here: Desk) -> None:
    reply = await here.chat.say("/notifications")
    assert [str(each.value) for each in reply.fields] == ["on"] * 13
    pressed = await here.press(reply, button=3)
    assert pressed is not None
    assert [str(each.value) for each in pressed.fields].index("off") == 3


async def test_a_queue_with_a_channel_is_told_there_and_not_to_its_members(here: Desk) -> None:
    told = Workspace("chat", "1000", queues={"sales": Named(SALES.conversation, "missed")})
    await here.there.services.missed.queues._workspaces.save(told, by="chief")
    await here.hear(queue("alice", "bob").missed())
    await until(lambda: here.there.board.posted)
    assert here.there.board.posted[0][0] == SALES
    assert here.there.board.announced == []
    await here.hear(queue("alice", "bob", queue="help").missed())
    assert str((await here.card("alice")).text) == "It rang the members of the queue, and nobody answered."


async def test_one_who_waited_in_a_queue_is_told_once_in_its_channel(here: Desk) -> None:
    told = Workspace("chat", "1000", queues={"sales": Named(SALES.conversation, "missed")})
    await here.there.services.missed.queues._workspaces.save(told, by="chief")
    channel = here.pbx.appear("PJSIP/outside", caller=DUPONT)
    here.pbx.abandon("sales", channel)
    await until(lambda: here.there.services.missed.queues._open)
    here.pbx.end(channel)
    await here.hear(queue("alice", id=channel).missed())
    await here.idle()
    assert len(here.there.board.posted) == 1


async def test_where_the_configuration_says_so_nobody_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path, calls=CallsSettings(missed=False)) as here:
        await here.hear(direct("bob").missed())
        await until(lambda: not here.there.services.missed.watching._telling.due)
        assert here.there.board.announced == []


# --- calling back


async def test_the_first_to_call_back_claims_it_and_the_others_are_asked(here: Desk) -> None:
    await here.hear(group("alice", "bob").missed())
    card = await here.card("alice")
    reply = await here.press(card, by="bob")
    assert reply is not None
    assert reply.state is State.RINGING
    assert here.pbx.orders[-1].extension == "+33142685300"
    card = await here.card("alice")
    assert fields(card)["Called back by"].startswith("Bob Durand, ")
    question = await here.press(card, by="alice")
    assert question is not None
    assert str(question.title) == "Bob Durand called back already"
    assert len(here.pbx.orders) == 1


async def test_a_claim_whose_call_reached_nobody_is_free_again(here: Desk) -> None:
    await here.hear(group("alice", "bob").missed())
    reply = await here.press(await here.card("alice"), by="bob")
    assert reply is not None
    order = here.pbx.orders[-1]
    here.pbx.ring_own(order)
    here.pbx.decline_leg(order.channel_id, "BUSY", 17)
    await until(lambda: "Called back by" not in fields(here.cards("alice")[0]))


async def test_nobody_else_can_call_back(here: Desk) -> None:
    await here.hear(direct("bob").missed())
    refused = await here.press(await here.card("bob"), by="carol")
    assert refused is not None
    assert (refused.state, str(refused.title)) == (State.REFUSED, "This is not your call")


async def test_a_claimed_call_and_a_new_one_are_two_cards(here: Desk) -> None:
    await here.hear(direct("bob").missed())
    await here.press(await here.card("bob"), by="bob")
    await here.hear(direct("bob").missed())
    await until(lambda: len(here.topics("bob")) == 2)


async def test_a_later_conversation_settles_it(here: Desk) -> None:
    for settles in (
        direct("bob", id="s-1").answered("bob", at=time.time() + 60),
        direct("eloise", by="bob", caller=CallerId("", "102"), dialled="0142685300").answered("x", at=time.time() + 60),
    ):
        await here.hear(direct("bob", at=time.time() - 60).missed())
        await until(lambda: here.cards("bob"))
        await here.hear(settles)
        await until(lambda: "Spoke with" in fields(here.cards("bob")[0]))
        card = here.cards("bob")[0]
        assert fields(card)["Spoke with"].startswith("Bob Durand, ")
        assert (card.state, card.buttons) == (State.OK, ())
        here.there.board.announced.clear()


async def test_a_conversation_before_it_settles_nothing(here: Desk) -> None:
    await here.hear(direct("bob").missed())
    await here.card("bob")
    await here.hear(direct("bob").answered("bob", at=time.time() - 600))
    await here.idle()
    assert "Spoke with" not in fields(await here.card("bob"))


async def test_what_is_open_is_known_for_the_summary_and_forgotten_in_time(here: Desk) -> None:
    await here.hear(direct("bob").missed(), direct("bob", caller=MOBILE).missed())
    await until(lambda: len(here.topics("bob")) == 2)
    rows, since = MissedCards(here.there.database), utc_now() - timedelta(days=1)
    await here.press(here.cards("bob")[0], by="bob")
    assert len(await rows.open_of("bob", since)) == 1
    assert await rows.prune(utc_now() + timedelta(days=1)) == 2
