"""The event websocket: kept up, read without ever waiting for anybody, and swept after each reconnect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from json import loads

import aiohttp
import structlog

from ucbridge.errors import BridgeError, PbxError, PbxUnreachable, SignInRefused
from ucbridge.i18n import _
from ucbridge.pbx.ari.arrivals import arrivals
from ucbridge.pbx.ari.events import ApplicationReplaced, ChannelEvent, Dialled, StasisStarted, typed
from ucbridge.pbx.ari.hang_ups import HangUps
from ucbridge.pbx.ari.listeners import Listeners
from ucbridge.pbx.ari.operations import APPLICATION, CHANNELS, FILTER_EVENTS
from ucbridge.pbx.ari.orphans import orphans, recording_prefixes, short_lived
from ucbridge.pbx.ari.reception import Reception
from ucbridge.pbx.ari.rest import Rest
from ucbridge.pbx.conference.interface import Receive
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

    def __init__(self, rest: Rest, app: str, health: Health, receive: Receive | None = None) -> None:
        self.up = False
        self.trouble = "not connected yet"
        self.listeners = Listeners()
        self.hang_ups = HangUps(rest)
        self.reception = Reception(rest, self.listeners, self.hang_ups, receive)
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
        """Hang up every call that must not outlive us, before the session is closed; who dialled in waits on."""
        self.up, self.trouble = False, "stopping"
        self.listeners.lose()
        await self.reception.abandon()
        await self.hang_ups.close(self.listeners.short_lived())

    async def _serve_until_trouble(self) -> BridgeError:
        try:
            await self._serve()
        except BridgeError as trouble:
            return trouble
        return PbxUnreachable(_("The phone system closed the event connection."))

    async def _serve(self) -> None:
        async with self._rest.events(self._app) as socket:
            await self._drop_noise()
            await self._sweep()
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
        if event is not None and not self.listeners.put(event):
            self._unexpected(event)

    def _unexpected(self, event: ChannelEvent) -> None:
        """Look after a channel nobody waits for: it would stay for ever, or ring for nobody."""
        match event:
            case StasisStarted(arrival=arrival) if arrival and arrival.dials_in:
                self.reception.arrived(arrival)
            case StasisStarted(channel_id=stray) if not stray.startswith(recording_prefixes(self._app)):
                self._stray(stray)
            case Dialled(channel_id=stray) if short_lived(stray, self._app):
                self._stray(stray)
            case _:
                pass

    def _stray(self, channel_id: str) -> None:
        log.info("ari.stray", channel=channel_id)
        self.hang_ups.start(channel_id)

    async def _sweep(self) -> None:
        """Take up who dialled in, and end what else an earlier connection left behind: its events are lost."""
        channels = await self._rest.ask(CHANNELS)
        for channel_id in orphans(channels, self._app):
            log.info("ari.orphan", channel=channel_id)
            await self.hang_ups.hang_up(channel_id)
        await self.reception.found([each for each in arrivals(channels, self._app) if each.dials_in])

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
