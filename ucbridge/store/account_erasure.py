"""What is kept of a person's accounts on chat platforms; `erasure` deletes it with everything else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ucbridge.store.directory_tables import directory_people
from ucbridge.store.tables import accounts
from ucbridge.store.workspace_tables import connector_state as state
from ucbridge.store.workspace_tables import workspace_members, workspaces

_Account = tuple[str, str]
"""Connector, and the account's id there."""


async def accounts_of(connection: AsyncConnection, person_id: str, named: Iterable[_Account]) -> set[_Account]:
    """Return the accounts of a person: those the configuration names, and those remembered."""
    rows = await connection.execute(select(accounts).where(accounts.c.person_id == person_id))
    return {*named, *((row.connector, row.account) for row in rows)}


def places_of(theirs: Iterable[_Account]) -> set[tuple[str, str]]:
    """Return the conversations between these accounts and the bot alone, by connector."""
    return {(connector, f"user:{account}") for connector, account in theirs}


async def forget(connection: AsyncConnection, theirs: Collection[_Account]) -> dict[str, int]:
    """Delete where these accounts were seen, and what connectors kept of them; choices stay, not by whom."""
    count = {"workspace_members": 0, "connector_state": 0, "directory_people": 0}
    for connector, account in theirs:
        members = (workspace_members.c.connector == connector) & (workspace_members.c.account == account)
        chosen = (workspaces.c.connector == connector) & (workspaces.c.changed_by == account)
        count["workspace_members"] += (await connection.execute(delete(workspace_members).where(members))).rowcount
        listed = (directory_people.c.connector == connector) & (directory_people.c.account == account)
        count["directory_people"] += (await connection.execute(delete(directory_people).where(listed))).rowcount
        kept = delete(state).where(_about(connector, account))
        count["connector_state"] += (await connection.execute(kept)).rowcount
        await connection.execute(update(workspaces).where(chosen).values(changed_by=""))
    return count


async def missed_calls(connection: AsyncConnection, person_id: str, extension: str) -> set[str]:
    """Delete the missed calls of a queue that they made or called back; return the topics of their cards."""
    said = [state.c.value.contains(_said("called_by", person_id), autoescape=True)]
    if extension:
        said.append(state.c.value.contains(_said("caller_number", extension), autoescape=True))
    these = (state.c.connector == "") & state.c.kind.in_(("missed", "missed-call")) & or_(*said)
    keys = set(await connection.scalars(select(state.c.key).where(these)))
    await connection.execute(delete(state).where(these))
    return {f"missed-call:{key}" for key in keys}


async def undisturbed(connection: AsyncConnection, person_id: str) -> None:
    """Delete that do-not-disturb was turned on for them; on their phone it stays as it is."""
    this = (state.c.connector == "") & (state.c.kind == "undisturbed") & (state.c.key == person_id)
    await connection.execute(delete(state).where(this))


def _said(name: str, value: str) -> str:
    return json.dumps({name: value})[1:-1]


def _about(connector: str, account: str) -> ColumnElement[bool]:
    """Return the condition that a value is about an account: it stands in the key, or as a text of its own in it."""
    key, value = state.c.key, state.c.value
    said = or_(
        key == account,
        key.startswith(f"{account}:", autoescape=True),
        key.endswith(f":{account}", autoescape=True),
        value.contains(json.dumps(account), autoescape=True),
        value.contains(json.dumps(f"user:{account}"), autoescape=True),
    )
    return (state.c.connector == connector) & said
