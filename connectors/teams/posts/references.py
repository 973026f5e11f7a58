"""The chats and channels the bot is in: at which service they are, of which team, kept over restarts.

Personal chats are with `Accounts`: they belong to a person.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from connectors.teams.noted import Noted
from connectors.teams.threads import root_of
from ucbridge.store.connector_state import ConnectorState

KIND = "conversation"


@dataclass(frozen=True, slots=True)
class Reference:
    """A chat or channel: its service's address and tenant, `kind` group or channel, of a channel the team's id
    (`19:...`), and what the bot is called there (`28:...`).
    """

    service: str
    tenant: str = ""
    kind: str = "group"
    team: str = ""
    bot: str = ""


class References:
    """The chats and channels by id; a thread is where its channel is."""

    def __init__(self, state: ConnectorState, *, service: str) -> None:
        self.noted = Noted(state, KIND)
        self._service = service.rstrip("/")
        self._known: dict[str, Reference] = {}

    async def load(self) -> None:
        """Read what a former run knew."""
        kept = await self.noted.all()
        self._known = {chat: Reference(**value) for chat, value in kept.items()} | self._known

    def get(self, chat: str) -> Reference | None:
        """Return what is known of a chat, channel or thread; None where the bot is not there."""
        return self._known.get(root_of(chat))

    def service_of(self, chat: str) -> str:
        """Return the service of a chat: the one of the configuration where it is not known."""
        known = self.get(chat)
        return known.service if known else self._service

    def team_of(self, chat: str) -> str:
        """Return the team a channel is of, "" where it is none."""
        known = self.get(chat)
        return known.team if known else ""

    def of_team(self, team: str) -> list[str]:
        """Return the channels of a team that are known."""
        return [chat for chat, known in self._known.items() if known.team == team]

    async def met(self, chat: str, reference: Reference) -> None:
        """Take note of where a chat or channel is, and write it down."""
        self.note(chat, reference)
        await self.noted.write()

    def note(self, chat: str, reference: Reference) -> None:
        """Take note of where a chat or channel is; what is not told now stays. To be written where it changed."""
        root = root_of(chat)
        before = self._known.get(root, reference)
        now = replace(reference, team=reference.team or before.team, bot=reference.bot or before.bot)
        if self._known.get(root) != now:
            self._known[root] = now
            self.noted.put(root, asdict(now))

    async def forget(self, chat: str) -> None:
        """Forget a chat or channel: the bot is not there any more."""
        root = root_of(chat)
        if self._known.pop(root, None):
            self.noted.put(root, None)
            await self.noted.write()

    async def forget_team(self, team: str) -> None:
        """Forget the channels of a team."""
        for chat in self.of_team(team):
            await self.forget(chat)
