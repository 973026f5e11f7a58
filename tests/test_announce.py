"""Cards posted to people first: everybody gets each once, whatever is killed or breaks in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.waiting import until
from ucbridge.connector import Connector, FindsMessages
from ucbridge.delivery import announcements, waiting
from ucbridge.errors import StoreError
from ucbridge.i18n import _
from ucbridge.models import Address, Button, Person, Reply, State
from ucbridge.notify import Notifier
from ucbridge.signer import Signer
from ucbridge.store.cards import Cards
from ucbridge.store.database import Database
from ucbridge.store.postings import Postings
from ucbridge.store.types import utc_now
from ucbridge.supervision import Backoff

QUICK = Backoff(first=0.002, cap=0.01)
SIGNER = Signer(b"k" * 32)
ALICE, BOB, CAROL = (Person(name.lower(), name) for name in ("Alice", "Bob", "Carol"))


@dataclass
class Room:
    """What stands in one conversation: the words of each message, oldest first."""

    words: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    posted_at: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Platform:
    """A chat that outlives the bridge. It loses the answers to the requests whose turn `loses` says: done, not told."""

    name: str = "chat"
    rooms: dict[str, Room] = field(default_factory=dict)
    people: set[str] = field(default_factory=lambda: {"alice", "bob", "carol"})
    down: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    loses: tuple[bool, ...] = (False,)
    requests: int = 0
    killed: asyncio.Event | None = None

    def said(self, person: Person) -> list[str]:
        room = self.rooms.get(f"dm-{person.id}")
        return list(room.words.values()) if room else []

    async def request(self, conversation: str) -> Room:
        self.requests += 1
        await asyncio.sleep(0)
        if conversation in self.down:
            raise ConnectionRefusedError("down")
        if conversation in self.closed:
            raise LookupError(conversation)
        return self.rooms.setdefault(conversation, Room())

    async def answer(self) -> None:
        if self.killed:
            self.killed.set()
            await asyncio.Event().wait()
        if self.loses[self.requests % len(self.loses)]:
            raise TimeoutError("no answer")


class PlainChat:
    """A connector to it that knows neither keys nor history."""

    edit_interval = 0.0

    def __init__(self, platform: Platform) -> None:
        self.name = platform.name
        self.platform = platform

    async def run(self, bot: object) -> None:
        await asyncio.Event().wait()

    def conversation_of(self, person: Person) -> str | None:
        return f"dm-{person.id}" if person.id in self.platform.people else None

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        room = await self.platform.request(conversation)
        message = self.place(room, key)
        room.words.setdefault(message, str(reply.title))
        room.keys[message] = key
        room.posted_at.setdefault(message, utc_now())
        assert all(button.token for button in reply.buttons)
        await self.platform.answer()
        return message

    async def edit(self, address: Address, reply: Reply) -> None:
        room = await self.platform.request(address.conversation)
        room.words[address.message] = str(reply.title)
        await self.platform.answer()

    def place(self, room: Room, key: str) -> str:
        return f"m{len(room.words)}"


class KeyedChat(PlainChat):
    """A connector to a platform that honours keys."""

    def place(self, room: Room, key: str) -> str:
        return next((message for message, known in room.keys.items() if known == key), super().place(room, key))


class SearchedChat(PlainChat):
    """A connector to a platform that shows what was posted."""

    async def find(self, conversation: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        room = await self.platform.request(conversation)
        found = (each for each, known in room.keys.items() if known == key and room.posted_at[each] >= since)
        return next(found, None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nothing is under way for long."""
    monkeypatch.setattr(announcements, "SETTLES_WITHIN", 0.01)


EXACT = pytest.mark.parametrize("kind", [KeyedChat, SearchedChat])
EVERY = pytest.mark.parametrize("kind", [PlainChat, KeyedChat, SearchedChat])


def card(words: str, topic: str = "voicemail:1") -> Reply:
    return Reply(_("{words}", words=words), topic=topic, buttons=(Button(_("Heard"), "heard", "1"),))


async def find_person(person_id: str) -> Person | None:
    return Person(person_id, person_id.capitalize())


@asynccontextmanager
async def bridge(folder: Path, *chats: Connector) -> AsyncIterator[Notifier]:
    """One life of the bridge on a database that stays; it ends as if it were killed."""
    async with Database.open(f"sqlite:///{folder}/cards.sqlite") as database:
        notifier = Notifier(
            {chat.name: chat for chat in chats}, Cards(database), Postings(database), SIGNER, retry=QUICK
        )
        task = asyncio.create_task(notifier.run(find_person))
        try:
            yield notifier
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def quiet(notifier: Notifier) -> None:
    await until(lambda: not notifier._conversations)


