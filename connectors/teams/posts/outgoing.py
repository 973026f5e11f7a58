"""Everything that writes to Teams by itself, put together for one line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from connectors.teams.inbound import Arrived
from connectors.teams.posts.accounts import Accounts, Known
from connectors.teams.posts.fallback import Fallback
from connectors.teams.posts.finding import Finding, History
from connectors.teams.posts.heard import Heard, Recordings
from connectors.teams.posts.moved import Moved
from connectors.teams.posts.personal import Install, Personal
from connectors.teams.posts.posting import Posting, Ways
from connectors.teams.posts.references import Reference, References
from connectors.teams.posts.rosters import Rosters
from connectors.teams.posts.showing import Renders, Showing
from connectors.teams.settings import NAME, Settings
from connectors.teams.wire.api import Api
from ucbridge.connector import Parts
from ucbridge.store.connector_state import ConnectorState

_NOBODY = ("19:", "28:")
"""How ids of teams, chats and bots begin: some events come from these."""


class Outgoing:
    """`posting` posts cards, `showing` says how they look, `fallback` has what waits for whom we cannot write to; the
    rest is what is known of people and chats.
    """

    def __init__(
        self,
        api: Api,
        settings: Settings,
        parts: Parts,
        accounts: Accounts,
        render: Renders,
        *,
        group_of: Callable[[str], Awaitable[str]],
        install: Install | None = None,
        history: History | None = None,
        recordings: Recordings | None = None,
    ) -> None:
        state = ConnectorState(parts.database, NAME)
        self.accounts = accounts
        self.references = References(state, service=settings.service_url)
        self.rosters = Rosters(api, self.references)
        heard = Heard(accounts, parts.listen.address, site=lambda: parts.sign_in.site.origin, recordings=recordings)
        self.showing = Showing(
            render,
            accounts=accounts,
            references=self.references,
            rosters=self.rosters,
            workspaces=parts.workspaces,
            heard=heard,
            language=parts.config.bridge.language,
        )
        finding = Finding(self.references, history, group_of)
        self.fallback = Fallback(
            api, state, render, finding, accounts=accounts, references=self.references, workspaces=parts.workspaces
        )
        ways = Ways(
            api=api,
            accounts=accounts,
            references=self.references,
            personal=Personal(api, accounts, settings, install=install),
            fallback=self.fallback,
            showing=self.showing,
            finding=finding,
            moved=Moved(state),
        )
        self.posting = Posting(ways)

    async def load(self) -> None:
        """Read what a former run knew."""
        await self.accounts.load()
        await self.references.load()
        await self.fallback.load()

    async def look(self) -> None:
        """See what changed of the people and of what was chosen."""
        await self.accounts.look()
        await self.fallback.look()

    def met(self, arrived: Arrived) -> None:
        """Take note of where something happened, and that whoever did it can be reached; to be written then."""
        place = arrived.place
        personal = place.personal and arrived.user
        if not place.personal and place.service:
            bot = str(arrived.bot.get("id") or "")
            reference = Reference(place.service, place.tenant, str(place.kind), place.team, bot)
            self.references.note(place.base, reference)
        if arrived.account.id and not arrived.user.startswith(_NOBODY):
            self.accounts.note(
                arrived.account.id,
                Known(
                    chat=place.id if personal else "",
                    service=place.service if personal else "",
                    tenant=place.tenant,
                    user=arrived.user,
                    locale=arrived.locale,
                    timezone=arrived.timezone,
                ),
                back=place.personal,
            )

    async def left(self, arrived: Arrived) -> None:
        """Take note that the app was removed there: nothing more is sent."""
        place = arrived.place
        if place.personal:
            await self.accounts.close(arrived.account.id)
        elif place.team:
            await self.references.forget_team(place.team)
        await self.references.forget(place.id)
