"""Live cards: whatever happens to the link, the last version stands there in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.fakes import FakeChat, PostOnlyChat
from tests.waiting import until
from ucbridge.connector import Connector
from ucbridge.i18n import _
from ucbridge.models import Address, Button, Person, Reply, State
from ucbridge.notify import Notifier
from ucbridge.signer import Signer
from ucbridge.store.cards import Cards
from ucbridge.store.database import Database
from ucbridge.store.postings import Postings
from ucbridge.supervision import Backoff

HERE = Address("chat", "room", "m0")
QUICK = Backoff(first=0.005, cap=0.02)
SIGNER = Signer(b"k" * 32)
ALICE = Person("alice", "Alice Martin")


def card(words: str, state: State = State.RINGING, topic: str = "call:1") -> Reply:
    return Reply(_("{words}", words=words), state=state, topic=topic, buttons=(Button(_("Hang up"), "hangup", "1"),))


def ended(words: str, topic: str = "call:1") -> Reply:
    return card(words, State.ENDED, topic)


@asynccontextmanager
async def bridge(folder: Path, *chats: Connector, edits: bool = True) -> AsyncIterator[Notifier]:
    """One life of the bridge on a database that stays."""
    async with Database.open(f"sqlite:///{folder}/cards.sqlite") as database:
        notifier = Notifier(
            {chat.name: chat for chat in chats}, Cards(database), Postings(database), SIGNER, retry=QUICK
        )
        task = asyncio.create_task(notifier.run()) if edits else None
        await asyncio.sleep(0)
        try:
            yield notifier
        finally:
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


@pytest.mark.asyncio
async def test_every_place_of_a_card_gets_its_versions_with_working_buttons(tmp_path: Path) -> None:
    chat, there = FakeChat(), Address("chat", "other", "m9")
    async with bridge(tmp_path, chat) as notifier:
        await notifier.posted(card("ringing you"), HERE)
        await notifier.posted(card("ringing you"), there)
        await notifier.update("call:1", card("ringing Bob"))
        await until(lambda: chat.shown == {HERE: "ringing Bob", there: "ringing Bob"})
        await notifier.update("call:1", ended("ended"))
        await until(lambda: chat.shown == {HERE: "ended", there: "ended"})
        assert SIGNER.open(chat.buttons[HERE][0]) == ("hangup", "1")
    assert chat.history[HERE] == ["ringing Bob", "ended"]


@pytest.mark.asyncio
async def test_a_card_posted_late_is_brought_up_to_date_at_once(tmp_path: Path) -> None:
    chat = FakeChat()
    async with bridge(tmp_path, chat) as notifier:
        await notifier.update("call:1", card("ringing you"))
        await notifier.update("call:1", ended("no answer"))
        await notifier.posted(card("ringing you"), HERE)
        await until(lambda: chat.shown == {HERE: "no answer"})


@pytest.mark.asyncio
async def test_a_card_that_stands_in_its_newest_version_is_left_alone(tmp_path: Path) -> None:
    chat = FakeChat()
    async with bridge(tmp_path, chat) as notifier:
        await notifier.update("call:1", ended("ended"))
        await notifier.posted(SIGNER.seal(ended("ended")), HERE)
        await notifier.posted(Reply(_("no topic")), HERE)
        await asyncio.sleep(0.03)
    assert chat.calls == 0


@pytest.mark.asyncio
async def test_edits_in_one_conversation_keep_their_distance_and_skip_what_is_old(tmp_path: Path) -> None:
    chat = FakeChat(edit_interval=0.08)
    async with bridge(tmp_path, chat) as notifier:
        await notifier.posted(card("0"), HERE)
        for number in range(1, 40):
            await notifier.update("call:1", card(str(number)))
            await asyncio.sleep(0.005)
        await notifier.update("call:1", ended("ended"))
        await until(lambda: chat.shown.get(HERE) == "ended")
    times = chat.edited_at["room"]
    assert 3 <= len(times) <= 12
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.075
    assert [float(each) for each in chat.history[HERE][:-1]] == sorted(float(each) for each in chat.history[HERE][:-1])


@pytest.mark.asyncio
async def test_the_copy_posted_last_is_changed_before_the_older_ones_and_these_have_their_turn(tmp_path: Path) -> None:
    chat = FakeChat(edit_interval=0.02)
    copies = [Address("chat", "room", f"m{number}") for number in range(6)]
    async with bridge(tmp_path, chat, edits=False) as notifier:
        for each in copies:
            await notifier.posted(card("0"), each)
    async with bridge(tmp_path, chat) as notifier:
        for number in range(1, 30):
            shown = chat.history[copies[-1]]
            before = len(chat.edited_at["room"])
            await notifier.update("call:1", card(str(number)))
            await until(lambda shown=shown, number=number: str(number) in shown)
            assert len(chat.edited_at["room"]) - before <= 3
        assert all(chat.history[each] for each in copies), "an older one waits for ever"
        await notifier.update("call:1", ended("ended"))
        await until(lambda: set(chat.shown.values()) == {"ended"})


@pytest.mark.asyncio
async def test_a_slow_conversation_does_not_hold_the_others(tmp_path: Path) -> None:
    slow, quick = FakeChat("slow", slow=0.5), FakeChat("quick")
    async with bridge(tmp_path, slow, quick) as notifier:
        await notifier.posted(card("0"), Address("slow", "room", "m1"))
        await notifier.posted(card("0"), Address("quick", "room", "m1"))
        await notifier.update("call:1", ended("ended"))
        await until(lambda: quick.shown, 0.4)
        assert not slow.shown
        await until(lambda: slow.shown, 2)


@pytest.mark.asyncio
async def test_a_link_that_fails_one_time_in_five_loses_no_last_version(tmp_path: Path) -> None:
    chat = FakeChat(fails=(True, False, False, False, False), slow=0.001)
    places = {f"call:{number}": Address("chat", f"room{number % 5}", f"m{number}") for number in range(40)}
    async with bridge(tmp_path, chat) as notifier:
        for topic, address in places.items():
            await notifier.posted(card("0", topic=topic), address)

        async def live(topic: str) -> None:
            for number in range(1, 5):
                await notifier.update(topic, card(str(number), topic=topic))
            await notifier.update(topic, ended(f"ended {topic}", topic=topic))

        await asyncio.gather(*map(live, places))
        await until(lambda: all(chat.shown.get(at) == f"ended {topic}" for topic, at in places.items()))
        assert chat.calls > len(places)


@pytest.mark.asyncio
async def test_a_platform_that_goes_away_and_comes_back_shows_how_it_ended(tmp_path: Path) -> None:
    chat = FakeChat()
    async with bridge(tmp_path, chat) as notifier:
        await notifier.posted(card("ringing you"), HERE)
        chat.up = False
        await notifier.update("call:1", card("connected", State.CONNECTED))
        await notifier.update("call:1", ended("ended"))
        await until(lambda: chat.calls > 3)
        assert not chat.shown
        chat.up = True
        await until(lambda: chat.shown == {HERE: "ended"})
    assert chat.history[HERE] == ["ended"]


@pytest.mark.asyncio
async def test_what_a_restart_interrupted_is_delivered_by_the_next_life(tmp_path: Path) -> None:
    before = FakeChat(up=False)
    async with bridge(tmp_path, before) as notifier:
        await notifier.posted(card("ringing you"), HERE)
        await notifier.update("call:1", ended("ended"))
        await until(lambda: before.calls > 1)
    after = FakeChat()
    async with bridge(tmp_path, after) as notifier:
        await until(lambda: after.shown == {HERE: "ended"} and not notifier._conversations)
    later = FakeChat()
    async with bridge(tmp_path, later):
        await asyncio.sleep(0.05)
    assert later.calls == 0, "it stood there already"


@pytest.mark.asyncio
async def test_a_call_goes_on_over_a_restart_in_the_same_card(tmp_path: Path) -> None:
    async with bridge(tmp_path, FakeChat()) as notifier:
        await notifier.posted(card("ringing you"), HERE)
        await notifier.update("call:1", card("ringing Bob"))
    after = FakeChat()
    async with bridge(tmp_path, after) as notifier:
        await notifier.update("call:1", ended("ended"))
        await until(lambda: after.shown == {HERE: "ended"})


@pytest.mark.asyncio
async def test_a_message_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    chat = FakeChat(gone={"room"})
    async with bridge(tmp_path, chat) as notifier:
        await notifier.posted(card("ringing you"), HERE)
        await notifier.posted(card("ringing you"), Address("unknown", "room", "m0"))
        await notifier.update("call:1", card("ringing Bob"))
        await until(lambda: chat.calls == 1)
        await notifier.update("call:1", ended("ended"))
        await asyncio.sleep(0.05)
    assert chat.calls == 1


@pytest.mark.asyncio
async def test_an_unforeseen_error_is_logged_and_tried_again(tmp_path: Path) -> None:
    chat = FakeChat()
    chat.breaks["room"] = 2
    async with bridge(tmp_path, chat) as notifier:
        await notifier.posted(card("ringing you"), HERE)
        with capture_logs() as logs:
            await notifier.update("call:1", ended("ended"))
            await until(lambda: chat.shown == {HERE: "ended"})
    assert [entry["event"] for entry in logs] == ["card not delivered"] * 2


@pytest.mark.asyncio
async def test_a_message_that_breaks_every_time_does_not_hold_its_conversation(tmp_path: Path) -> None:
    class Choosy(FakeChat):
        async def edit(self, address: Address, reply: Reply) -> None:
            if address == HERE:
                raise RuntimeError("always")
            await super().edit(address, reply)

    chat, there = Choosy(), Address("chat", "room", "m1")
    async with bridge(tmp_path, chat) as notifier:
        await notifier.posted(card("0", topic="call:1"), HERE)
        await notifier.posted(card("0", topic="call:2"), there)
        with capture_logs() as logs:
            await notifier.update("call:1", ended("ended", topic="call:1"))
            await notifier.update("call:2", ended("ended", topic="call:2"))
            await until(lambda: there in chat.shown)
    assert logs[-1]["given_up"]


@pytest.mark.asyncio
async def test_a_platform_that_cannot_edit_is_told_the_end_in_a_new_message(tmp_path: Path) -> None:
    letters = PostOnlyChat()
    async with bridge(tmp_path, letters) as notifier:
        await notifier.posted(card("ringing you"), Address("letters", "room", "m1"))
        await notifier.update("call:1", card("ringing Bob"))
        await asyncio.sleep(0.02)
        await notifier.update("call:1", ended("no answer"))
        await until(lambda: letters.posted == ["no answer"])


@pytest.mark.asyncio
async def test_a_person_is_told_on_every_platform_that_reaches_them(tmp_path: Path) -> None:
    chat, away, letters = FakeChat(here={"alice"}, fails=(False, True)), FakeChat("away"), PostOnlyChat()
    async with bridge(tmp_path, chat, away, letters) as notifier:
        await notifier.notify(ALICE, card("a call for you"))
        await until(lambda: chat.shown)
        (address,) = chat.shown
        assert address.conversation == "dm-alice"
        await notifier.update("call:1", ended("missed"))
        await until(lambda: chat.shown == {address: "missed"})
    assert not away.calls
    assert not letters.posted


@pytest.mark.asyncio
async def test_finished_cards_are_not_kept_in_memory(tmp_path: Path) -> None:
    chat = FakeChat()
    async with bridge(tmp_path, chat) as notifier:
        for number in range(20):
            topic = f"call:{number}"
            await notifier.posted(card("0", topic=topic), Address("chat", f"room{number}", "m"))
            await notifier.update(topic, ended("ended", topic=topic))
        await until(lambda: len(chat.shown) == 20)
        await until(lambda: not notifier._cards and not notifier._conversations)
