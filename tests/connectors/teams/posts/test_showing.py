"""Whose client asks for the newest version of a card by itself: everybody's in small chats, nobody's in large ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.teams.posts import rosters
from tests.connectors.teams.house import house
from tests.connectors.teams.posts.test_posting import card, met
from tests.teams_double import Conversation, Person, TeamsDouble

pytestmark = pytest.mark.asyncio


def refresh(teams: TeamsDouble, person: Person, at: Conversation | None = None) -> dict[str, Any] | None:
    """Return what the newest card there says of refreshing."""
    shown = teams.seen_by(person, at)[-1].card
    assert shown is not None
    return shown.get("refresh")


async def test_in_a_small_chat_everybodys_client_refreshes_a_card(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams) as there:
        await met(there, teams, alice, chat)
        await there.connector.send(f"user:{alice.aad}", card())
        await there.connector.send(f"chat:{chat.id}", card())
        for shown in (refresh(teams, alice), refresh(teams, bob, chat)):
            assert shown is not None
            assert "userIds" not in shown
        await there.connector.send(f"only:{chat.id}|{alice.aad}", card(private=True))
        assert (refresh(teams, alice, chat) or {})["userIds"] == [alice.mri]


async def test_in_a_large_chat_nobodys_does(
    teams: TeamsDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "MOST", 2)
    people = [teams.user(f"user{number}") for number in range(3)]
    chat = teams.group(*people)
    async with house(tmp_path, teams) as there:
        for _ in range(2):
            await there.connector.send(f"chat:{chat.id}", card())
            assert refresh(teams, people[0], chat) is None
        assert len(teams.asked("GET", "*/pagedmembers")) == 1, "counted once an hour"


async def test_a_card_comes_although_nobody_can_count(teams: TeamsDouble, tmp_path: Path) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    chat = teams.group(alice, bob)
    async with house(tmp_path, teams) as there:
        teams.faults.next("GET", "*/pagedmembers", status=403)
        await there.connector.send(f"chat:{chat.id}", card())
        assert refresh(teams, bob, chat) is None
