"""The event websocket: kept up, read without ever waiting for anybody, and swept after each reconnect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from json import loads

import aiohttp
import structlog

from ucbridge.errors import BridgeError, PbxError, PbxUnreachable, SignInRefused
from ucbridge.i18n import _
from ucbridge.pbx.ari.events import ApplicationReplaced, ChannelEvent, Dialled, StasisStarted, typed
from ucbridge.pbx.ari.hang_ups import HangUps
from ucbridge.pbx.ari.listeners import Listeners
from ucbridge.pbx.ari.operations import APPLICATION, FILTER_EVENTS
from ucbridge.pbx.ari.orphans import hang_up_orphans, prefix
from ucbridge.pbx.ari.rest import Rest
from ucbridge.supervision import Backoff

Health = Callable[[bool, str], None]
NOISE = ("ChannelVarset", "ChannelDialplan", "ChannelCallerId", "ChannelConnectedLine")
LINK = Backoff(first=0.5, cap=15.0)
REFUSED = Backoff(first=60.0, cap=300.0)
STANDBY = 15.0
"""Seconds between looks at a lost application."""
PATIENCE = 600.0
"""Seconds after which a lost application is taken back."""
log = structlog.get_logger(__name__)


class Replaced(PbxUnreachable):
    """Another bridge took our application over."""


class Link:
    """One application's events. `up` only while they flow and orphans are gone; `trouble` says why not."""

    def __init__(self, rest: Rest, app: str, health: Health) -> None:
        self.up = False
        self.trouble = "not connected yet"
        self.listeners = Listeners()
        self.hang_ups = HangUps(rest)
        self._rest = rest
        self._app = app
        self._health = health

    async def run(self) -> None:
        """Connect, serve, and connect again until cancelled."""
        failures = 0
        while True:
            trouble = await self._serve_until_trouble()
            failures = 1 if self.up else failures + 1
            self._down(trouble)
            if isinstance(trouble, Replaced):
                await self._stand_by()
            else:
                await asyncio.sleep((REFUSED if isinstance(trouble, SignInRefused) else LINK).wait(failures))

    async def finish(self) -> None:
        """Hang up every call of ours, before the session is closed."""
        self.up, self.trouble = False, "stopping"
        self.listeners.lose()
        await self.hang_ups.close(self.listeners.ids())

    async def _serve_until_trouble(self) -> BridgeError:
        try:
            await self._serve()
        except BridgeError as trouble:
            return trouble
        return PbxUnreachable(_("The phone system closed the event connection."))

    async def _serve(self) -> None:
        async with self._rest.events(self._app) as socket:
            await self._drop_noise()
            await hang_up_orphans(self._rest, self.hang_ups, self._app)
            self.up, self.trouble = True, ""
            self._health(True, "")
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._read(message.data)

    def _read(self, data: str) -> None:
        try:
            event = typed(loads(data))
        except ValueError:
            log.warning("ari.event_not_json", length=len(data))
            return
        if isinstance(event, ApplicationReplaced):
            raise Replaced(_("Another bridge has taken over the ARI application {app}.", app=self._app))
        if event is not None and not self.listeners.put(event) and self._strays(event):
            log.info("ari.stray", channel=event.channel_id)
            self.hang_ups.start(event.channel_id)

    def _strays(self, event: ChannelEvent) -> bool:
        """Tell whether an event nobody waits for shows a channel that would stay for ever, or ring for nobody."""
        return isinstance(event, StasisStarted) or (
            isinstance(event, Dialled) and event.channel_id.startswith(prefix(self._app))
        )

    def _down(self, trouble: BridgeError) -> None:
        self.up, self.trouble = False, str(trouble.text)
        self.listeners.lose()
        log.warning("ari.down", reason=type(trouble).__name__)
        self._health(False, self.trouble)

    async def _drop_noise(self) -> None:
        noise = {"disallowed": [{"type": name} for name in NOISE]}
        try:
            await self._rest.ask(FILTER_EVENTS, {"applicationName": self._app}, filter=noise)
        except PbxUnreachable:
            raise
        except PbxError as error:
            log.info("ari.filter_refused", error=str(error.text))

    async def _stand_by(self) -> None:
        """Wait until nobody holds the application: two bridges that take it from each other serve nobody.

        Channels a dead bridge left in it keep it listed, hence the end of patience.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    await asyncio.sleep(STANDBY)
                    await self._rest.ask(APPLICATION, {"applicationName": self._app})
        except (BridgeError, TimeoutError):
            return
