"""Who was seen in which server or team, and in which roles: what somebody may do where nobody else is."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from ucbridge.store.database import Database
from ucbridge.store.dialect import put
from ucbridge.store.types import utc_now
from ucbridge.store.workspace_tables import workspace_members as members


@dataclass(frozen=True, slots=True)
class Membership:
    """One account in one workspace, as it was when it was last seen there."""

    connector: str
    account: str
    workspace: str
    groups: frozenset[str]
    seen_at: datetime


class WorkspaceMembers:
    """The memberships by account."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, connector: str, account: str, workspace: str, groups: Set[str]) -> None:
        """Remember in which roles an account is there, in place of those it had."""
        row = {
            "connector": connector,
            "account": account,
            "workspace": workspace,
            "groups": json.dumps(sorted(groups)),
            "seen_at": utc_now(),
        }
        async with self._database.begin() as connection:
            await put(connection, members, row)

    async def of(self, connector: str, account: str) -> list[Membership]:
        """Return where an account was seen."""
        query = select(members).where(_is(connector, account=account)).order_by(members.c.workspace)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Membership(row.connector, row.account, row.workspace, frozenset(json.loads(row.groups)), row.seen_at)
            for row in rows
        ]

    async def left(self, connector: str, account: str, workspace: str) -> None:
        """Forget that an account was there."""
        gone = delete(members).where(_is(connector, account=account), members.c.workspace == workspace)
        async with self._database.begin() as connection:
            await connection.execute(gone)

    async def prune(self, before: datetime) -> int:
        """Forget whom nobody saw since then, and return how many."""
        async with self._database.begin() as connection:
            result = await connection.execute(delete(members).where(members.c.seen_at < before))
        return result.rowcount


def _is(connector: str, *, account: str) -> ColumnElement[bool]:
    return (members.c.connector == connector) & (members.c.account == account)
