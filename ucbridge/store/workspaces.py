"""What people chose for the servers or teams they manage on a chat platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.types import utc_now
from ucbridge.store.workspace_tables import workspace_members, workspace_queues, workspace_roles, workspaces


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the platform: its id, and what it was called when it was chosen."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """The choices for one server or team; "" and None leave it to the bridge.

    `language` is that of cards everybody there sees, `region` (ISO 3166) says how numbers are written there.
    `fallback` is the conversation for people who cannot be written to, `phone_role` the role of who is on the phone.
    `roles` are who may use a command (or the first word of several), where not everybody may: those who have one of
    them, nobody where there is none. `queues` are the conversations that get the missed calls of a queue.
    `changed_by` is the account of who chose last.
    """

    connector: str
    id: str
    language: str = ""
    region: str = ""
    fallback: Named | None = None
    phone_role: Named | None = None
    roles: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    queues: Mapping[str, Named] = field(default_factory=dict)
    changed_by: str = ""


class Workspaces:
    """The workspaces by connector and id; one nobody chose anything for is as `Workspace` begins."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, str], Workspace] | None = None
        self._turn, self._loading = asyncio.Lock(), asyncio.Lock()

    async def of(self, connector: str, workspace: str) -> Workspace:
        """Return the choices for one."""
        return (await self._load()).get((connector, workspace)) or Workspace(connector, workspace)

    async def all(self, connector: str = "") -> list[Workspace]:
        """Return those anybody chose something for, of one connector or of all."""
        return [each for each in (await self._load()).values() if connector in {"", each.connector}]

    async def change(
        self, connector: str, workspace: str, change: Callable[[Workspace], Workspace], *, by: str
    ) -> Workspace:
        """Change the choices for one, several at once in turn; return what they are then."""
        async with self._turn:
            changed = replace(change(await self.of(connector, workspace)), changed_by=by)
            await self.save(changed, by=by)
            return changed

    async def save(self, workspace: Workspace, *, by: str) -> None:
        """Keep the choices, in place of those there were; `by` is the account that changed them."""
        workspace = replace(workspace, changed_by=by)
        async with self._database.begin() as connection:
            await put(connection, workspaces, _row(workspace))
            await _put_rows(connection, workspace)
        (await self._load())[workspace.connector, workspace.id] = workspace

    async def forget(self, connector: str, workspace: str) -> None:
        """Forget the choices for one."""
        async with self._database.begin() as connection:
            for table in (workspaces, workspace_roles, workspace_queues, workspace_members):
                await connection.execute(delete(table).where(_of(table, connector, workspace)))
        (await self._load()).pop((connector, workspace), None)

    async def _load(self) -> dict[tuple[str, str], Workspace]:
        async with self._loading:
            if self._known is None:
                self._known = await self._read()
        return self._known

    async def _read(self) -> dict[tuple[str, str], Workspace]:
        async with self._database.read() as connection:
            rows = (await connection.execute(select(workspaces))).all()
            roles = (await connection.execute(select(workspace_roles).order_by(workspace_roles.c.name))).all()
            queues = (await connection.execute(select(workspace_queues))).all()
        given: dict[tuple[str, str], dict[str, tuple[Named, ...]]] = {}
        for each in roles:
            commands = given.setdefault((each.connector, each.workspace), {})
            roles_of = commands.get(each.command, ())
            commands[each.command] = (*roles_of, Named(each.role, each.name)) if each.role else roles_of
        told: dict[tuple[str, str], dict[str, Named]] = {}
        for each in queues:
            told.setdefault((each.connector, each.workspace), {})[each.queue] = Named(each.conversation, each.name)
        found = {}
        for row in rows:
            key = row.connector, row.workspace
            found[key] = Workspace(
                *key,
                language=row.language,
                region=row.region,
                fallback=Named(row.fallback, row.fallback_name) if row.fallback else None,
                phone_role=Named(row.phone_role, row.phone_role_name) if row.phone_role else None,
                roles=given.get(key, {}),
                queues=told.get(key, {}),
                changed_by=row.changed_by,
            )
        return found


_NOBODY = Named("", "")


def _row(workspace: Workspace) -> dict[str, object]:
    fallback, phone_role = workspace.fallback or Named("", ""), workspace.phone_role or Named("", "")
    return {
        "connector": workspace.connector,
        "workspace": workspace.id,
        "language": workspace.language,
        "region": workspace.region,
        "fallback": fallback.id,
        "fallback_name": fallback.name,
        "phone_role": phone_role.id,
        "phone_role_name": phone_role.name,
        "changed_by": workspace.changed_by,
        "changed_at": utc_now(),
    }


async def _put_rows(connection: AsyncConnection, workspace: Workspace) -> None:
    there = {"connector": workspace.connector, "workspace": workspace.id}
    for table in (workspace_roles, workspace_queues):
        await connection.execute(delete(table).where(_of(table, workspace.connector, workspace.id)))
    for command, roles in workspace.roles.items():
        for role in roles or (_NOBODY,):
            row = {**there, "command": command, "role": role.id, "name": role.name}
            await connection.execute(insert(workspace_roles).values(**row))
    for queue, conversation in workspace.queues.items():
        row = {**there, "queue": queue, "conversation": conversation.id, "name": conversation.name}
        await connection.execute(insert(workspace_queues).values(**row))


def _of(table: Table, connector: str, workspace: str) -> ColumnElement[bool]:
    return (table.c.connector == connector) & (table.c.workspace == workspace)
