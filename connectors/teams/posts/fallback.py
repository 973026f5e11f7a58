"""For people who cannot be written to: a channel of their team says that something waits, and shows it to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import structlog

from connectors.teams.posts.accounts import Accounts
from connectors.teams.posts.conversations import Conversation, Kind, conversation
from connectors.teams.posts.finding import Finding
from connectors.teams.posts.references import References
from connectors.teams.posts.showing import Renders
from connectors.teams.settings import NAME
from connectors.teams.threads import root_of
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import Busy, Refusal, Unsure
from ucbridge.models import Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.workspaces import Workspaces
from ucbridge.waiting_cards import WaitingCards

log = structlog.get_logger(__name__)


class Fallback:
    """Posts to the channels that were chosen with /settings fallback, in teams the person is in."""

    def __init__(
        self,
        api: Api,
        state: ConnectorState,
        render: Renders,
        finding: Finding,
        *,
        accounts: Accounts,
        references: References,
        workspaces: Workspaces,
    ) -> None:
        self._api = api
        self._waiting = WaitingCards(state)
        self._render = render
        self._finding = finding
        self._accounts = accounts
        self._references = references
        self._workspaces = workspaces
        self._chosen: frozenset[tuple[str, str]] = frozenset()
        self.edit = self._waiting.replace

    async def load(self) -> None:
        """Forget what waited long enough, and see what is chosen."""
        await self._waiting.prune()
        await self.look()

    async def look(self) -> None:
        """See which channels are chosen now: another one may help whom nothing reached."""
        chosen = frozenset([each async for each in self._channels()])
        if chosen != self._chosen:
            self._chosen = chosen
            self._accounts.elsewhere(possible=bool(chosen))

    async def send(self, account: str, reply: Reply, *, key: str) -> str | None:
        """Say in the first channel that works that something waits, and return by what it is kept; None for none."""
        async for team, channel in self._channels():
            try:
                message = await self._post(account, team, channel, key)
            except (Busy, Unsure):
                raise
            except Refusal as refusal:  # they are not in that team, or we are not
                log.info("not said in the fallback channel", status=refusal.status, code=refusal.code)
                continue
            return await self._kept(channel, message, account, reply)
        return None

    async def find(self, account: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return what `send` with this key returned since then, where that may be read."""
        async for _team, channel in self._channels():
            if message := await self._finding.find(Conversation(Kind.CHAT, channel), key, since=since):
                return await self._kept(channel, message, account, reply)
        return None

    async def show(self, channel: str, message: str, account: str) -> Reply:
        """Return what waits behind a message of a channel, for whoever wants to see it."""
        return await self._waiting.show(_name(channel, message), account)

    async def _kept(self, channel: str, message: str, account: str, reply: Reply) -> str:
        name = _name(channel, message)
        await self._waiting.keep(name, account, reply)
        return name

    async def _post(self, account: str, team: str, channel: str, key: str) -> str:
        service = self._references.service_of(channel)
        member = await self._api.member(service, team, account)
        user, name = str(member.get("id") or account), str(member.get("name") or "")
        says = self._render.waiting(user, name, self._accounts.language(account), key=key)
        return await self._api.post(service, channel, says, once=self._finding.possible)

    async def _channels(self) -> AsyncIterator[tuple[str, str]]:
        for team in await self._workspaces.all(NAME):
            if team.fallback:
                yield team.id, conversation(team.fallback.id).chat


def _name(channel: str, message: str) -> str:
    """Name a message of a channel: ids of messages are moments, and two conversations may have the same."""
    return f"{root_of(channel)}|{message}"
