"""Cards in Discord's conversations: posted once, replaced where they stand, found again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex

from connectors.discord.accounts import Accounts
from connectors.discord.api import Api
from connectors.discord.conversations import Kind, conversation
from connectors.discord.direct import UNKNOWN_CHANNEL, Direct
from connectors.discord.fallback import Fallback
from connectors.discord.finding import is_it, snowflake
from connectors.discord.hook import EPHEMERAL
from connectors.discord.hooks import Hooks
from connectors.discord.known import Known
from connectors.discord.refusals import Closed, Forbidden, Gone, Refusal
from connectors.discord.render import Rendered
from connectors.discord.threads import offered
from connectors.discord.troubles import Troubles
from connectors.discord.voice import Voices
from ucbridge.errors import SignInRefused
from ucbridge.i18n import language_of
from ucbridge.models import Address, Reply
from ucbridge.store.workspaces import Workspaces

Render = Callable[[Reply, str], Rendered]
"""Shows a card in a language."""

ARCHIVED = 50083
"""What Discord says of a message in a thread that was archived."""

_EARLIER = timedelta(minutes=1)
"""Our clock and Discord's may differ by so much."""
_PAGES = 20


@dataclass(frozen=True, slots=True)
class Ways:
    """What posting goes through."""

    api: Api
    accounts: Accounts
    direct: Direct
    fallback: Fallback
    hooks: Hooks
    voices: Voices
    troubles: Troubles
    workspaces: Workspaces
    known: Known


