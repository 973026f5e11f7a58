"""The chats and channels the bot is in, over restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.teams.posts.references import Reference, References
from tests.connectors.discord.house import store
from ucbridge.store.connector_state import ConnectorState

pytestmark = pytest.mark.asyncio

GENERAL, SALES, CHAT = "19:general@thread.tacv2", "19:sales@thread.tacv2", "19:chat@thread.v2"
EMEA = "https://smba.example/emea/"


async def test_a_thread_is_where_its_channel_is_after_a_restart_too(tmp_path: Path) -> None:
    async with store(tmp_path / "teams.sqlite") as database:
        state = ConnectorState(database, "teams")
        there = References(state, service="https://smba.example/teams")
        await there.met(f"{SALES};messageid=17", Reference(EMEA, "t", "channel", GENERAL))
        await there.met(SALES, Reference(EMEA, "t", "channel"))  # some events do not name the team
        await there.met(CHAT, Reference(EMEA))
        again = References(state, service="https://smba.example/teams")
        await again.load()
        for each in (there, again):
            assert each.service_of(f"{SALES};messageid=99") == EMEA
            assert (each.team_of(SALES), each.team_of(CHAT)) == (GENERAL, "")
            assert each.of_team(GENERAL) == [SALES]
            assert each.service_of("19:unknown@thread.v2") == "https://smba.example/teams"


async def test_what_the_bot_was_removed_from_is_forgotten(tmp_path: Path) -> None:
    async with store(tmp_path / "teams.sqlite") as database:
        state = ConnectorState(database, "teams")
        there = References(state, service=EMEA)
        for channel in (GENERAL, SALES):
            await there.met(channel, Reference(EMEA, "t", "channel", GENERAL))
        await there.met(CHAT, Reference(EMEA))
        await there.forget_team(GENERAL)
        assert [there.get(each) for each in (GENERAL, SALES)] == [None, None]
        assert there.get(CHAT)
        await there.forget(f"{CHAT};messageid=1")
        assert not await state.all("conversation")
