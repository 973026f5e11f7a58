"""The teams the bot is in, as the core asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import structlog

from connectors.teams.posts.conversations import of_chat
from connectors.teams.posts.references import References
from connectors.teams.settings import NAME
from connectors.teams.teams.kept import KeptTeams
from connectors.teams.teams.reading import Reading
from connectors.teams.teams.roles import Roles, Standing
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import Gone, Refusal
from ucbridge.errors import BridgeError, UserError
from ucbridge.i18n import _
from ucbridge.models import Account
from ucbridge.store.workspaces import Named, Workspaces
from ucbridge.typed import fold

log = structlog.get_logger(__name__)

MOST = 1000
"""Members of a team that are looked at where somebody names all of it."""
_GENERAL = "General"
_GROUP = "group:"


class KnownTeams:
    """What is known of the teams; see the package."""

    def __init__(
        self,
        api: Api,
        references: References,
        kept: KeptTeams,
        *,
        chosen: Workspaces,
        permissions: Mapping[str, Iterable[str]],
        graph: Reading | None = None,
    ) -> None:
        self._api = api
        self._references = references
        self._kept = kept
        self._chosen = chosen
        self._listed = frozenset(
            each.removeprefix(_GROUP) for who in permissions.values() for each in who if each.startswith(_GROUP)
        )
        self._roles = Roles(api, kept, graph)

    async def standing(self, account: str, team: str) -> Standing:
        """Return what somebody is in a team they act in: no more than a member where nobody can tell now."""
        try:
            return await self._roles.standing(self._service(team), team, account, await self._wanted(team))
        except (BridgeError, Refusal, OSError, LookupError) as error:
            log.info("the roles of a team are not known now", reason=type(error).__name__)
            return Standing(frozenset({team}))

    async def role(self, workspace: str, text: str) -> Named | None:
        """Return the role of a team somebody means: its owners, or a tag."""
        return await self._roles.named(self._service(workspace), workspace, text)

    async def role_to_give(self, _workspace: str, _text: str) -> Named | None:
        """Refuse: Teams has no roles that can be given.

        Raises:
            UserError: always.
        """
        raise UserError(
            _(
                "Who is on the phone is shown beside their name instead, where presence is set up: ask your "
                "administrator."
            ),
            title=_("Teams has no roles that can be given"),
        )

    async def conversation(self, workspace: str, text: str) -> Named | None:
        """Return the channel of a team somebody means, by id or name."""
        wanted = text.strip().removeprefix("chat:").removeprefix("#")
        try:
            channels = await self._api.channels(self._service(workspace), workspace)
        except Gone:
            return None
        named = [(str(each.get("id") or ""), str(each.get("name") or _GENERAL)) for each in channels]
        by_id = next((each for each in named if each[0] == wanted), None)
        found = by_id or next((each for each in named if fold(each[1]) == fold(wanted)), None)
        return Named(of_chat(found[0]), found[1]) if found and found[0] else None

    async def groups_of(self, account: str, workspace: str) -> frozenset[str] | None:
        """Return the roles of a member as `Account.groups` has them, None where they are no member.

        Raises:
            ConnectionError: nobody can tell now.
        """
        service = self._service(workspace)
        try:
            await self._api.member(service, workspace, account)
        except Gone:
            return None
        except Refusal as error:
            raise ConnectionError("Teams does not tell") from error
        try:
            standing = await self._roles.standing(service, workspace, account, await self._wanted(workspace))
        except LookupError:
            return frozenset({workspace})
        return standing.groups

    async def members_of(self, group: str, asker: Account) -> Sequence[Account] | None:
        """Return the accounts with a tag of the asker's team, its owners, or all of it; None where there is none such.

        Raises:
            ConnectionError: nobody can tell now.
        """
        team = asker.workspace
        if not team:
            return None
        name = self._kept.get(team).name
        if group.strip() == team or (name and fold(group.strip().removeprefix("@")) == fold(name)):
            return [Account(NAME, each, workspace=team) for each in await self._members(team)]
        role = await self.role(team, group)
        if role is None:
            return None
        accounts = await self._roles.members(self._service(team), team, role.id)
        return [Account(NAME, each, workspace=team) for each in sorted(accounts)]

    async def _members(self, team: str) -> list[str]:
        found: list[str] = []
        async for member in self._api.members(self._service(team), team):
            if account := str(member.get("aadObjectId") or member.get("objectId") or "").lower():
                found.append(account)
            if len(found) >= MOST:
                break
        return found

    async def _wanted(self, team: str) -> frozenset[str]:
        """Return the roles that decide anything: no others are asked for."""
        chosen = await self._chosen.of(NAME, team)
        return self._listed | {role.id for roles in chosen.roles.values() for role in roles}

    def _service(self, team: str) -> str:
        """Return where a team is served: that of its General channel, whose id it has, else of any other of it."""
        known = [each for each in (team, *self._references.of_team(team)) if self._references.get(each)]
        return self._references.service_of(known[0] if known else team)