class Posting:
    """Posts as `Connector.send`, `EditsMessages` and `FindsMessages` say, and raises so."""

    def __init__(self, ways: Ways, *, application: str, me: str, render: Render) -> None:
        self._ways = ways
        self._application = application
        self._me = me
        self._render = render

    async def send(self, name: str, reply: Reply, *, key: str = "") -> str:
        """Post a card, once per key for some minutes, and return the message's id."""
        where, key = conversation(name), key or token_hex(12)
        with _signed_in():
            if where.kind is Kind.USER:
                return await self._to_person(where.id, reply, key)
            if where.kind is Kind.CHANNEL:
                return await self._to_channel(where.id, reply, key)
            return await self._behind(where.id, reply)

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace a card."""
        where = conversation(address.conversation)
        with _signed_in():
            try:
                await self._edit(where.kind, where.id, address.message, reply)
            except Gone:
                await self._ways.voices.forget(address.message)
                raise

    async def find(self, name: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return the message that `send` with this key posted since then, None where there is none."""
        where = conversation(name)
        if where.kind is Kind.HOOK:
            return None
        with _signed_in():
            if where.kind is Kind.CHANNEL:
                return await self._find(where.id, key, reply, since, user="")
            if channel := self._ways.accounts.direct(where.id):
                return await self._find(channel, key, reply, since, user=where.id)
        return None

    async def shown(self, address: Address, reply: Reply, *, language: str) -> None:
        """Take note of a card that stands there as the answer to an interaction: what is heard beside it follows."""
        where = conversation(address.conversation)
        if where.kind is Kind.HOOK:
            await self._ways.hooks.keep(where.id, language)
        elif where.kind is Kind.CHANNEL:
            await self._heard(where.id, address.message, reply)
        elif where.kind is Kind.USER and (channel := self._ways.accounts.direct(where.id)):
            await self._heard(channel, address.message, reply, user=where.id)

    async def language_in(self, channel: str) -> str:
        """Return the language of cards everybody in a channel sees."""
        server = self._ways.known.server_of(channel)
        chosen = (await self._ways.workspaces.of("discord", server)).language if server else ""
        return chosen or language_of(self._ways.known.locale_of(server) if server else "en")

    async def in_channel(self, channel: str, reply: Reply) -> Rendered:
        """Show a card everybody in a channel sees."""
        language = await self.language_in(channel)
        shown, kind = self._render(reply, language), self._ways.known.kind_of(channel)
        if kind is not None:
            shown.payload["components"] = offered(shown.payload["components"], reply, language, kind=kind)  # type: ignore[arg-type]
        return shown

    def note(self, token: str, language: str) -> None:
        """Have the language at hand of whoever sees the answers behind a token."""
        self._ways.hooks.note(token, language)

    def plain(self, reply: Reply, language: str) -> Rendered:
        """Show a card in direct messages."""
        return self._render(reply, language)

    async def for_one(self, reply: Reply, language: str) -> Rendered:
        """Show a card to one person alone, with what is heard in it."""
        return await self._ways.voices.attached(self._render(reply, language), reply.audio)

    async def _to_person(self, user: str, reply: Reply, key: str) -> str:
        ways = self._ways
        if not ways.accounts.closed(user):
            try:
                return await ways.direct.within(user, partial(self._direct, user, reply, key))
            except Closed:
                pass
        message = await ways.fallback.send(user, reply, key=key)
        if message is None:
            await ways.accounts.shut(user)
            await ways.fallback.complain(user, ways.known.servers())
            raise Closed(403)
        return message

    async def _direct(self, user: str, reply: Reply, key: str, channel: str) -> str:
        shown = self._render(reply, self._ways.accounts.language(user))
        message = str((await self._ways.api.send(channel, shown.payload, shown.files, nonce=key))["id"])
        await self._heard(channel, message, reply, user=user)
        return message

    async def _to_channel(self, channel: str, reply: Reply, key: str) -> str:
        shown = await self.in_channel(channel, reply)
        async with self._watched(channel):
            posted = await self._ways.api.send(channel, shown.payload, shown.files, nonce=key)
        await self._heard(channel, str(posted["id"]), reply)
        return str(posted["id"])

    async def _edit(self, kind: Kind, key: str, message: str, reply: Reply) -> None:
        ways = self._ways
        if kind is Kind.HOOK:
            shown = await self._alone(key, reply)
            await ways.api.edit_answer(self._application, key, shown.payload, shown.files, message=message)
        elif kind is Kind.CHANNEL:
            shown = await self.in_channel(key, reply)
            async with self._watched(key):
                await self._put(key, message, shown)
            await self._heard(key, message, reply)
        elif not await ways.fallback.edit(message, reply):
            shown = self._render(reply, ways.accounts.language(key))
            await ways.direct.within(key, lambda channel: self._put(channel, message, shown))
            await self._heard(ways.accounts.direct(key), message, reply, user=key)

    async def _behind(self, token: str, reply: Reply) -> str:
        shown = await self._alone(token, reply)
        flags = {"flags": EPHEMERAL} if reply.private else {}
        posted = await self._ways.api.follow_up(self._application, token, {**shown.payload, **flags}, shown.files)
        return str(posted["id"])

    async def _alone(self, token: str, reply: Reply) -> Rendered:
        return await self.for_one(reply, await self._ways.hooks.language(token))

    async def _put(self, channel: str, message: str, shown: Rendered) -> None:
        edit = partial(self._ways.api.edit, channel, message, shown.payload, shown.files)
        try:
            await edit()
        except Refusal as refusal:
            if refusal.code != ARCHIVED:
                raise
            await self._ways.api.change_channel(channel, {"archived": False})
            await edit()

    async def _heard(self, channel: str, message: str, reply: Reply, *, user: str = "") -> None:
        language = self._ways.accounts.language(user) if user else await self.language_in(channel)
        await self._ways.voices.beside(channel, message, reply.audio, user=user, language=language)

    async def _find(self, channel: str, key: str, reply: Reply, since: datetime, *, user: str) -> str | None:
        after = snowflake(since - _EARLIER)
        for _page in range(_PAGES):
            try:
                messages = await self._ways.api.messages(channel, after=after)
            except Forbidden:  # no history to read: Discord itself knows the keys of the last minutes
                return None
            for each in messages:
                if is_it(each, self._me, key, reply):
                    await self._heard(channel, str(each["id"]), reply, user=user)
                    return str(each["id"])
            if not messages:
                return None
            after = str(messages[-1]["id"])
        return None

    @asynccontextmanager
    async def _watched(self, channel: str) -> AsyncIterator[None]:
        """Have whoever can mend it told when a channel cannot be written to."""
        try:
            yield
        except Forbidden as refusal:
            await self._ways.troubles.channel(channel, refusal)
            raise
        except Gone as refusal:
            if refusal.code == UNKNOWN_CHANNEL:
                await self._ways.troubles.channel(channel, refusal)
            raise
        await self._ways.troubles.mended(f"channel:{channel}")


@contextmanager
def _signed_in() -> Iterator[None]:
    """Wait with what cannot be done because the token is refused: the link says so, too."""
    try:
        yield
    except SignInRefused as error:
        raise ConnectionError("not signed in") from error
