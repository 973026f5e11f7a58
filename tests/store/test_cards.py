import asyncio
from datetime import timedelta

import pytest

from ucbridge.models import Address
from ucbridge.store.cards import Cards, SavedCard, Undelivered
from ucbridge.store.database import Database
from ucbridge.store.types import utc_now

HERE = Address("webchat", "alice", "m1")
THERE = Address("discord", "77", "m1")


@pytest.mark.asyncio
async def test_the_last_version_wins_whatever_the_order(database: Database) -> None:
    cards = Cards(database)
    kept = await asyncio.gather(*(cards.save("call:1", n, f"[{n}]", final=n == 9) for n in (3, 9, 5, 1)))
    assert kept[1] is True
    assert await cards.load("call:1") == SavedCard("call:1", 9, "[9]", final=True)
    assert await cards.save("call:1", 9, "again", final=False) is False


@pytest.mark.asyncio
async def test_an_unknown_card_is_none(database: Database) -> None:
    assert await Cards(database).load("call:none") is None


@pytest.mark.asyncio
async def test_a_card_is_undelivered_where_an_older_version_stands(database: Database) -> None:
    cards = Cards(database)
    await cards.save("call:1", 1, "{}", final=False)
    await cards.add_address("call:1", HERE, delivered_version=1)
    await cards.add_address("call:1", THERE, delivered_version=1)
    assert await cards.undelivered() == []
    await cards.save("call:1", 2, "{}", final=True)
    await cards.delivered("call:1", THERE, 2)
    assert await cards.undelivered() == [Undelivered(SavedCard("call:1", 2, "{}", final=True), HERE, 1)]
    assert await cards.addresses("call:1") == [(THERE, 2), (HERE, 1)]


@pytest.mark.asyncio
async def test_a_late_report_does_not_undo_a_delivery(database: Database) -> None:
    cards = Cards(database)
    await cards.add_address("call:1", HERE)
    await cards.delivered("call:1", HERE, 5)
    await cards.delivered("call:1", HERE, 4)
    assert await cards.addresses("call:1") == [(HERE, 5)]


@pytest.mark.asyncio
async def test_a_message_that_is_gone_is_forgotten(database: Database) -> None:
    cards = Cards(database)
    await cards.save("call:1", 1, "{}", final=False)
    await cards.add_address("call:1", HERE)
    await cards.drop_address(HERE)
    assert await cards.undelivered() == []


@pytest.mark.asyncio
async def test_old_final_cards_are_forgotten_with_their_addresses(database: Database) -> None:
    cards = Cards(database)
    for topic, final in (("call:1", True), ("call:2", False)):
        await cards.save(topic, 1, "{}", final=final)
    await cards.add_address("call:1", HERE)
    await cards.add_address("call:2", THERE)
    assert await cards.prune(utc_now() - timedelta(days=1)) == 0
    assert await cards.prune(utc_now() + timedelta(seconds=1)) == 1
    assert await cards.load("call:1") is None
    assert await cards.addresses("call:1") == []
    assert await cards.addresses("call:2") == [(THERE, 0)]
