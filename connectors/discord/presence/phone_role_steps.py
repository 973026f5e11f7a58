"""What is to be done so that those have the role of a server who are on the phone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ucbridge.store.workspaces import Workspace


class Place(NamedTuple):
    """An account in a server."""

    server: str
    account: str

    @property
    def key(self) -> str:
        """Return what it is kept under."""
        return f"{self.server}:{self.account}"

    @classmethod
    def of(cls, key: str) -> Place:
        """Read a key."""
        server, _colon, account = key.partition(":")
        return cls(server, account)


class Step(NamedTuple):
    """One role given to an account, or taken from it."""

    place: Place
    role: str
    give: bool


Roles = Mapping[Place, str]


def wanted(
    people: Iterable[str], accounts: Mapping[str, Sequence[str]], servers: Iterable[Workspace], *, only: Collection[str]
) -> Roles:
    """Return who is to have which role; `only` are the servers the bot serves, all where none is named."""
    there = [account for person in people for account in accounts.get(person, ())]
    return {
        Place(server.id, account): server.phone_role.id
        for server in servers
        if server.phone_role and (not only or server.id in only)
        for account in there
    }


def steps(wanted: Roles, given: Roles, sure: Collection[Place]) -> dict[str, list[Step]]:
    """Return what is to be done in each server; what is not `sure` to have been given is given once more."""
    todo = [Step(place, role, give=False) for place, role in given.items() if wanted.get(place) != role]
    todo += [
        Step(place, role, give=True)
        for place, role in wanted.items()
        if place not in sure or given.get(place, role) != role
    ]
    ordered: dict[str, list[Step]] = {}
    for step in todo:
        ordered.setdefault(step.place.server, []).append(step)
    return ordered
