"""Calls while Discord fails, limits, resets and forgets: every call rings once, and its card gets to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble, User
from tests.e2e.discord.office import Office, office

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

CALLBACK, EDIT = "/interactions/*/callback", "/channels/*/messages/*"


async def test_a_call_goes_its_way_whatever_discord_does(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        await the_answer_fails(there)
        await the_card_cannot_be_changed_and_the_session_is_lost(there)
        await told_again_after_a_broken_link(there)


async def is_one_call(there: Office, user: User) -> None:
    """Wait until somebody talks to Bob, hang up by the button, and make sure there was one call with one card."""
    discord, general = there.discord, there.general
    card = await discord.sees(user, "Connected with Bob", at=general, within=20)
    await discord.presses(user, card, "Hang up")
    await discord.until(lambda: "You hung up" in card.text)
    assert discord.seen_by(user, general) == [card]
    assert (there.rang(user.username), there.rang("bob")) == (1, 1)
    discord.deletes(card)
    discord.faults.clear()
    await there.silence()


async def the_answer_fails(there: Office) -> None:
    """Before it was given and after it, by an error and by a broken link."""
    discord, alice = there.discord, there.people["alice"]
    discord.faults.next("POST", CALLBACK, status=429, retry_after=0.1)
    discord.faults.next("POST", CALLBACK, reset=True)
    discord.faults.next("POST", CALLBACK, status=502, done=True)
    await discord.types(alice, "call", target="Bob", at=there.general)
    await is_one_call(there, alice)
    discord.faults.next("POST", CALLBACK, reset=True, done=True)
    await discord.types(alice, "call", target="Bob", at=there.general)
    await is_one_call(there, alice)


async def the_card_cannot_be_changed_and_the_session_is_lost(there: Office) -> None:
    """For a while; then it shows how things are."""
    discord, alice, linked = there.discord, there.people["alice"], there.discord.gateway.settled
    discord.faults.next("PATCH", EDIT, status=429, retry_after=0.2, everywhere=True)
    discord.faults.next("PATCH", EDIT, status=503)
    discord.faults.next("PATCH", EDIT, reset=True, times=2)
    discord.faults.next("PATCH", EDIT, status=504, done=True)
    await discord.types(alice, "call", target="Bob", at=there.general)
    await discord.gateway.invalidates(resumable=False)
    await discord.connected(linked + 1)
    await is_one_call(there, alice)


async def told_again_after_a_broken_link(there: Office) -> None:
    """A command typed while the link is broken is carried out when it is back, and once though it is told twice."""
    discord, alice, gateway = there.discord, there.people["alice"], there.discord.gateway
    gateway.refuses = True
    linked = gateway.settled
    await gateway.drops()
    await discord.until(lambda: not gateway.connected)
    answer = await discord.types(alice, "call", target="Bob", at=there.general, answered=False)
    gateway.refuses = False
    await discord.connected(linked + 1)
    (session,) = gateway.sessions.values()
    again = next(each["d"] for each in reversed(session.events) if each["t"] == "INTERACTION_CREATE")
    gateway.dispatch("INTERACTION_CREATE", again)
    await discord.until(lambda: answer.message)
    await is_one_call(there, alice)
