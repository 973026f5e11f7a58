"""Calls from Discord: every way to begin one, and what is seen of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.discord_double import DiscordDouble
from tests.e2e.discord.office import Office, office

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]


async def test_a_call_is_begun_in_every_way_discord_has(
    tmp_path: Path, asterisk: Elsewhere, discord: DiscordDouble
) -> None:
    async with office(tmp_path, asterisk, discord) as there:
        await by_a_slash_command(there)
        await in_french(there)
        await from_the_menu_of_a_person(there)
        await from_the_menu_of_a_message(there)
        assert discord.pinged == []


async def by_a_slash_command(there: Office) -> None:
    discord, alice, general = there.discord, there.people["alice"], there.general
    assert ("Bob (102)", "Bob") in await discord.completes(alice, "call", target="Bo", at=general)
    answer = await discord.types(alice, "call", target="Bob", at=general)
    card = answer.message
    assert "Ringing your phone" in card.text
    await there.picture(alice, general, "call-ringing")
    await discord.sees(alice, "Connected with Bob", at=general)
    assert (there.rang("alice"), there.rang("bob")) == (1, 1)
    assert discord.seen_by(there.people["bob"], general) == [card]
    await there.picture(alice, general, "call")
    refused = await discord.presses(there.people["carol"], card, "Hang up")
    assert refused.private
    assert "This is not your call" in refused.text
    await discord.presses(alice, card, "Hang up")
    await discord.sees(alice, "You hung up", at=general)
    assert card.buttons == []
    await there.picture(alice, general, "call-ended")


async def in_french(there: Office) -> None:
    discord, erin = there.discord, there.people["erin"]
    erin.locale = "fr"
    await there.silence()
    answer = await discord.types(erin, "appeler", destinataire="Frank")
    assert "Votre téléphone sonne" in answer.text
    card = await discord.sees(erin, "En communication avec Frank")
    await there.picture(erin, None, "call-french")
    await discord.presses(erin, card, "Raccrocher")
    await discord.sees(erin, "Vous avez raccroché")
    assert (there.rang("erin"), there.rang("frank")) == (1, 1)


async def from_the_menu_of_a_person(there: Office) -> None:
    discord, alice, bob = there.discord, there.people["alice"], there.people["bob"]
    await there.silence()
    answer = await discord.uses_menu(alice, "Call", on=bob, at=there.general)
    await discord.sees(alice, "Connected with Bob", at=there.general)
    await discord.presses(alice, answer, "Hang up")
    await discord.sees(alice, "You hung up", at=there.general)


async def from_the_menu_of_a_message(there: Office) -> None:
    discord, alice, general = there.discord, there.people["alice"], there.general
    await there.silence()
    one = await discord.writes(there.people["dave"], "Please call 06 12 34 56 78, it is **urgent**", at=general)
    answer = await discord.uses_menu(alice, "Call number in this message", on=one)
    assert "06 12 34 56 78 will be called" in answer.text
    await there.rings("outside")
    await discord.presses(alice, answer, "Hang up")
    await there.silence()
    two = await discord.writes(there.people["dave"], "Either Bob on 102 or 01 99 00 12 34", at=general)
    which = await discord.uses_menu(alice, "Call number in this message", on=two)
    assert which.private
    assert which.message.buttons == ["Bob (102)", "01 99 00 12 34"]
    await there.picture(alice, general, "call-which", last=1)
    await discord.presses(alice, which, "Bob (102)")
    await there.rings("bob")
    assert "Hung up" in (await discord.types(alice, "hangup", at=general)).text
