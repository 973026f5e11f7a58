"""Who owns a team, who is in it, and its tags; kept for a minute, and for longer that there is no such tag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.calls import Call
from connectors.teams.graph.client import Client
from connectors.teams.graph.directory import GUID
from connectors.teams.graph.refusals import Busy, Gone, Refusal

KEPT = 60.0
"""Seconds for which an answer is believed."""
UNKNOWN = 300.0
"""Seconds for which it is believed that there is no such tag: permissions may name groups of other platforms."""
_MOST = 500
"""Answers that are kept."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a team."""

    id: str
    name: str


class Groups:
    """Reads teams by the ids of their groups in Entra. Raises as `Client.ask`."""

    def __init__(self, client: Client, *, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._members: _Lately[dict[str, bool]] = _Lately(clock)
        self._tags: _Lately[tuple[Tag, ...]] = _Lately(clock)
        self._tagged: _Lately[frozenset[str]] = _Lately(clock)
        self._unknown: _Lately[Refusal] = _Lately(clock, UNKNOWN)

    async def owners(self, group: str) -> frozenset[str]:
        """Return the accounts of a team's owners."""
        return frozenset(account for account, owns in (await self._everybody(group)).items() if owns)

    async def members(self, group: str) -> frozenset[str]:
        """Return the accounts of everybody in a team."""
        return frozenset(await self._everybody(group))

    async def tags(self, group: str) -> tuple[Tag, ...]:
        """Return the tags of a team."""

        async def ask() -> tuple[Tag, ...]:
            told = await self._all(calls.TAGS, team=group)
            tags = (Tag(words(each.get("id")), words(each.get("displayName"))) for each in told)
            return tuple(each for each in tags if each.id and each.name)

        return await self._tags.get(group, ask)

    async def tagged(self, group: str, tag: str) -> frozenset[str]:
        """Return the accounts that have a tag, by its id."""

        async def ask() -> frozenset[str]:
            return frozenset(filter(None, map(_account, await self._all(calls.TAGGED, team=group, tag=tag))))

        key = f"{group}|{tag}"
        if known := self._unknown.known(key):
            raise Gone(known.status, known.code)
        try:
            return await self._tagged.get(key, ask)
        except Busy:
            raise
        except Refusal as refusal:
            self._unknown.keep(key, refusal)
            raise

    async def _everybody(self, group: str) -> dict[str, bool]:
        async def ask() -> dict[str, bool]:
            told = await self._all(calls.MEMBERS, team=group)
            return {account: _owns(each) for each in told if (account := _account(each))}

        return await self._members.get(group, ask)

    async def _all(self, call: Call, **values: str) -> list[Payload]:
        return [each async for page in self._client.pages(call, values) for each in page]


class _Lately(Generic[Value]):
    """What was answered lately."""

    def __init__(self, clock: Callable[[], float], seconds: float = KEPT) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Value]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[Value]]) -> Value:
        """Return it, and ask where it is not known or too old."""
        if (value := self.known(key)) is None:
            value = await ask()
            self.keep(key, value)
        return value

    def known(self, key: str) -> Value | None:
        """Return it, None where it is not known or too old."""
        at, value = self._kept.get(key, (0.0, None))
        return value if value is not None and self._clock() - at < self._seconds else None

    def keep(self, key: str, value: Value) -> None:
        """Keep it, the oldest of too many no longer."""
        self._kept.pop(key, None)
        self._kept[key] = self._clock(), value
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]


def _account(member: Payload) -> str:
    account = words(member.get("userId")).lower()
    return account if GUID.fullmatch(account) else ""


def _owns(member: Payload) -> bool:
    roles = member.get("roles")
    return isinstance(roles, list) and "owner" in roles
