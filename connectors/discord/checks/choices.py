"""`ucbridge check`, of what the managers of a server chose: is it still there, and may the bot use it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

from connectors.discord.cards.markdown import one_line
from connectors.discord.checks.looking import Denied, Facts, Looking, named, number
from connectors.discord.servers.allowances import POSTING, Bits, in_channel, listed, missing
from ucbridge.checks.finding import Finding, skipped, warning
from ucbridge.i18n import Text, _
from ucbridge.store.workspaces import Named, Workspace


@dataclass(frozen=True, slots=True)
class Server:
    """A server: what the bot may do there in general, its channels and roles by id, and which roles are the bot's."""

    id: str
    name: str
    held: int
    channels: Mapping[str, Facts]
    roles: Mapping[str, Facts]
    own: frozenset[str]

    @property
    def height(self) -> int:
        """Return how high the bot's highest role stands."""
        return max((number(self.roles[role], "position") for role in self.own if role in self.roles), default=0)


async def look(chosen: Workspace, facts: Facts, discord: Looking, *, bot: str) -> AsyncIterator[Finding]:
    """Look at the channels and roles that were chosen for a server."""
    if not (chosen.fallback or chosen.phone_role or chosen.roles or chosen.queues):
        return
    try:
        server = await _details(facts, discord, bot)
    except Denied as error:
        name = named(facts)
        yield skipped(
            _(
                "{server}: what was chosen there with /settings could not be looked at. {reason}",
                server=name,
                reason=error.text,
            )
        )
        return
    for finding in _choices(chosen, server, bot):
        yield finding


async def _details(facts: Facts, discord: Looking, bot: str) -> Server:
    server = str(facts.get("id"))
    channels = await discord.many(f"/guilds/{server}/channels")
    roles = await discord.many(f"/guilds/{server}/roles")
    own = (await discord.one(f"/guilds/{server}/members/{bot}")).get("roles")
    return Server(
        server,
        named(facts),
        number(facts, "permissions"),
        {str(each.get("id")): each for each in channels},
        {str(each.get("id")): each for each in roles},
        frozenset(map(str, own)) if isinstance(own, list) else frozenset(),
    )


def _choices(chosen: Workspace, server: Server, bot: str) -> Iterator[Finding]:
    places = [(_("the fallback channel"), chosen.fallback)] if chosen.fallback else []
    places += [(_("the channel of queue {queue}", queue=queue), where) for queue, where in chosen.queues.items()]
    for what, channel in places:
        yield from _channel(what, channel, server, bot)
    if chosen.phone_role:
        yield from _phone_role(chosen.phone_role, server)
    for command, roles in chosen.roles.items():
        if gone := [role.name for role in roles if role.id not in server.roles]:
            yield warning(
                _(
                    "{server}: roles that may use /{command} were deleted: {roles}.",
                    server=server.name,
                    roles=", ".join(map(one_line, gone)),
                    command=command,
                ),
                _("Let somebody who manages the server choose again with /settings allow."),
            )


def _channel(what: Text, channel: Named, server: Server, bot: str) -> Iterator[Finding]:
    facts = server.channels.get(channel.id.removeprefix("channel:"))
    if facts is None:
        yield warning(
            _(
                "{server}: {what} was deleted (#{channel}).",
                server=server.name,
                what=what,
                channel=one_line(channel.name),
            ),
            _("Let somebody who manages the server choose another with /settings."),
        )
        return
    held = in_channel(server.held, facts, server=server.id, member=bot, roles=server.own)
    if lacking := missing(POSTING, held):
        yield warning(
            _(
                "{server}: in {what} (#{channel}) the bot lacks {permissions}.",
                server=server.name,
                what=what,
                channel=named(facts),
                permissions=listed(lacking),
            ),
            _("Give the bot's role these permissions in Edit Channel, Permissions."),
        )


def _phone_role(role: Named, server: Server) -> Iterator[Finding]:
    facts = server.roles.get(role.id)
    if facts is None:
        yield warning(
            _("{server}: the role of people on the phone was deleted.", server=server.name),
            _("Let somebody who manages the server choose another with /settings phone-role."),
        )
    elif missing(Bits.MANAGE_ROLES, server.held):
        yield warning(
            _("{server}: the bot may not give the role of people on the phone.", server=server.name),
            _("Give its role Manage Roles in Server Settings, Roles."),
        )
    elif number(facts, "position") >= server.height:
        yield warning(
            _("{server}: the role of people on the phone stands above the bot's own.", server=server.name),
            _("Move the bot's role above it in Server Settings, Roles."),
        )
