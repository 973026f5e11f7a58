"""Calls while Teams fails, limits, resets and is forged: every call rings once, and its card gets to its end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.teams.office import Office, office
from tests.teams_double import Message, TeamsDouble

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

POSTED = "/v3/conversations/*/activities*"
CARDS = "/v3/conversations/*/activities/*"


async def test_a_call_goes_its_way_whatever_teams_does(tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble) -> None:
    async with office(tmp_path, asterisk, teams, graph="history = true\nteams = true") as there:
        await keys_and_tokens_change(there)
        await nothing_is_done_for_who_is_not_teams(there)
        await a_flood_of_forgeries_slows_nobody(there)
        await the_answer_fails(there)
        await the_card_cannot_be_changed(there)
        await the_app_is_taken_away_and_comes_back(there)


async def keys_and_tokens_change(there: Office) -> None:
    """Microsoft signs with a new key, and takes none of our tokens any more."""
    await there.teams.writes(there.people["alice"], "whoami")
    there.teams.keys.rotates()
    there.teams.revokes()
    await there.teams.writes(there.people["alice"], "call Bob", at=there.chat)
    await is_one_call(there)


async def nothing_is_done_for_who_is_not_teams(there: Office) -> None:
    teams, alice = there.teams, there.people["alice"]
    posted = len(teams.asked("POST", POSTED))
    for kind in teams.FORGERIES:
        assert await teams.forges(kind, alice, "call Bob") == (403 if kind == "tenant" else 401), kind
    assert (there.rang("alice"), there.rang("bob")) == (0, 0)
    assert len(teams.asked("POST", POSTED)) == posted


async def a_flood_of_forgeries_slows_nobody(there: Office) -> None:
    """Alice calls in the middle of a thousand."""
    teams, alice, erin = there.teams, there.people["alice"], there.people["erin"]
    kinds = [teams.FORGERIES[number % len(teams.FORGERIES)] for number in range(1000)]
    turns = asyncio.Semaphore(50)

    async def forge(kind: str) -> int:
        async with turns:
            return await teams.forges(kind, erin, "call Bob")

    flood = [asyncio.create_task(forge(kind)) for kind in kinds]
    await teams.until(lambda: sum(each.done() for each in flood) > 100)
    began = monotonic()
    answer = await teams.writes(alice, "call Bob")
    assert monotonic() - began < 3
    assert not all(each.done() for each in flood)
    assert "Ringing your phone" in answer.text
    assert set(await asyncio.gather(*flood)) <= {401, 403, 429}
    await is_one_call(there)
    assert there.rang("erin") == 0


async def is_one_call(there: Office) -> None:
    """Wait until Alice talks to Bob, hang up by the button, and make sure there was one call with one card."""
    teams, alice = there.teams, there.people["alice"]

    def live() -> list[Message]:
        return [each for at in (None, there.chat) for each in teams.seen_by(alice, at) if "Hang up" in each.buttons]

    await teams.until(lambda: any("Connected with Bob" in each.text for each in live()), within=20)
    (card,) = live()
    await teams.presses(alice, card, "Hang up")
    await teams.until(lambda: "You hung up" in card.text)
    assert (there.rang("alice"), there.rang("bob")) == (1, 1)
    await there.silence()
    teams.faults.clear()


async def the_answer_fails(there: Office) -> None:
    """Before it was given and after it, by errors and by a broken link."""
    teams, alice = there.teams, there.people["alice"]
    teams.faults.next("POST", POSTED, status=429, retry_after=0.1)
    teams.faults.next("POST", POSTED, status=412)
    teams.faults.next("POST", POSTED, status=502, done=True)
    await teams.writes(alice, "call Bob", at=there.chat)
    await is_one_call(there)
    teams.faults.next("POST", POSTED, reset=True, done=True)
    answer = await teams.writes(alice, "call Bob", at=there.chat)
    await teams.repeats(answer)
    await is_one_call(there)


async def the_card_cannot_be_changed(there: Office) -> None:
    """For a while; then it shows how things are."""
    teams, alice = there.teams, there.people["alice"]
    teams.faults.next("PUT", CARDS, status=429, retry_after=0.2)
    teams.faults.next("PUT", CARDS, status=502)
    teams.faults.next("PUT", CARDS, reset=True)
    teams.faults.next("PUT", CARDS, status=504, done=True)
    teams.faults.next("PUT", CARDS, slow=0.5)
    await teams.writes(alice, "call Bob", at=there.chat)
    await is_one_call(there)


async def the_app_is_taken_away_and_comes_back(there: Office) -> None:
    """What waited for them comes then, once."""
    teams, carol = there.teams, there.people["carol"]
    await teams.writes(carol, "whoami")
    await teams.uninstalls(carol)
    teams.requests.clear()
    await there.leaves_message("outside", "103")
    await teams.until(lambda: there.bridge.owes() == 1)
    assert not teams.asked("POST", POSTED)
    await teams.installs(carol)
    await teams.sees(carol, "New voicemail from Outside", within=20)
    assert len([each for each in teams.seen_by(carol) if "New voicemail" in each.text]) == 1
