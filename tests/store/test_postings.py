"""What is to be posted, and what was."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ucbridge.models import Address
from ucbridge.store.cards import Cards, SavedCard
from ucbridge.store.database import Database
from ucbridge.store.postings import NOWHERE, Place, Postings
from ucbridge.store.types import utc_now

CHAT, MAIL = Place("chat", "dm-alice"), Place("mail", "alice@")
FIRST = SavedCard("voicemail:1", 1, "{}", final=True)


@pytest.mark.asyncio
async def test_a_card_is_asked_for_once_for_a_person_and_connector(database: Database) -> None:
    postings, cards = Postings(database), Cards(database)
    asked = await asyncio.gather(*(postings.ask("voicemail:1", "alice", [CHAT, MAIL], FIRST) for _again in range(4)))
    keys = {posting.key for each in asked for posting in each}
    assert sum(map(len, asked)) == len(keys) == 2
    assert all(len(key) <= 25 for key in keys)
    assert await cards.load("voicemail:1") == FIRST
    (other,) = await postings.ask("voicemail:1", "bob", [Place("chat", "dm-bob")])
    assert {posting.key for posting in await postings.pending()} == keys | {other.key}


@pytest.mark.asyncio
async def test_the_first_version_does_not_replace_a_later_one(database: Database) -> None:
    await Cards(database).save("voicemail:1", 5, "[5]", final=True)
    await Postings(database).ask("voicemail:1", "alice", [CHAT], FIRST)
    saved = await Cards(database).load("voicemail:1")
    assert saved is not None
    assert (saved.version, saved.reply) == (5, "[5]")


@pytest.mark.asyncio
async def test_what_was_posted_is_followed_and_not_asked_for_again(database: Database) -> None:
    postings = Postings(database)
    (posting,) = await postings.ask("voicemail:1", "alice", [CHAT], FIRST)
    there = Address("chat", "dm-alice", "m1")
    await postings.posted(posting, there, 1)
    assert await postings.pending() == []
    assert await postings.ask("voicemail:1", "alice", [CHAT]) == []
    assert await Cards(database).addresses("voicemail:1") == [(there, 1)]


@pytest.mark.asyncio
async def test_pending_ones_come_oldest_first(database: Database) -> None:
    postings = Postings(database)
    for number in range(20):
        await postings.ask(f"voicemail:{number}", "alice", [CHAT])
    assert [posting.topic for posting in await postings.pending()] == [f"voicemail:{number}" for number in range(20)]


@pytest.mark.asyncio
async def test_somebody_nobody_reaches_waits_until_somebody_does(database: Database) -> None:
    postings, before = Postings(database), utc_now()
    (waiting,) = await postings.ask("voicemail:1", "alice", [NOWHERE], FIRST)
    assert await postings.ask("voicemail:1", "alice", [NOWHERE]) == []
    assert await postings.pending() == []
    assert await postings.waiting(since=before) == [waiting]
    assert await postings.waiting(since=utc_now() + timedelta(seconds=1)) == []
    reached = await postings.reached(waiting, [CHAT, MAIL])
    assert [(each.connector, each.conversation) for each in reached] == [("chat", "dm-alice"), ("mail", "alice@")]
    assert await postings.waiting(since=before) == []
    assert await postings.reached(waiting, [CHAT]) == []


@pytest.mark.asyncio
async def test_old_ones_and_those_that_cannot_be_posted_are_forgotten(database: Database) -> None:
    postings = Postings(database)
    (posting,) = await postings.ask("voicemail:1", "alice", [CHAT])
    await postings.ask("voicemail:2", "alice", [CHAT])
    assert await postings.wanted(posting.key)
    await postings.drop(posting.key)
    assert not await postings.wanted(posting.key)
    assert [each.topic for each in await postings.pending()] == ["voicemail:2"]
    assert await postings.prune(utc_now() - timedelta(days=1)) == 0
    assert await postings.prune(utc_now() + timedelta(seconds=1)) == 1


@pytest.mark.asyncio
async def test_a_card_is_taken_away_from_everybody_but_those_who_keep_it(database: Database) -> None:
    postings, cards = Postings(database), Cards(database)
    first, last = (SavedCard(topic, 1, "{}", final=True) for topic in ("voicemail:9", "voicemail:9:withdrawn"))
    for person in ("alice", "bob", "carol"):
        (posting,) = await postings.ask("voicemail:9", person, [Place("chat", f"dm-{person}")], first)
        if person != "carol":
            assert await postings.posted(posting, Address("chat", f"dm-{person}", "1"), 1)
    moved = await postings.withdraw("voicemail:9", last, people=["bob"], places=[])
    assert moved == [Address("chat", "dm-alice", "1")]
    assert await cards.addresses("voicemail:9") == [(Address("chat", "dm-bob", "1"), 1)]
    assert [(each.card, each.address) for each in await cards.undelivered()] == [(last, moved[0])]
    assert not await postings.posted(posting, Address("chat", "dm-carol", "1"), 1), "carol's is no longer wanted"
    assert await postings.late("voicemail:9:withdrawn", Address("chat", "dm-carol", "1"))
    assert len(await cards.undelivered()) == 2
    assert not await postings.late("voicemail:8:withdrawn", Address("chat", "dm-carol", "2"))
    assert await postings.withdraw("voicemail:9", last, people=[], places=[Place("chat", "dm-bob")]) == []
