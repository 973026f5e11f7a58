"""The link to Discord: one client of discord.py that signs in, and whose gateway is resumed or begun anew for ever."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route
from discord.state import ConnectionState
from yarl import URL

from connectors.discord.settings import Settings
from connectors.discord.texts import (
    CONNECTED,
    INTENTS_REFUSED,
    NO_LINK,
    NOT_SPOKEN,
    TOKEN_REFUSED,
    TRYING_AGAIN,
)
from connectors.discord.wire.gateway import Gateway
from ucbridge.errors import SignInRefused
from ucbridge.i18n import Text
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

Payload = Mapping[str, Any]
Hears = Callable[[Payload, bool], None]
"""Hears of something, and whether that is of earlier."""
Report = Callable[[bool, Text], None]

AGAIN = Backoff(first=0.5, cap=30.0)
"""Waits between two tries to open the gateway."""
NEW_SESSION = (1.0, 5.0)
"""Seconds to wait before a session that was declared invalid is begun anew; Discord asks for a random number."""

SILENCE = 60.0
"""Seconds without a word after which a gateway is given up: it answers a heartbeat every 41."""
SETTLED = 10.0
"""Seconds a link must have lasted for its next loss to count as the first."""

_LEFT_OUT = {"position": 0, "bitrate": 64000, "user_limit": 0}
"""Of a channel, what Discord's documentation calls optional and discord.py does not."""

_GREETING = 60.0
_TOKEN_REFUSED = 4004
_INTENTS_REFUSED = (4013, 4014)
_NOT_SPOKEN = (4010, 4011, 4012)
_SESSION_OVER = (4007, 4009)
_LOST = (OSError, aiohttp.ClientError, TimeoutError, discord.HTTPException, discord.ConnectionClosed)


logging.getLogger("discord").setLevel(logging.WARNING)
logging.getLogger("discord.http").setLevel(logging.ERROR)  # its warnings have tokens of interactions in them
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks through the bot


class _State(ConnectionState["Client"]):
    """Leaves interactions and messages as Discord sent them: what discord.py does not know yet arrives, too."""

    def parse_interaction_create(self, data: Any) -> None:
        client = self._get_client()
        client.interaction(data, client.catching_up)

    def parse_message_create(self, data: Any) -> None:
        client = self._get_client()
        client.message(data, client.catching_up)

    def parse_guild_create(self, data: Any) -> None:
        for channel in data.get("channels") or ():
            channel.update(_LEFT_OUT | channel)
        super().parse_guild_create(data)

    def parse_ready(self, data: Any) -> None:
        self._get_client().catching_up = False
        super().parse_ready(data)

    def parse_resumed(self, data: Any) -> None:
        self._get_client().catching_up = False
        super().parse_resumed(data)


class Client(discord.Client):
    """discord.py's client. What arrives is told to `interaction` and `message`; `report` hears how the link is.

    While it is `catching_up` with what happened before a link was resumed, they hear that, too: it is of earlier.
    """

    def __init__(self, settings: Settings, report: Report) -> None:
        self.interaction: Hears = _unheard
        self.message: Hears = _unheard
        self.catching_up = False
        self.linked: Callable[[], None] = _nobody
        self._settings = settings
        self._report = report
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.5,
            heartbeat_timeout=SILENCE,
        )

    def _get_state(self, **options: Any) -> ConnectionState[Any]:
        return _State(dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Wait before a new session, as Discord asks; not before the first."""
        if not initial:
            await asyncio.sleep(random.uniform(*NEW_SESSION))  # noqa: S311 - spreads load, hides nothing

    async def on_connect(self) -> None:
        """Tell that a session began."""
        self._report(True, CONNECTED)
        self.linked()

    async def on_resumed(self) -> None:
        """Tell that the session goes on."""
        await self.on_connect()

    async def on_disconnect(self) -> None:
        """Tell that the link is lost."""
        self._report(False, TRYING_AGAIN)

    async def connect(self, *, reconnect: bool = True) -> None:  # noqa: ARG002 - always
        """Keep the gateway open until cancelled: a lost link is resumed, a lost session begun anew.

        discord.py's own loop waits up to many minutes, and trips over a gateway that is away from the start.

        Raises:
            SignInRefused: only a person can help.
            ConnectionError: nobody tells where the gateway is.
        """
        gateway = await self._gateway()
        wish: dict[str, Any] = {"gateway": gateway, "initial": True}
        failures = 0
        while not self.is_closed():
            self.catching_up = bool(wish.get("resume"))
            try:
                self.ws = await asyncio.wait_for(Gateway.from_client(self, **wish), timeout=_GREETING)
                opened = monotonic()
                while True:
                    await self.ws.poll_event()
                    failures = 0 if monotonic() - opened > SETTLED else failures
            except ReconnectWebSocket as lost:
                self.dispatch("disconnect")
                wish = self._again(gateway, resume=lost.resume and not self._over, failures=failures)
            except _LOST as lost:
                _check(lost)
                self.dispatch("disconnect")
                wish = self._again(gateway, resume=True, failures=failures)
            failures += 1
            if failures > 1:
                log.info("gateway lost", failures=failures)
                await asyncio.sleep(AGAIN.wait(failures - 1))

    def _again(self, gateway: URL, *, resume: bool, failures: int) -> dict[str, Any]:
        """Say how to connect next: where the session wants it, or where sessions begin if that failed before."""
        socket: DiscordWebSocket | None = self.ws
        if socket is None or socket.session_id is None or not resume:
            return {"gateway": gateway, "initial": socket is None}
        where = gateway if failures else socket.gateway
        return {"gateway": where, "resume": True, "session": socket.session_id, "sequence": socket.sequence}

    @property
    def _over(self) -> bool:
        """Tell whether Discord said that the session cannot be resumed."""
        socket: DiscordWebSocket | None = self.ws
        return socket is not None and socket.socket.close_code in _SESSION_OVER

    async def _gateway(self) -> URL:
        if self._settings.gateway_url:
            return URL(self._settings.gateway_url)
        if self._settings.api == Settings.model_fields["api_url"].default:
            return Gateway.DEFAULT_GATEWAY
        try:
            found = await self.http.request(Route("GET", "/gateway/bot"))
        except _LOST as error:
            raise ConnectionError(NO_LINK.msgid) from error
        return URL(found["url"])


@asynccontextmanager
async def signed_in(settings: Settings, report: Report) -> AsyncIterator[Client]:
    """Sign in and keep the client; its gateway is not open yet.

    Raises:
        SignInRefused: the token is none of Discord's.
        ConnectionError: Discord cannot be reached.
    """
    Route.BASE = settings.api
    client = Client(settings, report)
    async with client:
        try:
            await client.login(settings.token.get_secret_value())
        except discord.LoginFailure as error:
            raise SignInRefused(TOKEN_REFUSED) from error
        except _LOST as error:
            raise ConnectionError(NO_LINK.msgid) from error
        yield client


def _check(lost: Exception) -> None:
    """Raise where trying again is no use."""
    code = lost.code if isinstance(lost, discord.ConnectionClosed) else 0
    if code == _TOKEN_REFUSED:
        raise SignInRefused(TOKEN_REFUSED) from lost
    if code in _INTENTS_REFUSED:
        raise SignInRefused(INTENTS_REFUSED) from lost
    if code in _NOT_SPOKEN:
        raise SignInRefused(NOT_SPOKEN) from lost


def _unheard(_payload: Payload, _earlier: bool) -> None:
    """Take no notice."""


def _nobody() -> None:
    """Tell nobody."""
