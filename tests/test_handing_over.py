"""A message that goes over to another card: the same one stays in the chat, whatever is under way or killed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.test_announce import ALICE, BOB, KeyedChat, Platform, bridge, card, quiet
from tests.waiting import until
from ucbridge.i18n import _
from ucbridge.models import Reply, State

pytestmark = pytest.mark.asyncio

OLD, NEW = "incoming:1", "missed:1"
LEFT = Reply(_("it is on the other card"), state=State.ENDED)


def missed(words: str = "missed") -> Reply:
    return replace(card(words), state=State.INFO, topic=NEW)


def ringing() -> Reply:
    return replace(card("ringing"), state=State.RINGING, topic=OLD)


async def test_the_message_that_showed_the_old_card_shows_the_new_one(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, OLD, ringing())
        await until(lambda: platform.said(ALICE) == ["ringing"])
        for _again in range(2):
            await notifier.hand_over(ALICE, OLD, NEW, missed(), left=LEFT)
            await notifier.announce(ALICE, NEW, missed())
        await until(lambda: platform.said(ALICE) == ["missed"])
        await notifier.update(NEW, missed("called back"))
        await notifier.update(OLD, ringing())
        await until(lambda: platform.said(ALICE) == ["called back"])
        await quiet(notifier)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.update(NEW, missed("spoke"))
        await until(lambda: platform.said(ALICE) == ["spoke"])


async def test_whoever_has_the_new_card_keeps_both(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, NEW, missed())
        await notifier.announce(ALICE, OLD, ringing())
        await until(lambda: platform.said(ALICE) == ["missed", "ringing"])
        await notifier.hand_over(ALICE, OLD, NEW, missed("2 missed"), left=LEFT)
        await notifier.update(NEW, missed("2 missed"))
        await until(lambda: platform.said(ALICE) == ["2 missed", "it is on the other card"])


async def test_others_keep_the_card_they_have(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        for person in (ALICE, BOB):
            await notifier.announce(person, OLD, ringing())
        await until(lambda: platform.said(ALICE) == platform.said(BOB) == ["ringing"])
        await notifier.hand_over(ALICE, OLD, NEW, missed(), left=LEFT)
        await until(lambda: platform.said(ALICE) == ["missed"] and platform.said(BOB) == ["it is on the other card"])


async def test_nobody_without_the_old_card_gets_the_new_one(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.hand_over(ALICE, OLD, NEW, missed(), left=LEFT)
        await quiet(notifier)
        assert platform.said(ALICE) == []


async def test_what_is_still_to_be_posted_is_posted_as_the_new_card(tmp_path: Path) -> None:
    platform = Platform(down={"dm-alice"})
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, OLD, ringing())
        await notifier.hand_over(ALICE, OLD, NEW, missed(), left=LEFT)
        platform.down.clear()
        await until(lambda: platform.said(ALICE) == ["missed"])
        await quiet(notifier)
        assert platform.said(ALICE) == ["missed"]


async def test_what_is_under_way_becomes_the_new_card_when_it_arrives(tmp_path: Path) -> None:
    platform, under_way, held = Platform(), asyncio.Event(), asyncio.Event()

    class Slow(KeyedChat):
        async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
            message = await super().send(conversation, reply, key=key)
            under_way.set()
            await held.wait()
            return message

    async with bridge(tmp_path, Slow(platform)) as notifier:
        await notifier.announce(ALICE, OLD, ringing())
        await under_way.wait()
        await notifier.hand_over(ALICE, OLD, NEW, missed(), left=LEFT)
        held.set()
        await until(lambda: platform.said(ALICE) == ["missed"])


async def test_killed_in_between_the_next_start_finishes_it(tmp_path: Path) -> None:
    platform = Platform()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, OLD, ringing())
        await until(lambda: platform.said(ALICE) == ["ringing"])
        platform.down.add("dm-alice")
        await notifier.hand_over(ALICE, OLD, NEW, missed(), left=LEFT)
    platform.down.clear()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await until(lambda: platform.said(ALICE) == ["missed"])
        await quiet(notifier)
        assert platform.said(ALICE) == ["missed"]
