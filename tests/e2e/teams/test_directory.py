"""A company whose people stand in Microsoft's directory alone: who they are, their phones, and their presence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.e2e.teams.office import Office, office
from tests.teams_double import TeamsDouble
from ucbridge.pbx.ami import Ami, connect

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio]

GRAPH = """\
directory = true
profiles = true
presence = true
do_not_disturb = ["DoNotDisturb"]
presence_seconds = 5
directory_minutes = 1
"""
DIRECT = '[directory]\ndirect = ["+331555501{extension}"]\n'


async def test_people_and_presence_are_those_of_the_directory(
    tmp_path: Path, asterisk: Elsewhere, teams: TeamsDouble
) -> None:
    def settle(there: Office) -> None:
        there.graph.changes(there.people["alice"], businessPhones=["101"])
        there.people["bob"].name = "Jane Doe"
        there.graph.changes(there.people["bob"], businessPhones=["+33 1 55 55 01 102"])
        there.graph.changes(there.people["erin"], businessPhones=["+33 1 99 00 12 34"])

    async with office(tmp_path, asterisk, teams, graph=GRAPH, more=DIRECT, named=False, before=settle) as there:
        await whoever_stands_in_the_directory_is_called_by_name(there)
        await who_is_on_the_phone_shows(there)
        await who_is_not_to_be_disturbed_is_busy(there)


async def whoever_stands_in_the_directory_is_called_by_name(there: Office) -> None:
    teams, alice = there.teams, there.people["alice"]
    who = await teams.writes(alice, "whoami")
    while "101" not in who.text:  # the directory is being read
        who = await teams.writes(alice, "whoami")
    await teams.writes(alice, "call Jane")
    card = await teams.sees(alice, "Connected with Jane Doe")
    assert (there.rang("alice"), there.rang("bob")) == (1, 1)
    assert card


async def who_is_on_the_phone_shows(there: Office) -> None:
    """For as long as they are; Erin's number is one of another country's trunk, nobody's phone."""
    graph, alice, bob = there.graph, there.people["alice"], there.people["bob"]
    for who in (alice, bob):
        await graph.until(lambda who=who: graph.seen(who) == ("Busy", "InACall"))
    assert graph.sessions(there.people["erin"]) == []
    await there.teams.writes(alice, "hangup")
    for who in (alice, bob):
        await graph.until(lambda who=who: graph.sessions(who) == [])
    await there.silence()


async def who_is_not_to_be_disturbed_is_busy(there: Office) -> None:
    """On the desk phone, too, for as long as they show it in Teams."""
    teams, graph, alice, bob = there.teams, there.graph, there.people["alice"], there.people["bob"]
    async with connect(there.pbx.ami, wanted=frozenset(), sink=lambda _event: None) as ami:
        try:
            graph.shows(bob, "DoNotDisturb")
            await comes_to(ami, "BUSY")
            await teams.writes(alice, "call Jane")
            await teams.sees(alice, "Voicemail after calling Jane Doe")
            assert there.rang("bob") == 0
            await teams.writes(alice, "hangup")
            await there.silence()
            graph.shows(bob, "Available")
            await comes_to(ami, "UNAVAILABLE")
        finally:
            await ami.action("Setvar", Variable="DB_DELETE(DND/102)", Value="")
    await teams.writes(alice, "call Jane")
    await there.rings("bob")
    await teams.writes(alice, "hangup")
    await there.silence()


async def comes_to(ami: Ami, state: str) -> None:
    """Wait until the PBX knows this of Bob's phone."""
    async with asyncio.timeout(30):
        while True:
            told = await ami.action("Getvar", Variable="DEVICE_STATE(Custom:DND102)")
            if told["Value"] == state:
                return
            await asyncio.sleep(0.05)
