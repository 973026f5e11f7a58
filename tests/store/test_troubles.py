"""What goes wrong in a server: told once a day, kept until it is mended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.store import troubles as module
from ucbridge.store.database import Database
from ucbridge.store.troubles import Troubles

pytestmark = pytest.mark.asyncio


def card(words: str) -> Reply:
    return Reply(_("I may not write in {channel}", channel=words))


async def test_each_is_told_once_a_day_and_kept_until_it_is_mended(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = Troubles(database, "chat")
    assert await troubles.note("channel:1", "acme", card("general"))
    assert not await troubles.note("channel:1", "acme", card("general"))
    assert await troubles.note("channel:2", "other", card("sales"))
    assert [str(each.title) for each in await troubles.of("acme")] == ["I may not write in general"]
    assert set(await troubles.all()) == {"channel:1", "channel:2"}
    assert await Troubles(database, "another").all() == {}
    monkeypatch.setattr(module, "TELL_EVERY", timedelta(0))
    assert await troubles.note("channel:1", "acme", card("general"))
    await troubles.mended("channel:1")
    assert await troubles.of("acme") == []


async def test_what_nobody_runs_into_any_more_is_forgotten(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    troubles = Troubles(database, "chat")
    await troubles.note("channel:1", "acme", card("general"))
    monkeypatch.setattr(module, "FORGOTTEN_AFTER", timedelta(0))
    assert await troubles.of("acme") == []
