"""A team, somebody in it, and a bot of a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio

from tests.teams_double import Conversation, Person, Team, TeamsDouble
from tests.teams_double.bare_bot import BareBot, bare_bot


@dataclass(frozen=True, slots=True)
class Place:
    acme: Team
    alice: Person
    bob: Person
    general: Conversation
    chat: Conversation


@pytest_asyncio.fixture
async def place(teams: TeamsDouble) -> Place:
    alice = teams.user("alice", shown="Alice Adams", locale="fr-FR", timezone="Europe/Paris")
    bob = teams.user("bob", shown="Bob Miller")
    acme = teams.team("Acme", owners=[alice], members=[bob])
    return Place(acme, alice, bob, acme.general, teams.group(alice, bob, topic="Lunch"))


@pytest_asyncio.fixture
async def bot(teams: TeamsDouble) -> AsyncIterator[BareBot]:
    async with bare_bot(teams) as running:
        yield running
