"""Looking for what may have been posted, where Microsoft Graph may read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.teams.posts.conversations import Conversation, Kind
from connectors.teams.posts.references import References
from connectors.teams.threads import message_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: in somebody's chat with the bot, a chat, or a channel or one thread of it.

    `team` is the id of its group in Microsoft Entra, `root` the thread's first message.
    """

    account: str = ""
    chat: str = ""
    team: str = ""
    channel: str = ""
    root: str = ""


class History(Protocol):
    """Reads what was posted."""

    async def find(self, place: Place, marks: Collection[str], *, since: datetime) -> str | None:
        """Return a message of the bot since then that holds one of the marks, None where there is none.

        Raises as `Connector.send`.
        """
        ...


class Finding:
    """Finds cards. `group_of` returns the id in Microsoft Entra of a team, and raises LookupError where it has none."""

    def __init__(
        self, references: References, history: History | None, group_of: Callable[[str], Awaitable[str]]
    ) -> None:
        self._references = references
        self._history = history
        self._group_of = group_of

    @property
    def possible(self) -> bool:
        """Tell whether anything may be read."""
        return self._history is not None

    async def find(self, where: Conversation, key: str, *, since: datetime) -> str | None:
        """Return the message posted with this key since then, None where there is none, or it may not be read."""
        if self._history is None or where.kind is Kind.ONLY:
            return None
        return await self._history.find(await self._place(where), [key], since=since)

    async def _place(self, where: Conversation) -> Place:
        if where.kind is Kind.USER:
            return Place(account=where.account)
        team = self._references.team_of(where.chat)
        if not team:
            return Place(chat=where.chat)
        return Place(team=await self._group_of(team), channel=where.root, root=message_of(where.chat))
