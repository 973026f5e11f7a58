"""After a crash: nobody is left without an answer, and live cards go on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from connectors.teams.asked.pending import KIND
from connectors.teams.settings import NAME
from tests.connectors.discord.house import SIGNER, ringing, slowly
from tests.connectors.teams.house import House, PlayedBot, card, house
from tests.teams_double import TeamsDouble
from ucbridge.models import Address, Reply
from ucbridge.store.connector_state import ConnectorState

pytestmark = pytest.mark.asyncio


async def test_who_waited_learns_that_it_was_interrupted(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams, bot=slow()) as there:
        answer = await teams.writes(alice, "call Bob", at=chat, answered=False)
        await teams.until(lambda: answer.status == 200)
        await there.killed()
    async with house(tmp_path, teams) as there:
        told = await teams.sees(alice, "I don't know whether that was carried out", at=chat)
        assert told.private
        assert not there.bot.asked
        await nothing_left(there)
    async with house(tmp_path, teams):
        pass
    assert sum("whether that was carried out" in each.text for each in teams.seen_by(alice, chat)) == 1


async def test_a_live_card_that_nobody_saw_is_posted_and_followed(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    teams.faults.next("POST", "/v3/conversations/*/activities", slow=60)
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        await teams.writes(alice, "call Bob", answered=False)
        await teams.until(lambda: teams.asked("POST", "/v3/conversations/*/activities"))
        await there.killed()
    teams.faults.clear()
    async with house(tmp_path, teams) as there:
        live = await teams.sees(alice, "Bob is ringing")
        address = await there.address()
        assert address == Address(NAME, f"user:{alice.account}", live.id)
        assert live.buttons == ["Hang up"]
        await teams.presses(alice, live, "Hang up")
        assert SIGNER.open(there.asked.token) == ("hangup", "c1")


async def test_who_was_answered_is_told_nothing_more(teams: TeamsDouble, tmp_path: Path) -> None:
    alice = teams.user("alice")
    async with house(tmp_path, teams, bot=PlayedBot(says=ringing())) as there:
        card(await teams.writes(alice, "call Bob"))
        await there.address()
        card(await teams.writes(alice, "status"))
        await there.address(2)
        await nothing_left(there)


def slow() -> PlayedBot:
    """Return a bot that never finishes."""
    return PlayedBot(does=slowly(Reply(ringing().title), asyncio.Event()).does)


async def nothing_left(there: House) -> None:
    """Wait until everybody is answered."""
    state = ConnectorState(there.parts.database, NAME)
    async with asyncio.timeout(20):
        left = await state.all(KIND)
        while left:
            left = await state.all(KIND)
