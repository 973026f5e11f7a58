"""What works while the bot is signed in: everything that needs discord.py, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from connectors.discord.asked.answering import Answering, tried
from connectors.discord.asked.entered import typed
from connectors.discord.asked.guests import Guests
from connectors.discord.asked.interactions import Around, Interactions
from connectors.discord.asked.invoking import Invoking
from connectors.discord.asked.own_buttons import OwnButtons
from connectors.discord.asked.pending import Pending
from connectors.discord.asked.saying import Saying
from connectors.discord.asked.talking import Talking
from connectors.discord.asked.unfollowed import Unfollowed
from connectors.discord.inbound import Arrived
from connectors.discord.posts.accounts import Accounts
from connectors.discord.posts.outgoing import Outgoing
from connectors.discord.posts.posting import Posting
from connectors.discord.presence.feed import Presence
from connectors.discord.presence.phone_roles import PhoneRoles
from connectors.discord.presence.status_line import StatusLine
from connectors.discord.published.commands import Commands
from connectors.discord.render import Rendered, card
from connectors.discord.servers.known import FromGateway
from connectors.discord.servers.members import Members
from connectors.discord.servers.owners import Owners
from connectors.discord.servers.places import Allowed
from connectors.discord.servers.servers import KnownServers
from connectors.discord.settings import NAME, Settings
from connectors.discord.texts import SIGNING_IN
from connectors.discord.wire import session
from connectors.discord.wire.api import Api
from ucbridge.connector import Bot, Parts
from ucbridge.errands import Errands
from ucbridge.i18n import Text
from ucbridge.models import Reply
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Health, supervise

_FALLBACK = "settings fallback"
"""The command that changes how people are reached."""


class Link:
    """The parts that work while the bot is signed in."""

    def __init__(self, client: session.Client, settings: Settings, parts: Parts, accounts: Accounts, bot: Bot) -> None:
        self._client = client
        self._settings = settings
        self._parts = parts
        self._accounts = accounts
        self._bot = bot
        self._api = Api(client.http)
        self._application = str(client.application_id)
        self._state = ConnectorState(parts.database, NAME)
        self._owners = Owners(parts.config.people, parts.database)
        self._commands = Commands(bot, user_install=settings.user_install)
        known = FromGateway(client)
        self._outgoing = Outgoing(
            self._api,
            parts,
            accounts,
            known,
            application=self._application,
            me=str(client.user.id) if client.user else "",
            servers=settings.servers,
            render=self._card,
        )
        self.servers = KnownServers(client, self._api, settings.servers)
        self.members = Members(client, self._api, self._owners.ids)
        self.presence = self._presence_of(parts)

    @property
    def posting(self) -> Posting:
        """Return what posts cards."""
        return self._outgoing.posting

    async def run(self) -> None:
        """Serve until cancelled. Raises as `Client.connect` does."""
        errands, pending, unfollowed = Errands(), Pending(self._state), Unfollowed(self._state)
        left, cards = await pending.left(), await unfollowed.left()
        self._listen(errands, pending, unfollowed)
        async with errands.working():
            errands.run(tried(partial(pending.tell, self._api, self._application, left)))
            errands.run(tried(partial(unfollowed.follow, self._api, self._application, cards, self._bot.posted)))
            errands.run(self._commands.publish(self._api, self._application, partial(self._report, False)))
            errands.run(_besides("outgoing", self._outgoing.run))
            errands.run(_besides("presence", partial(self.presence.run, self._client, self._api)))
            await self._client.connect()

    def _listen(self, errands: Errands, pending: Pending, unfollowed: Unfollowed) -> None:
        """Have what arrives carried out."""
        invoking = Invoking(self._bot, self._commands.names, self._owners.owner_of, self.servers.names)
        saying = Saying(self.posting, self._accounts)
        answering = Answering(self._api, self._application, pending, unfollowed, saying=saying, post=self.posting.send)
        guests = Guests(self._api, self._settings.servers, self._owners.named)
        around = Around(
            self._commands.names,
            self.servers,
            Allowed(self._settings.servers, self._settings.user_install),
            guests,
            OwnButtons(self._api, self._outgoing.fallback).table,
            met=self._met,
        )
        interactions = Interactions(self._bot, answering, invoking, errands, around)
        talking = Talking(self._bot, invoking, errands, self._accounts, guests, post=self.posting.send)
        self._client.interaction, self._client.message = interactions.begin, talking.begin
        self._client.linked = self.presence.linked

    async def _met(self, arrived: Arrived) -> None:
        await self._accounts.met(arrived.account.id, arrived.locale)
        managing = arrived.account.manages and (arrived.account.vouched or not self._settings.servers)
        if managing and typed(arrived.data).name == _FALLBACK:
            await self._accounts.reopen()

    def _card(self, reply: Reply, language: str) -> Rendered:
        return card(reply, language, site_url=self._parts.sign_in.site.origin, links=self._commands.links)

    def _report(self, ok: bool, words: Text) -> None:
        self._parts.health.report(NAME, ok, words)

    def _presence_of(self, parts: Parts) -> Presence:
        roles = PhoneRoles(
            parts.workspaces,
            self._state,
            accounts=self._owners.accounts,
            trouble=self._outgoing.troubles.role,
            mended=self._outgoing.troubles.mended,
            servers=self._settings.servers,
        )
        line = StatusLine(parts.config.bridge.language) if self._settings.tells_calls else None
        return Presence(roles, line)


@asynccontextmanager
async def signed_in(settings: Settings, parts: Parts, accounts: Accounts, bot: Bot) -> AsyncIterator[Link]:
    """Sign in and put everything together. Raises as `session.signed_in` does."""
    report = partial(parts.health.report, NAME)
    report(False, SIGNING_IN)
    await accounts.load()
    async with session.signed_in(settings, report) as client:
        yield Link(client, settings, parts, accounts, bot)


def _besides(what: str, run: Callable[[], Coroutine[Any, Any, None]]) -> Coroutine[Any, Any, None]:
    """Run something beside the link for ever: what breaks there is begun again by itself."""
    return supervise(f"{NAME} {what}", run, Health())
