from datetime import timedelta

import pytest

from ucbridge.models import Address
from ucbridge.store.database import Database
from ucbridge.store.messages import Messages
from ucbridge.store.types import utc_now


def at(message: object, conversation: str = "alice") -> Address:
    return Address("webchat", conversation, str(message))


@pytest.mark.asyncio
async def test_history_is_read_backwards_in_pages(database: Database) -> None:
    messages = Messages(database)
    for number in range(7):
        await messages.append(at(number), f"body {number}")
    await messages.append(at("x", "bob"), "for bob")
    last = await messages.latest("webchat", "alice", limit=3)
    assert [each.message for each in last] == ["4", "5", "6"]
    earlier = await messages.latest("webchat", "alice", limit=10, before=last[0].id)
    assert [each.body for each in earlier] == ["body 0", "body 1", "body 2", "body 3"]


@pytest.mark.asyncio
async def test_an_edit_replaces_the_body_in_place(database: Database) -> None:
    messages = Messages(database)
    await messages.append(at(1), "first")
    await messages.append(at(2), "second")
    assert await messages.replace(at(1), "edited") is True
    assert await messages.replace(at(3), "nothing") is False
    history = await messages.latest("webchat", "alice")
    assert [(each.body, each.edited_at is not None) for each in history] == [("edited", True), ("second", False)]


@pytest.mark.asyncio
async def test_old_messages_are_forgotten(database: Database) -> None:
    messages = Messages(database)
    await messages.append(at(1), "body")
    assert await messages.prune(utc_now() - timedelta(days=1)) == 0
    assert await messages.prune(utc_now() + timedelta(seconds=1)) == 1
    assert await messages.latest("webchat", "alice") == []


@pytest.mark.asyncio
async def test_an_address_is_taken_once(database: Database) -> None:
    messages = Messages(database)
    assert await messages.append(at(1), "first") is not None
    assert await messages.append(at(1), "again") is None
    assert await messages.append(at(1, "bob"), "for bob") is not None
    assert [each.body for each in await messages.latest("webchat", "alice")] == ["first"]