@EVERY
@pytest.mark.asyncio
async def test_everybody_gets_the_card_once_and_its_new_versions(tmp_path: Path, kind: type[PlainChat]) -> None:
    platform = Platform()
    async with bridge(tmp_path, kind(platform)) as notifier:
        for person in (ALICE, BOB):
            for _again in range(2):
                await notifier.announce(person, "voicemail:1", card("new"))
        await until(lambda: platform.said(ALICE) == platform.said(BOB) == ["new"])
        await notifier.update("voicemail:1", card("new, written down"))
        await until(lambda: platform.said(ALICE) == platform.said(BOB) == ["new, written down"])
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await quiet(notifier)
    async with bridge(tmp_path, kind(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await notifier.announce(CAROL, "voicemail:1", card("new"))
        await until(lambda: platform.said(CAROL))
        await quiet(notifier)
    assert [platform.said(person) for person in (ALICE, BOB, CAROL)] == [["new, written down"]] * 3


@EXACT
@pytest.mark.asyncio
async def test_a_kill_between_the_chat_and_our_record_posts_nothing_twice(
    tmp_path: Path, kind: type[PlainChat]
) -> None:
    platform = Platform(killed=asyncio.Event())
    async with bridge(tmp_path, kind(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(platform.killed.is_set)
        await notifier.update("voicemail:1", card("written down"))
    platform.killed = None
    async with bridge(tmp_path, kind(platform)) as notifier:
        await until(lambda: platform.said(ALICE) == ["written down"])
        await notifier.update("voicemail:1", card("heard"))
        await until(lambda: platform.said(ALICE) == ["heard"])


@pytest.mark.asyncio
async def test_where_the_chat_knows_neither_keys_nor_history_the_card_stands_twice_rather_than_never(
    tmp_path: Path,
) -> None:
    platform = Platform(killed=asyncio.Event())
    async with bridge(tmp_path, PlainChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(platform.killed.is_set)
    platform.killed = None
    async with bridge(tmp_path, PlainChat(platform)) as notifier:
        await until(lambda: len(platform.said(ALICE)) == 2)
        await quiet(notifier)


@EXACT
@pytest.mark.asyncio
async def test_answers_lost_on_the_way_double_nothing(tmp_path: Path, kind: type[PlainChat]) -> None:
    platform = Platform(loses=(True, False, True, False, False))
    async with bridge(tmp_path, kind(platform)) as notifier:
        for number in range(20):
            await notifier.announce(ALICE, f"voicemail:{number}", card(f"{number}", f"voicemail:{number}"))
            await notifier.update(f"voicemail:{number}", card(f"{number} heard", f"voicemail:{number}"))
        await until(lambda: platform.said(ALICE) == [f"{number} heard" for number in range(20)])
        await quiet(notifier)


@EVERY
@pytest.mark.asyncio
async def test_a_chat_that_is_down_gets_all_cards_in_order_and_holds_no_other(
    tmp_path: Path, kind: type[PlainChat]
) -> None:
    platform = Platform(down={"dm-alice"})
    words = [str(number) for number in range(12)]
    async with bridge(tmp_path, kind(platform)) as notifier:
        for each in words:
            for person in (ALICE, BOB):
                await notifier.announce(person, f"voicemail:{each}", card(each, f"voicemail:{each}"))
        await until(lambda: platform.said(BOB) == words and len(notifier._conversations) == 1)
        assert platform.said(ALICE) == []
    async with bridge(tmp_path, kind(platform)) as notifier:
        before = platform.requests
        await until(lambda: platform.requests > before + 3)
        platform.down.clear()
        await until(lambda: len(platform.said(ALICE)) == len(words))
        await quiet(notifier)
    assert sorted(platform.said(ALICE)) == sorted(words)
    assert platform.said(BOB) == words


@pytest.mark.asyncio
async def test_a_database_that_is_away_for_long_loses_no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    platform, troubles = Platform(), 20
    posted = Postings.posted

    async def troubled(self: Postings, *arguments: Any) -> Any:
        nonlocal troubles
        if troubles := max(0, troubles - 1):
            raise StoreError(_("not now"))
        return await posted(self, *arguments)

    monkeypatch.setattr(Postings, "posted", troubled)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await quiet(notifier)
        await notifier.update("voicemail:1", card("heard"))
        await until(lambda: platform.said(ALICE) == ["heard"])


@pytest.mark.asyncio
async def test_what_is_posted_late_is_the_newest_version(tmp_path: Path) -> None:
    platform = Platform(down={"dm-alice"})
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(lambda: platform.requests > 2)
        await notifier.update("voicemail:1", card("heard"))
        platform.down.clear()
        await until(lambda: platform.said(ALICE) == ["heard"])


@pytest.mark.asyncio
async def test_a_conversation_that_is_gone_is_not_tried_again(tmp_path: Path) -> None:
    platform = Platform(closed={"dm-alice"})
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await quiet(notifier)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(BOB, "voicemail:1", card("new"))
        await until(lambda: platform.said(BOB))
    assert platform.requests == 2


@pytest.mark.asyncio
async def test_whose_data_is_erased_meanwhile_is_told_nothing(tmp_path: Path) -> None:
    platform = Platform(down={"dm-alice"})
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await until(lambda: platform.requests > 1)
        async with Database.open(f"sqlite:///{tmp_path}/cards.sqlite") as database:
            for posting in await Postings(database).pending():
                await Postings(database).drop(posting.key)
        await quiet(notifier)  # a try that was under way as they were erased could still get through
        platform.down.clear()
        await quiet(notifier)
    assert platform.said(ALICE) == []


@pytest.mark.asyncio
async def test_one_card_a_chat_always_refuses_does_not_hold_the_rest(tmp_path: Path) -> None:
    class Choosy(KeyedChat):
        async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
            if str(reply.title) == "cursed":
                raise ConnectionAbortedError("500")
            return await super().send(conversation, reply, key=key)

    platform = Platform()
    async with bridge(tmp_path, Choosy(platform)) as notifier:
        for number, words in enumerate(("cursed", "one", "two", "three")):
            await notifier.announce(ALICE, f"voicemail:{number}", card(words, f"voicemail:{number}"))
        await until(lambda: platform.said(ALICE) == ["one", "two", "three"])
        await notifier.update("voicemail:1", card("one heard", "voicemail:1"))
        await until(lambda: platform.said(ALICE) == ["one heard", "two", "three"])
        await notifier.update("voicemail:0", card("no longer cursed", "voicemail:0"))
        await until(lambda: platform.said(ALICE)[-1] == "no longer cursed")


@pytest.mark.asyncio
async def test_somebody_whom_nobody_reaches_gets_it_when_they_appear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_EVERY", 0.01)
    chat, other = Platform(people={"bob"}), Platform("other", people=set())
    async with bridge(tmp_path, KeyedChat(chat), KeyedChat(other)) as notifier:
        for person in (ALICE, BOB):
            await notifier.announce(person, "voicemail:1", card("new"))
        await until(lambda: chat.said(BOB))
    async with bridge(tmp_path, KeyedChat(chat), KeyedChat(other)) as notifier:
        await notifier.update("voicemail:1", card("heard"))
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        chat.people.add("alice")
        other.people.add("bob")
        await until(lambda: chat.said(ALICE) == ["heard"])
        await quiet(notifier)
        await notifier.announce(ALICE, "voicemail:1", card("new"))
        await quiet(notifier)
    assert (len(chat.said(ALICE)), len(other.said(BOB))) == (1, 0)


@pytest.mark.asyncio
async def test_nobody_waits_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(waiting, "WAIT_AT_MOST", timedelta(0))
    platform = Platform(people=set())
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("old"))
        platform.people.add("alice")
        await notifier.announce(ALICE, "voicemail:2", card("new", "voicemail:2"))
        await until(lambda: platform.said(ALICE))
        await quiet(notifier)
    assert platform.said(ALICE) == ["new"]


@pytest.mark.asyncio
async def test_a_notice_survives_a_restart_and_each_is_a_message_of_its_own(tmp_path: Path) -> None:
    platform = Platform(down={"dm-alice"})
    notice = Reply(_("Extension 101 is no longer linked to you"), state=State.RINGING)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.notify(ALICE, notice)
        await notifier.notify(ALICE, notice)
    platform.down.clear()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await until(lambda: platform.said(ALICE) == [str(notice.title)] * 2)
        await quiet(notifier)
    async with Database.open(f"sqlite:///{tmp_path}/cards.sqlite") as database:
        later = utc_now() + timedelta(days=1)
        assert (await Cards(database).prune(later), await Postings(database).prune(later)) == (2, 2)


@pytest.mark.asyncio
async def test_what_waits_for_a_chat_that_was_switched_off_is_there_when_it_is_back(tmp_path: Path) -> None:
    platform, other = Platform(down={"dm-alice"}), Platform("other", people=set())
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await notifier.announce(ALICE, "voicemail:1", card("new"))
    platform.down.clear()
    async with bridge(tmp_path, KeyedChat(other)) as notifier:
        await quiet(notifier)
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:
        await until(lambda: platform.said(ALICE) == ["new"])


@pytest.mark.timeout(120)
@pytest.mark.asyncio
async def test_two_hundred_messages_for_four_people_at_once_are_posted_in_order_without_a_flood(tmp_path: Path) -> None:
    platform = Platform(people={"alice", "bob", "carol", "dave"})
    people = (ALICE, BOB, CAROL, Person("dave", "Dave"))
    topics = [f"voicemail:{number}" for number in range(200)]
    began = monotonic()
    async with bridge(tmp_path, KeyedChat(platform)) as notifier:

        async def left(topic: str) -> None:
            for person in people:
                await notifier.announce(person, topic, card(topic, topic))
            for part in range(2):
                await notifier.update(topic, card(f"{topic} {part}", topic))
            await notifier.update(topic, card(f"{topic} done", topic))

        await asyncio.gather(*map(left, topics))
        wanted = sorted(f"{topic} done" for topic in topics)
        await until(lambda: all(sorted(platform.said(person)) == wanted for person in people), 60)
        await quiet(notifier)
    print(f"{monotonic() - began:.1f} s, {platform.requests} requests")  # noqa: T201
    assert platform.requests < 2 * len(topics) * len(people), "versions in between are skipped"


def test_the_fakes_are_what_they_claim() -> None:
    assert isinstance(SearchedChat(Platform()), FindsMessages)
    assert not isinstance(KeyedChat(Platform()), FindsMessages)
