"""Teams and Graph together: people who never wrote are reached, and what was posted is found again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from tests.connectors.discord.house import SIGNER
from tests.connectors.teams.house import house
from tests.graph_double import GraphDouble
from tests.teams_double import TeamsDouble
from ucbridge.i18n import Text
from ucbridge.models import Button, Reply

pytestmark = pytest.mark.asyncio

CARD = SIGNER.seal(
    Reply(Text("Bob left a message"), topic="voicemail:17", buttons=(Button(Text("Delete"), "voicemail.delete", "17"),))
)


@pytest_asyncio.fixture
async def joined(teams: TeamsDouble) -> AsyncIterator[GraphDouble]:
    async with GraphDouble(teams) as graph:
        yield graph


def on(graph: GraphDouble, **features: bool) -> dict[str, object]:
    return {"url": graph.url, "scope": graph.scope, **features}


async def test_somebody_who_never_wrote_is_told_something(
    tmp_path: Path, teams: TeamsDouble, joined: GraphDouble
) -> None:
    alice = teams.user("alice", has_bot=False)
    joined.catalogue("Ucbridge")
    async with house(tmp_path, teams, graph=on(joined, install=True)) as there:
        await there.connector.send(f"user:{alice.account}", CARD)
        await teams.sees(alice, "Bob left a message")


@pytest.mark.parametrize("place", ["personal", "group", "thread"])
async def test_what_was_posted_though_the_answer_got_lost_is_not_posted_again(
    tmp_path: Path, teams: TeamsDouble, joined: GraphDouble, place: str
) -> None:
    alice, bob = teams.user("alice"), teams.user("bob")
    joined.catalogue("Ucbridge")
    channel = teams.channel(teams.team("Acme", owners=[alice], members=[bob]), "Sales")
    at = {
        "personal": teams.personal(alice),
        "group": teams.group(alice, bob),
        "thread": teams.thread(channel, by=bob, text="Hello"),
    }[place]
    async with house(tmp_path, teams, graph=on(joined, history=True)) as there:
        await teams.writes(alice, "help", at=at, answered=False)
        await teams.until(lambda: there.bot.asked)
        name = f"user:{alice.account}" if place == "personal" else f"chat:{at.id}"
        before = datetime.now(UTC)
        assert await there.connector.find(name, "k1", CARD, since=before) is None
        teams.faults.next("POST", "/v3/conversations/*", status=504, done=True)
        sent = await there.connector.send(name, CARD, key="k1")
        await teams.sees(alice, "Bob left a message", at=at)
        assert [each.id for each in teams.seen_by(alice, at) if "Bob left" in each.text] == [sent]
        assert await there.connector.find(name, "k1", CARD, since=before) == sent
        assert await there.connector.find(name, "k2", CARD, since=before) is None
