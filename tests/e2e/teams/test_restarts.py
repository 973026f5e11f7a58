"""What stands in Teams after the bridge was killed, and what it makes up for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.teams.office import Office, office
from tests.teams_double import Answer, Message, TeamsDouble
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

DAYS = 3 * 24 * 3600
POSTED = "/v3/conversations/*/activities"


async def test_buttons_of_days_ago_work_and_nobody_is_left_waiting(
    tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble
) -> None:
    async with office(tmp_path, asterisk, teams, graph="history = true\ninstall = true") as there:
        there.graph.catalogue("ucbridge")
        alice, chat = there.people["alice"], there.chat
        call = (await teams.writes(alice, "call Bob", at=chat)).message
        assert call
        await teams.sees(alice, "Connected with Bob", at=chat)
        await a_card_is_under_way(there)
        waiting = await somebody_waits(there)
        await there.bridge.kill()
        asterisk.resume()
        await there.again()
        await is_told_what_is_known(there, waiting)
        await arrived_once(there)
        teams.later(DAYS)
        await teams.presses(alice, call, "Hang up")
        await teams.until(lambda: "You hung up" in call.text)
        assert (there.rang("alice"), there.rang("bob")) == (1, 1)
        assert [each for each in teams.seen_by(alice, chat) if each.author is None] == [call]
        await is_called_back(there)


async def a_card_is_under_way(there: Office) -> None:
    """Teams takes its time, and the bridge does not live to hear that the card was posted."""
    teams = there.teams
    before = len(teams.asked("POST", POSTED))
    teams.faults.next("POST", POSTED, slow=1.5)
    await there.leaves_message("outside", "103")
    await teams.until(lambda: len(teams.asked("POST", POSTED)) > before)


async def somebody_waits(there: Office) -> Answer:
    """The PBX does not answer; Frank's command is taken, and nothing came of it yet."""
    teams, frank = there.teams, there.people["frank"]
    there.pbx.pause()
    answer = await teams.writes(frank, "call Erin", answered=False)
    await teams.until(lambda: answer.status == 200 and teams.typing)
    return answer


async def is_told_what_is_known(there: Office, waiting: Answer) -> None:
    """It was carried out, and nobody can know."""
    await there.teams.until(lambda: "I don't know whether that was carried out" in waiting.text)
    await there.rings("frank")
    assert there.rang("frank") == 1


async def arrived_once(there: Office) -> Message:
    teams, carol = there.teams, there.people["carol"]
    card = await teams.sees(carol, "New voicemail from Outside")
    await until(lambda: there.bridge.owes() == 0)
    await teams.presses(carol, card, "Mark heard")
    await teams.until(lambda: "Status: heard" in card.text)
    assert teams.seen_by(carol) == [card]
    return card


async def is_called_back(there: Office) -> None:
    """By an old client."""
    teams, carol = there.teams, there.people["carol"]
    await teams.writes(there.people["frank"], "hangup")
    await there.silence()
    card = await teams.sees(carol, "Voicemail from Outside")
    there.answers("carol")
    await teams.presses(carol, card, "Call back", submit=True)
    await teams.sees(carol, "Connected with 01 99 00 12 34")
    assert (there.rang("carol"), there.rang("outside")) == (1, 1)
