"""Cards for people and conversations that are shut for a while: they wait, and go out as soon as that is over."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from tests.fakes import FakeChat
from tests.test_announce import ALICE, KeyedChat, Platform, bridge, card, quiet
from tests.waiting import until
from ucbridge.connector import NotReached
from ucbridge.delivery import edits, waiting
from ucbridge.i18n import _
from ucbridge.models import Address, Person, Reply, State
from ucbridge.store.postings import Place, Postings

pytestmark = pytest.mark.asyncio


class ShutChat(KeyedChat):
    """A connector to a platform where people, and rooms, shut us out: `shut` are conversations."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform)
        self.shut: set[str] = set()
        self.silent: set[str] = set()
        self.blind = False
        """Whether it names conversations that it knows to be shut."""
        self.refused_at: list[float] = []

    def conversation_of(self, person: Person) -> str | None:
        where = super().conversation_of(person)
        return None if where in self.silent and not self.blind else where

    @property
    def refused(self) -> int:
        return len(self.refused_at)

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        self.check(conversation)
        return await super().send(conversation, reply, key=key)

    async def edit(self, address: Address, reply: Reply) -> None:
        self.check(address.conversation)
        await super().edit(address, reply)

    def check(self, conversation: str) -> None:
        if conversation in self.shut:
            self.refused_at.append(monotonic())
            self.silent.add(conversation)
            raise NotReached(conversation)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here everything is looked at often."""
    monkeypatch.setattr(waiting, "GLANCE_EVERY", 0.005)
    monkeypatch.setattr(waiting, "LOOK_EVERY", 0.05)


async def test_a_card_waits_for_whom_it_cannot_reach_and_comes_at_once_when_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_EVERY", 3600.0)  # a glance is enough
    chat = ShutChat(Platform())
    chat.shut.add("dm-alice")
    async with bridge(tmp_path, chat) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(lambda: chat.refused)
        await notifier.announce(ALICE, "voicemail:2", card("newer", "voicemail:2"))
        await notifier.update("voicemail:1", card("heard"))
        await until(lambda: notifier._announcements.waiting._away == {("alice", "chat"): 0.0})
        chat.shut.clear()
        chat.silent.clear()
        await until(lambda: chat.platform.said(ALICE) == ["heard", "newer"])
    assert chat.refused == 1


async def test_somebody_who_is_back_before_their_card_is_put_aside_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_EVERY", 3600.0)
    chat, unreached = ShutChat(Platform()), Postings.unreached
    chat.shut.add("dm-alice")

    async def slowly(postings: Postings, key: str) -> None:
        chat.shut.clear()
        chat.silent.clear()
        await asyncio.sleep(10 * waiting.GLANCE_EVERY)  # so long does the store take
        await unreached(postings, key)

    monkeypatch.setattr(Postings, "unreached", slowly)
    async with bridge(tmp_path, chat) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(lambda: chat.platform.said(ALICE) == ["new"])


async def test_it_waits_over_a_restart_and_other_platforms_have_it_meanwhile(tmp_path: Path) -> None:
    chat, other = ShutChat(Platform()), KeyedChat(Platform("other"))
    chat.shut.add("dm-alice")
    async with bridge(tmp_path, chat, other) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(lambda: chat.refused and other.platform.said(ALICE))
    async with bridge(tmp_path, chat, other) as notifier:
        await until(lambda: notifier._announcements.waiting._away)
        await notifier.announce(ALICE, "voicemail:2", card("newer", "voicemail:2"))
        await until(lambda: len(other.platform.said(ALICE)) == 2)
        chat.shut.clear()
        chat.silent.clear()
        await until(lambda: chat.platform.said(ALICE) == ["new", "newer"])
    assert other.platform.said(ALICE) == ["new", "newer"]


async def test_a_connector_that_always_names_a_conversation_is_asked_less_and_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_EVERY", 3600.0)
    chat = ShutChat(Platform())
    chat.shut, chat.blind = {"dm-alice"}, True
    async with bridge(tmp_path, chat) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(lambda: chat.refused >= 5)
    gaps = [later - earlier for earlier, later in pairwise(chat.refused_at)]
    assert all(gap >= 0.005 * 2**number for number, gap in enumerate(gaps))


async def test_a_card_is_posted_to_a_conversation_once_and_followed(tmp_path: Path) -> None:
    chat = FakeChat()
    places = Place("chat", "sales"), Place("chat", "support")
    missed = Reply(_("Missed call"), state=State.ENDED, topic="missed:1")
    async with bridge(tmp_path, chat) as notifier:
        for place in (*places, *places):
            await notifier.post(place, "missed:1", missed)
        await until(lambda: len(chat.shown) == 2)
        await notifier.update("missed:1", Reply(_("Called back"), topic="missed:1"))
        await until(lambda: set(chat.shown.values()) == {"Called back"})
    assert chat.messages == 2
    assert {each.conversation for each in chat.shown} == {"sales", "support"}


async def test_a_conversation_that_is_shut_is_tried_again_later_and_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, sales = ShutChat(Platform()), Place("chat", "sales")
    chat.shut.add("sales")
    async with bridge(tmp_path, chat) as notifier:
        await notifier.post(sales, "missed:1", card("missed", "missed:1"))
        await until(lambda: chat.refused == 1)
    async with bridge(tmp_path, chat) as notifier:
        monkeypatch.setattr(waiting, "AGAIN_AFTER", 0.01)
        monkeypatch.setattr(edits, "AGAIN_AFTER", 0.01)
        await until(lambda: chat.refused >= 3)
        chat.shut.clear()
        await until(lambda: "sales" in chat.platform.rooms)
        chat.shut.add("sales")
        before = chat.refused
        await notifier.update("missed:1", card("called back", "missed:1"))
        await until(lambda: chat.refused >= before + 2)
        chat.shut.clear()
        await until(lambda: list(chat.platform.rooms["sales"].words.values()) == ["called back"])


async def test_a_conversation_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    chat, sales = KeyedChat(Platform(closed={"sales"})), Place("chat", "sales")
    async with bridge(tmp_path, chat) as notifier:
        await notifier.post(sales, "missed:1", card("missed", "missed:1"))
        await until(lambda: chat.platform.requests)
        await quiet(notifier)  # that it is gone is written down
    chat.platform.closed.clear()
    async with bridge(tmp_path, chat) as notifier:
        await notifier.post(Place("chat", "support"), "missed:2", card("second", "missed:2"))
        await until(lambda: "support" in chat.platform.rooms)
    assert "sales" not in chat.platform.rooms
