"""The deliveries alone, against chats that fail: real sockets, a database that stays, lives that end at any moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.chaos import platform
from tests.chaos.connector import History, Keys, Neither, Settings
from tests.chaos.server import SLOWEST
from tests.waiting import until
from ucbridge.connector import FindsMessages
from ucbridge.delivery import announcements
from ucbridge.i18n import _
from ucbridge.models import Person, Reply
from ucbridge.notify import Notifier
from ucbridge.signer import Signer
from ucbridge.store.cards import Cards
from ucbridge.store.database import Database
from ucbridge.store.postings import Postings
from ucbridge.supervision import Backoff

PEOPLE = ("alice", "bob", "carol", "dave")
MESSAGES = 12
LIVES = 5


@asynccontextmanager
async def life(folder: Path, url: str) -> AsyncIterator[Notifier]:
    chats = [kind(Settings(url=url, people=frozenset(PEOPLE))) for kind in (Keys, History, Neither)]
    async with Database.open(f"sqlite:///{folder}/cards.sqlite") as database:
        notifier = Notifier(
            {chat.name: chat for chat in chats},
            Cards(database),
            Postings(database),
            Signer(b"k" * 32),
            retry=Backoff(first=0.02, cap=0.2),
        )
        running = asyncio.create_task(notifier.run())
        try:
            yield notifier
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


def card(name: str, words: str) -> Reply:
    return Reply(_("New voicemail from {name}", name=name), _("{words}", words=words), topic=f"voicemail:{name}")


@pytest.mark.timeout(180)
@pytest.mark.asyncio
async def test_every_card_stands_once_with_everybody_though_chats_fail_and_lives_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "SETTLES_WITHIN", 2 * SLOWEST)
    chance = random.Random(7)
    names = [f"Caller {number:04d}" for number in range(MESSAGES)]
    async with platform.running(seed=3) as chat:
        for at in range(LIVES):
            async with life(tmp_path, chat.url) as notifier:
                for name in names[at * MESSAGES // LIVES : (at + 1) * MESSAGES // LIVES]:
                    for person in PEOPLE:
                        await notifier.announce(Person(person, person), f"voicemail:{name}", card(name, "fetching"))
                    await notifier.update(f"voicemail:{name}", card(name, "written down"))
                wanted = chat.state()["requests"] + chance.randrange(5, 20)
                await until(lambda most=wanted: chat.state()["requests"] >= most)  # type: ignore[misc]
        async with life(tmp_path, chat.url) as notifier:

            def found() -> dict[str, platform.Outcome]:
                return {kind: chat.outcome(kind, names, PEOPLE, last="written down") for kind in platform.KINDS}

            await until(lambda: chat.complete(names, PEOPLE, last="written down"), 60, instead=found)
            await until(lambda: not notifier._conversations, 60, instead=found)
            outcomes = found()
    assert outcomes["keys"].well
    assert outcomes["history"].well
    assert outcomes["neither"].lost == 0
    assert outcomes["neither"].doubled > 0, "a chat that knows neither cannot be told twice apart from once"


def test_the_kinds_are_what_they_are_called() -> None:
    assert issubclass(History, FindsMessages)
    assert not issubclass(Keys, FindsMessages)
