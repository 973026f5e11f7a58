"""ARI as the rest of the bridge sees it: one application, connected as long as Asterisk lives."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ucbridge.config import AriSettings
from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.pbx.ari import rest
from ucbridge.pbx.ari.announcement import Announcement
from ucbridge.pbx.ari.announcer import announce
from ucbridge.pbx.ari.endpoints import Endpoint, endpoints
from ucbridge.pbx.ari.link import Health, Link
from ucbridge.pbx.ari.operations import ENDPOINTS
from ucbridge.pbx.ari.orphans import announcer_prefix, prefix
from ucbridge.pbx.ari.reading import read_out
from ucbridge.pbx.ari.recorder import AriRecorder
from ucbridge.pbx.ari.whisper import whisper
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.interface import Receive, Recorder
from ucbridge.pbx.interface import Spoken


class Ari:
    """One Asterisk's REST interface. `run` keeps it connected; the other methods work while it runs."""

    def __init__(self, settings: AriSettings, *, health: Health | None = None) -> None:
        self._settings = settings
        self._health = health or (lambda _well, _reason: None)
        self._rest: rest.Rest | None = None
        self._link: Link | None = None
        self._receive: Receive | None = None
        self.recorder: Recorder = AriRecorder(lambda: self._connected()[0], settings.app, tell=self._tell)

    @property
    def connected(self) -> bool:
        """Tell whether events flow and calls can be made."""
        return self._link is not None and self._link.up

    async def run(self) -> None:
        """Stay connected until cancelled. Each change is told to `health`: well or not, and why."""
        async with rest.connect(self._settings) as session:
            self._rest = session
            self._link = Link(session, self._settings.app, self._health, self._receive)
            try:
                await self._link.run()
            finally:
                await self._link.finish()
                self._link = self._rest = None

    async def read_out(
        self, device: str, digits: str, *, shown: CallerId, language: str = "en", ring_seconds: int = 30
    ) -> Spoken:
        """Ring a phone (`PJSIP/101`, for at most `ring_seconds`) and read digits out twice, then hang up.

        The channel is gone afterwards, whatever happened, cancellation included.

        Raises:
            Unsafe: an argument that must not reach the PBX.
            PbxUnreachable: not connected; nothing was sent.
            OutcomeUnknown: the link broke during the call.
            PbxError: Asterisk refused.
        """
        announcement = Announcement.checked(device, digits, shown=shown, language=language)
        session, link = self._connected()
        app = self._settings.app
        channel_id = prefix(app) + secrets.token_hex(8)
        with link.listeners.open(channel_id) as listener:
            try:
                return await read_out(
                    session, listener, announcement, app=app, channel_id=channel_id, ring_seconds=ring_seconds
                )
            finally:
                await link.hang_ups.hang_up(channel_id)

    def receive(self, receive: Receive) -> None:
        """Have callers of the dial-in number looked after, as `interface.Pbx.receive` says.

        Call it before `run`: who waits there from before is turned away otherwise.
        """
        self._receive = receive
        if self._link:
            self._link.reception.receive = receive

    async def announce(self, room: str, media: str, *, language: str = "en") -> None:
        """Play something to everybody in a room, as `conference.interface.Rooms.announce` says."""
        session, link = self._connected()
        app = self._settings.app
        channel_id = announcer_prefix(app) + secrets.token_hex(8)
        speaking = f"{channel_id}.1"
        with link.listeners.open(speaking) as listener:
            try:
                await announce(session, listener, room, media, language=language, app=app, channel_id=channel_id)
            finally:
                await link.hang_ups.hang_up(speaking)

    async def _tell(self, channel_id: str, sounds: Sequence[str], language: str) -> None:
        session, link = self._connected()
        app = self._settings.app
        snoop_id = announcer_prefix(app) + secrets.token_hex(8)
        with link.listeners.open(snoop_id) as listener:
            try:
                await whisper(session, listener, channel_id, sounds, language=language, app=app, snoop_id=snoop_id)
            finally:
                await link.hang_ups.hang_up(snoop_id)

    async def endpoints(self) -> list[Endpoint]:
        """Return every phone the PBX knows, with its state.

        Raises:
            PbxUnreachable: not running, or no answer.
            PbxError: Asterisk refused.
        """
        if self._rest is None:
            raise self._unreachable()
        return endpoints(await self._rest.ask(ENDPOINTS))

    def _connected(self) -> tuple[rest.Rest, Link]:
        if self._rest is None or self._link is None or not self._link.up:
            raise self._unreachable()
        return self._rest, self._link

    def _unreachable(self) -> PbxUnreachable:
        reason = self._link.trouble if self._link else "not running"
        return PbxUnreachable(_("The phone system's REST interface is not connected ({reason}).", reason=reason))
