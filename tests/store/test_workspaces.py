"""What is chosen for servers and teams, and who was seen in them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.retention import Retention
from ucbridge.store.types import utc_now
from ucbridge.store.workspace_members import WorkspaceMembers
from ucbridge.store.workspaces import Named, Workspace, Workspaces

pytestmark = pytest.mark.asyncio

FULL = Workspace(
    "chat",
    "1000",
    language="fr",
    region="GB",
    fallback=Named("c1", "bot"),
    phone_role=Named("r1", "busy"),
    roles={"call": (Named("r2", "A"), Named("r3", "B")), "hangup": ()},
    queues={"sales": Named("c2", "missed")},
    changed_by="chief",
)


async def test_choices_are_read_as_they_were_made(database: Database) -> None:
    await Workspaces(database).save(FULL, by="chief")
    assert await Workspaces(database).of("chat", "1000") == FULL
    assert await Workspaces(database).all() == [FULL]
    assert await Workspaces(database).of("chat", "2000") == Workspace("chat", "2000")


async def test_a_command_nobody_may_use_is_not_everybodys_after_a_restart(database: Database) -> None:
    await Workspaces(database).save(replace(FULL, roles={"call": ()}), by="chief")
    assert (await Workspaces(database).of("chat", "1000")).roles == {"call": ()}


async def test_changes_at_once_are_all_kept(database: Database) -> None:
    workspaces = Workspaces(database)

    def with_queue(name: str) -> asyncio.Task[Workspace]:
        def change(chosen: Workspace) -> Workspace:
            return replace(chosen, queues={**chosen.queues, name: Named(name, name)})

        return asyncio.create_task(workspaces.change("chat", "1000", change, by=name))

    await asyncio.gather(*(with_queue(f"q{number}") for number in range(8)))
    assert len((await Workspaces(database).of("chat", "1000")).queues) == 8


async def test_a_workspace_is_forgotten_with_its_members(database: Database) -> None:
    workspaces, members = Workspaces(database), WorkspaceMembers(database)
    await workspaces.save(FULL, by="chief")
    for workspace in ("1000", "2000"):
        await members.seen("chat", "zoe", workspace, {"r2"})
    await workspaces.forget("chat", "1000")
    assert await Workspaces(database).all() == []
    assert [each.workspace for each in await members.of("chat", "zoe")] == ["2000"]


async def test_the_newest_roles_of_a_member_count(database: Database) -> None:
    members = WorkspaceMembers(database)
    await members.seen("chat", "zoe", "1000", {"r2", "r3"})
    await members.seen("chat", "zoe", "1000", {"r3"})
    await members.seen("chat", "ann", "1000", set())
    assert [each.groups for each in await members.of("chat", "zoe")] == [frozenset({"r3"})]
    await members.left("chat", "zoe", "1000")
    assert await members.of("chat", "zoe") == []
    assert len(await members.of("chat", "ann")) == 1


async def test_what_passes_is_forgotten_in_time(database: Database) -> None:
    state = ConnectorState(database, "chat")
    for kind in ("account", "phone-role", "pending", "trouble", "voice"):
        await state.put(kind, "key", "value")
    await WorkspaceMembers(database).seen("chat", "zoe", "1000", set())

    async def pruned(days: int) -> dict[str, int]:
        later = utc_now() + timedelta(days=days)
        retention = Retention(database, audit=timedelta(days=365), messages=timedelta(days=60), clock=lambda: later)
        return {name: count for name, count in (await retention.prune()).items() if count}

    assert await pruned(6) == {}
    assert await pruned(8) == {"notes": 2}
    assert await pruned(61) == {"notes": 1}
    assert await pruned(91) == {"workspacemembers": 1}
    assert await pruned(400) == {}
