"""A conference from a channel: everybody mentioned is rung, the card is the control panel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.teams.office import Office, office
from tests.teams_double import Message, TeamsDouble
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

ACTIVITIES = "/v3/conversations/*/activities"


async def test_whoever_is_mentioned_is_called_into_a_conference(
    tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble
) -> None:
    async with office(tmp_path, asterisk, teams, graph="teams = true\nhistory = true") as there:
        card = await everybody_mentioned_is_rung(there)
        await is_run_by_its_buttons(there, card)
        await is_ended(there, card)


async def everybody_mentioned_is_rung(there: Office) -> Message:
    """Themselves, and by a tag of the team. Teams fails the bot: nobody is rung twice, and the card is there once."""
    teams, alice, sales = there.teams, there.people["alice"], there.sales
    bob, erin = there.people["bob"], there.people["erin"]
    support = teams.tag(there.acme, "Support", erin)
    teams.faults.next("POST", ACTIVITIES + "*", status=504, done=True)
    answer = await teams.writes(alice, f"conference {bob.mention}, {support.mention}", at=sales)
    await teams.repeats(answer)
    card = await teams.sees(alice, "3 people are in it", at=sales, within=20)
    assert [there.rang(who) for who in ("alice", "bob", "erin")] == [1, 1, 1]
    assert [there.rang(who) for who in ("carol", "dave", "frank")] == [0, 0, 0]
    assert [each for each in teams.seen_by(alice, sales) if each.author is None] == [card]
    assert card.conversation == answer.thread
    assert card.mentions == []
    await there.picture(alice, sales, "conference")
    return card


async def is_run_by_its_buttons(there: Office, card: Message) -> None:
    """Also while Teams limits the bot, and drops its connections."""
    teams, bob, erin, alice = there.teams, there.people["bob"], there.people["erin"], there.people["alice"]
    teams.faults.next("PUT", ACTIVITIES + "/*", status=429, retry_after=0.2)
    teams.faults.next("PUT", ACTIVITIES + "/*", reset=True)
    await teams.presses(bob, card, "Mute me")
    await teams.until(lambda: "muted" in card.text)
    await teams.presses(erin, card, "Leave", submit=True)
    await teams.until(lambda: "Erin: left" in card.text)
    await until(lambda: not there.pbx.phones["erin"].calls)
    await teams.presses(alice, card, "Add")
    which = await teams.sees(alice, "Add whom?", at=there.sales)
    assert which.private
    assert {"Carol", "Dave", "Frank", "Somebody else"} <= set(which.buttons)


async def is_ended(there: Office, card: Message) -> None:
    teams, alice = there.teams, there.people["alice"]
    refused = await teams.presses(there.people["frank"], card, "End")
    assert refused.private
    assert "Only the host may do that" in refused.text
    await teams.presses(alice, card, "End")
    await teams.until(lambda: "is over" in card.text)
    assert card.buttons == []
    await there.silence()
