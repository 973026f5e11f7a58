"""Everything that writes to Discord by itself, put together for one signed-in client."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from connectors.discord.posts.accounts import Accounts
from connectors.discord.posts.channels import Channels
from connectors.discord.posts.direct import Direct
from connectors.discord.posts.fallback import Fallback
from connectors.discord.posts.hooks import Hooks
from connectors.discord.posts.posting import Posting, Ways
from connectors.discord.posts.showing import Render, Showing
from connectors.discord.posts.voice import Voices
from connectors.discord.servers.known import Known
from connectors.discord.servers.troubles import Troubles
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from ucbridge.connector import Parts
from ucbridge.models import Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.troubles import Troubles as Kept

LISTENING = timedelta(days=1)
"""How long a link to a recording works that is too large for Discord."""


class Outgoing:
    """`posting` posts cards, `fallback` shows what waits, `troubles` are told, `run` sends what is heard."""

    def __init__(
        self,
        api: Api,
        parts: Parts,
        accounts: Accounts,
        known: Known,
        *,
        application: str,
        me: str,
        servers: Collection[str],
        render: Render,
    ) -> None:
        self._api = api
        self._parts = parts
        self._accounts = accounts
        self._render = render
        state = ConnectorState(parts.database, NAME)
        self._direct = Direct(api, accounts)
        self.troubles = Troubles(Kept(parts.database, NAME), parts.workspaces, known, parts.health, tell=self._tell)
        self.fallback = Fallback(api, state, parts.workspaces, accounts, self.troubles, servers=servers)
        self.voices = Voices(api, me, state, parts.sounds, self._listen)
        showing = Showing(
            api,
            render,
            accounts=accounts,
            hooks=Hooks(state),
            voices=self.voices,
            workspaces=parts.workspaces,
            known=known,
        )
        ways = Ways(
            api=api,
            accounts=accounts,
            direct=self._direct,
            channels=Channels(api, self.troubles),
            fallback=self.fallback,
            voices=self.voices,
            troubles=self.troubles,
            known=known,
        )
        self.posting = Posting(ways, showing, application=application, me=me)

    async def run(self) -> None:
        """Send what is heard beside cards, until cancelled."""
        await self.fallback.prune()
        await self.troubles.report()
        await self.voices.run()

    async def _tell(self, user: str, reply: Reply) -> None:
        shown = self._render(reply, self._accounts.language(user))
        await self._direct.within(user, lambda channel: self._api.send(channel, shown.payload, shown.files))

    def _listen(self, path: str, user: str) -> str:
        if user:
            return self._parts.listen.address(path, self._accounts.person_of(user), LISTENING)
        return f"{self._parts.sign_in.site.origin}{path}"
