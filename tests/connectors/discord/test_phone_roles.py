"""The role of who is on the phone, as people on a server see it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from connectors.discord.presence import phone_roles
from connectors.discord.presence.phone_role_steps import Place, Step, steps, wanted
from connectors.discord.presence.phone_roles import KIND, PhoneRoles
from connectors.discord.settings import NAME
from connectors.discord.wire.refusals import Refusal
from tests.connectors.discord.bot import bare
from tests.discord_double import DiscordDouble, Guild, Role, User
from tests.discord_double.fixtures import discord  # noqa: F401
from tests.waiting import until
from ucbridge.connector import OnThePhone
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.workspaces import Named, Workspace, Workspaces
from ucbridge.supervision import Backoff

NOBODY = OnThePhone()


def phoning(*people: str) -> OnThePhone:
    return OnThePhone(frozenset(people), calls=1)


@dataclass
class Acme:
    """A server whose manager chose a role, and two people of it."""

    double: DiscordDouble
    database: Database
    guild: Guild
    role: Role
    people: dict[str, User]
    troubles: list[tuple[str, str, int]] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)

    @property
    def state(self) -> ConnectorState:
        return ConnectorState(self.database, NAME)

    async def choose(self, role: Role | None) -> None:
        chosen = Named(str(role.id), role.name) if role else None
        workspaces = Workspaces(self.database)
        await workspaces.save(Workspace(NAME, str(self.guild.id), phone_role=chosen), by="1")

    def has_role(self, person: str, role: str = "on the phone") -> bool:
        return role in self.double.roles_of(self.people[person], self.guild)

    async def trouble(self, server: str, role: str, refusal: Refusal) -> None:
        self.troubles.append((server, role, refusal.code))

    async def works(self, key: str) -> None:
        self.mended.append(key)

    async def accounts(self) -> dict[str, list[str]]:
        return {person: [str(user.id)] for person, user in self.people.items()}

    @asynccontextmanager
    async def shown(self, now: OnThePhone, *, servers: tuple[str, ...] = ()) -> AsyncIterator[PhoneRoles]:
        """Have the bot show this until the end."""
        workspaces = Workspaces(self.database)
        roles = PhoneRoles(
            workspaces,
            self.state,
            accounts=self.accounts,
            trouble=self.trouble,
            mended=self.works,
            servers=servers,
        )
        roles.show(now)
        async with bare(self.double) as (_client, api):
            running = asyncio.create_task(roles.run(api))
            try:
                yield roles
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


@pytest_asyncio.fixture
async def acme(discord: DiscordDouble, tmp_path: Path) -> AsyncIterator[Acme]:  # noqa: F811
    guild = discord.server("Acme")
    role = discord.role(guild, "on the phone")
    people = {name: discord.user(name) for name in ("alice", "bob")}
    for user in people.values():
        discord.joins(user, guild)
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/acme.sqlite") as database:
        there = Acme(discord, database, guild, role, people)
        await there.choose(role)
        yield there


@pytest.mark.asyncio
async def test_who_is_on_the_phone_has_the_role_until_they_hang_up(acme: Acme) -> None:
    async with acme.shown(phoning("alice")) as roles:
        await until(lambda: acme.has_role("alice"))
        assert not acme.has_role("bob")
        roles.show(phoning("alice", "bob"))
        await until(lambda: acme.has_role("bob"))
        roles.show(phoning("bob"))
        await until(lambda: not acme.has_role("alice"))
        assert acme.has_role("bob")
        roles.show(NOBODY)
        await until(lambda: not acme.has_role("bob"))
    assert acme.troubles == []


@pytest.mark.asyncio
async def test_after_a_crash_nobody_keeps_it_and_nobody_lacks_it(acme: Acme) -> None:
    async with acme.shown(phoning("alice")):
        await until(lambda: acme.has_role("alice"))
    never_given = f"{acme.guild.id}:{acme.people['bob'].id}"
    await acme.state.put(KIND, never_given, str(acme.role.id))
    async with acme.shown(phoning("bob")):
        await until(lambda: acme.has_role("bob") and not acme.has_role("alice"))


@pytest.mark.asyncio
async def test_another_role_takes_the_place_of_the_one_before_and_none_takes_it_away(acme: Acme) -> None:
    async with acme.shown(phoning("alice")):
        await until(lambda: acme.has_role("alice"))
    busy = acme.double.role(acme.guild, "busy")
    await acme.choose(busy)
    async with acme.shown(phoning("alice")):
        await until(lambda: acme.has_role("alice", "busy") and not acme.has_role("alice"))
    await acme.choose(None)
    async with acme.shown(phoning("alice")):
        await until(lambda: not acme.has_role("alice", "busy"))


@pytest.mark.asyncio
async def test_a_role_too_high_for_the_bot_is_told_once_and_mended(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_roles, "SPARED", 0.05)
    monkeypatch.setattr(phone_roles, "LOOK", 0.05)
    mine = next(each for each in acme.guild.roles.values() if each.managed)
    acme.double.places(acme.role, above=mine)
    async with acme.shown(phoning("alice")):
        await until(lambda: acme.troubles)
        assert acme.troubles[0] == (str(acme.guild.id), str(acme.role.id), 50013)
        assert not acme.has_role("alice")
        acme.double.places(mine, above=acme.role)
        await until(lambda: acme.has_role("alice"))
        await until(lambda: acme.mended)
        assert acme.mended[0] == f"role:{acme.role.id}"


@pytest.mark.asyncio
async def test_a_deleted_role_is_told_and_who_left_the_server_is_no_trouble(acme: Acme) -> None:
    acme.double.leaves(acme.people["bob"], acme.guild)
    async with acme.shown(phoning("alice", "bob")) as roles:
        await until(lambda: acme.has_role("alice"))
        await until(lambda: any(each.status == 404 for each in acme.double.requests))
        assert acme.troubles == []
        acme.double.deletes(acme.role)
        roles.show(NOBODY)
        await until(lambda: len(acme.double.asked("DELETE", "/guilds/*/members/*/roles/*")) == 1)
        roles.show(phoning("alice"))
        await until(lambda: acme.troubles)
        assert acme.troubles[0][2] == 10011


@pytest.mark.asyncio
async def test_while_discord_fails_it_is_tried_again(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_roles, "_AGAIN", Backoff(0.01, 0.02))
    acme.double.faults.next("PUT", "/guilds/*/members/*/roles/*", reset=True, times=8)
    async with acme.shown(phoning("alice")):
        await until(lambda: acme.has_role("alice"))
    assert acme.troubles == []


@pytest.mark.asyncio
async def test_a_phone_system_that_is_away_for_long_leaves_nobody_on_the_phone(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_roles, "LOOK", 0.05)
    async with acme.shown(phoning("alice")) as roles:
        await until(lambda: acme.has_role("alice"))
        monkeypatch.setattr(phone_roles, "UNSEEN", math.inf)
        roles.show(OnThePhone(known=False))
        roles.show(phoning("alice", "bob"))
        await until(lambda: acme.has_role("bob"))
        assert acme.has_role("alice")
        monkeypatch.setattr(phone_roles, "UNSEEN", 0.0)
        roles.show(OnThePhone(known=False))
        await until(lambda: not acme.has_role("alice") and not acme.has_role("bob"))


@pytest.mark.asyncio
async def test_a_server_the_bot_does_not_serve_is_left_alone(acme: Acme) -> None:
    other = acme.double.server("Other")
    role = acme.double.role(other, "on the phone")
    acme.double.joins(acme.people["alice"], other)
    chosen = Workspace(NAME, str(other.id), phone_role=Named(str(role.id), role.name))
    await Workspaces(acme.database).save(chosen, by="1")
    async with acme.shown(phoning("alice"), servers=(str(other.id),)):
        await until(lambda: acme.double.roles_of(acme.people["alice"], other))
        assert not acme.has_role("alice")


def test_what_is_done_where() -> None:
    chosen = [
        Workspace(NAME, "1", phone_role=Named("11", "a")),
        Workspace(NAME, "2", phone_role=Named("22", "b")),
        Workspace(NAME, "3"),
    ]
    roles = wanted(["alice", "bob", "nobody"], {"alice": ["5", "6"], "bob": []}, chosen, only=())
    assert roles == {Place("1", "5"): "11", Place("1", "6"): "11", Place("2", "5"): "22", Place("2", "6"): "22"}
    given = {Place("1", "5"): "11", Place("2", "5"): "old", Place("3", "9"): "33"}
    assert steps(roles, given, sure={Place("1", "5"), Place("2", "5")}) == {
        "1": [Step(Place("1", "6"), "11", give=True)],
        "2": [
            Step(Place("2", "5"), "old", give=False),
            Step(Place("2", "5"), "22", give=True),
            Step(Place("2", "6"), "22", give=True),
        ],
        "3": [Step(Place("3", "9"), "33", give=False)],
    }
    assert Place.of(Place("1", "5").key) == Place("1", "5")
