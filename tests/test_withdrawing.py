"""Cards taken away from whoever lost a mailbox: their place says so, and nothing that comes later reaches it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.test_announce import ALICE, BOB, CAROL, KeyedChat, Platform, bridge, card, quiet
from tests.waiting import until
from ucbridge.i18n import _
from ucbridge.models import Address, Reply, State
from ucbridge.store.database import Database
from ucbridge.store.postings import Place, Postings
from ucbridge.store.types import utc_now

pytestmark = pytest.mark.asyncio

TOPIC = "voicemail:1"
NO_LONGER = Reply(_("This mailbox is no longer yours"), state=State.ENDED)
GONE = ["This mailbox is no longer yours"]


async def test_whoever_lost_the_mailbox_sees_no_later_version(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        for person in (ALICE, BOB):
            await notifier.announce(person, TOPIC, card("new"))
        await until(lambda: platform.said(ALICE) == platform.said(BOB) == ["new"])
        await notifier.withdraw(TOPIC, NO_LONGER, people=[BOB])
        await notifier.update(TOPIC, card("the secret transcript"))
        await until(lambda: platform.said(ALICE) == GONE and platform.said(BOB) == ["the secret transcript"])
        await notifier.withdraw(TOPIC, NO_LONGER, people=[BOB])
        await notifier.update(TOPIC, card("heard"))
        await until(lambda: platform.said(BOB) == ["heard"])
        await quiet(notifier)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.update(TOPIC, card("deleted"))
        await until(lambda: platform.said(BOB) == ["deleted"])
        assert platform.said(ALICE) == GONE


async def test_a_card_asked_for_elsewhere_is_taken_away_too(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(BOB, TOPIC, card("new"))
        shown = await KeyedChat(platform).send("a-channel", Reply(_("new")))
        await notifier.posted(card("new"), Address("chat", "a-channel", shown))
        await until(lambda: platform.said(BOB) == ["new"])
        await notifier.withdraw(TOPIC, NO_LONGER, people=[BOB])
        await notifier.update(TOPIC, card("the secret transcript"))
        await until(lambda: list(platform.rooms["a-channel"].words.values()) == GONE)
        await until(lambda: platform.said(BOB) == ["the secret transcript"])


async def test_it_waits_for_a_chat_that_is_down_and_for_the_next_start(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, TOPIC, card("new"))
        await until(lambda: platform.said(ALICE) == ["new"])
        platform.down.add("dm-alice")
        await notifier.update(TOPIC, card("the secret transcript"))  # due there when it is taken away
        await notifier.withdraw(TOPIC, NO_LONGER, people=[])
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        platform.down.clear()
        await until(lambda: platform.said(ALICE) == GONE)
        await quiet(notifier)
        assert platform.said(ALICE) == GONE


async def test_what_is_not_posted_yet_is_not_posted_to_them(tmp_path: Path) -> None:
    platform = Platform(down={"dm-alice"})
    platform.people.discard("carol")
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        for person in (ALICE, CAROL):  # whose chat is down, and who never signed in
            await notifier.announce(person, TOPIC, card("new"))
        await notifier.withdraw(TOPIC, NO_LONGER, people=[])
        platform.down.clear()
        platform.people.add("carol")
        await quiet(notifier)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await quiet(notifier)
        assert (platform.said(ALICE), platform.said(CAROL)) == ([], [])


async def test_whoever_is_reached_while_it_is_withdrawn_gets_nothing(tmp_path: Path) -> None:
    platform = Platform(people=set())
    async with (
        bridge(tmp_path, KeyedChat(platform)) as notifier,
        Database.open(f"sqlite:///{tmp_path}/cards.sqlite") as database,
    ):
        await notifier.announce(CAROL, TOPIC, card("new"))
        postings = Postings(database)
        (waiting,) = await postings.waiting(since=utc_now() - timedelta(days=1))
        await notifier.withdraw(TOPIC, NO_LONGER, people=[])
        assert await postings.reached(waiting, [Place("chat", "dm-carol")]) == []
        assert await postings.pending() == []


async def test_what_was_under_way_is_taken_away_when_it_arrives(tmp_path: Path) -> None:
    platform, under_way, held = Platform(), asyncio.Event(), asyncio.Event()

    class Slow(KeyedChat):
        async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
            under_way.set()
            await held.wait()
            return await super().send(conversation, reply, key=key)

    async with bridge(tmp_path, Slow(platform)) as notifier:
        await notifier.announce(ALICE, TOPIC, card("new"))
        await under_way.wait()
        await notifier.withdraw(TOPIC, NO_LONGER, people=[])
        held.set()
        await quiet(notifier)
        await notifier.update(TOPIC, card("the secret transcript"))
        await quiet(notifier)
        assert platform.said(ALICE) == GONE


async def test_somebody_who_has_it_again_gets_new_cards(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, TOPIC, card("new"))
        await until(lambda: platform.said(ALICE) == ["new"])
        await notifier.withdraw(TOPIC, NO_LONGER, people=[])
        await until(lambda: platform.said(ALICE) == GONE)
        await notifier.announce(ALICE, TOPIC, card("new"))
        await until(lambda: platform.said(ALICE) == [*GONE, "new"])
        await notifier.withdraw(TOPIC, NO_LONGER, people=[])
        await until(lambda: platform.said(ALICE) == GONE * 2)
