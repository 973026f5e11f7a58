"""Where a recording is heard: in their OneDrive, on a page of their own, or after signing in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.teams.posts import heard
from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.conversations import conversation
from connectors.teams.posts.heard import Heard
from tests.connectors.discord.house import store
from tests.connectors.teams.house import knowing
from ucbridge.i18n import _
from ucbridge.models import Audio, Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.directory_people import DirectoryPeople

pytestmark = pytest.mark.asyncio

MESSAGE = Reply(_("A message"), topic="voicemail:7", audio=Audio("/voicemail/7/audio", 5.0))
PERSONAL, CHAT, ONLY = (conversation(name) for name in ("user:a-1", "chat:19:c", "only:19:c|a-1"))


class OneDrive:
    def __init__(self, url: str = "", gate: asyncio.Event | None = None) -> None:
        self.url, self.gate = url, gate
        self.asked: list[tuple[str, bool]] = []

    async def link(self, account: str, reply: Reply) -> str:
        self.asked.append((account, reply.audio is not None))
        if self.gate:
            await self.gate.wait()
        return self.url if reply.audio else ""


@pytest_asyncio.fixture
async def accounts(tmp_path: Path) -> AsyncIterator[Accounts]:
    async with store(tmp_path / "teams.sqlite") as database:
        yield Accounts(ConnectorState(database, "teams"), knowing(alice="a-1"), DirectoryPeople(database))


def hearing(accounts: Accounts, drive: OneDrive | None = None) -> Heard:
    def page(path: str, person: str, life: timedelta) -> str:
        return f"https://bridge.example{path}?for={person}&days={life.days}"

    return Heard(accounts, page, site=lambda: "https://bridge.example", recordings=drive)


async def test_a_person_hears_it_on_a_page_of_their_own_and_everybody_after_signing_in(accounts: Accounts) -> None:
    there = hearing(accounts)
    for where in (PERSONAL, ONLY):
        assert await there.address(where, MESSAGE) == "https://bridge.example/voicemail/7/audio?for=alice&days=7"
    assert await there.address(CHAT, MESSAGE) == "https://bridge.example/voicemail/7/audio"
    assert not await there.address(PERSONAL, Reply(_("Nothing to hear")))


async def test_it_is_in_their_onedrive_while_it_is_on_the_card_in_their_own_chat(accounts: Accounts) -> None:
    drive = OneDrive("https://contoso-my.example/message.ogg")
    there = hearing(accounts, drive)
    assert await there.address(PERSONAL, MESSAGE) == drive.url
    assert not await there.address(PERSONAL, Reply(_("Deleted"), topic=MESSAGE.topic))
    await there.address(CHAT, MESSAGE)
    await there.address(ONLY, MESSAGE)
    assert drive.asked == [("a-1", True), ("a-1", False)]


async def test_a_slow_or_missing_onedrive_keeps_nobody_waiting(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard, "UPLOADING", 0.01)
    for drive in (OneDrive("https://x", gate=asyncio.Event()), OneDrive("")):
        assert (await hearing(accounts, drive).address(PERSONAL, MESSAGE)).startswith(
            "https://bridge.example/voicemail"
        )
