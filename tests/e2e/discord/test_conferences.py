"""A conference with a role of a Discord server: everybody in it is rung, the card is the control panel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble, Message
from tests.e2e.discord.office import Office, office
from tests.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_role_is_called_into_a_conference(tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        sales = discord.role(there.acme, "Sales")
        for who in ("bob", "erin"):
            discord.gives(there.people[who], sales)
        card = await everybody_of_the_role_is_rung(there, sales.mention)
        await has_a_thread(there, card)
        await is_run_by_its_buttons(there, card)
        await is_ended(there, card)
        assert discord.pinged == []


async def everybody_of_the_role_is_rung(there: Office, role: str) -> Message:
    """Discord fails the bot on the way: nobody is rung twice."""
    discord, alice, general = there.discord, there.people["alice"], there.general
    discord.faults.next("POST", "/interactions/*/callback", status=500, done=True)
    await discord.types(alice, "conference start", people=role, at=general)
    await discord.gateway.invalidates(resumable=True)
    card = await discord.sees(alice, "3 people are in it", at=general)
    assert [there.rang(who) for who in ("alice", "bob", "erin")] == [1, 1, 1]
    assert [there.rang(who) for who in ("carol", "dave", "frank")] == [0, 0, 0]
    assert discord.seen_by(alice, general) == [card]
    await discord.connected(2)
    await there.picture(alice, general, "conference")
    return card


async def has_a_thread(there: Office, card: Message) -> None:
    discord, bob = there.discord, there.people["bob"]
    answer = await discord.presses(bob, card, "Open a thread")
    assert card.thread.mention in answer.text
    assert card.thread.name == "Conference of Alice"


async def is_run_by_its_buttons(there: Office, card: Message) -> None:
    """Also while Discord limits the bot, and drops its link."""
    discord, bob, erin, alice = there.discord, there.people["bob"], there.people["erin"], there.people["alice"]
    discord.faults.next("PATCH", "/channels/*/messages/*", status=429, retry_after=0.2)
    discord.faults.next("PATCH", "/channels/*/messages/*", reset=True)
    await discord.presses(bob, card, "Mute me")
    await discord.until(lambda: "muted" in card.text)
    await discord.gateway.drops()
    await discord.presses(erin, card, "Leave")
    await discord.until(lambda: "Erin: left" in card.text)
    await until(lambda: not there.pbx.phones["erin"].calls)
    which = await discord.presses(alice, card, "Add")
    assert which.private
    assert {"Carol", "Dave", "Frank", "Somebody else"} <= set(which.message.buttons)
    await there.picture(alice, there.general, "conference-add", last=2)


async def is_ended(there: Office, card: Message) -> None:
    discord, alice = there.discord, there.people["alice"]
    refused = await discord.presses(there.people["frank"], card, "End")
    assert refused.private
    assert "Only the host may do that" in refused.text
    await discord.presses(alice, card, "End")
    await discord.until(lambda: "is over" in card.text)
    assert card.buttons == []
    await there.silence()
    await there.picture(alice, there.general, "conference-over", last=1)
