"""What is parked and who is held, followed on one PBX."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from ucbridge.errors import OutcomeUnknown, PbxUnreachable
from ucbridge.pbx.ami import Ami
from ucbridge.pbx.control.events import CallParked, ControlEvent, HoldPressed, ParkingLeft
from ucbridge.pbx.control.holds import LiveHolds
from ucbridge.pbx.control.interface import HoldChanged, ParkingChanged
from ucbridge.pbx.control.parking import LiveParking
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.interface import Model

log = structlog.get_logger(__name__)


class LiveControl:
    """Parking and holds as they are now. `ami` is the connection there is, as `Link.ami`."""

    def __init__(
        self,
        model: Model,
        ami: Callable[[], Ami | None],
        publish: Callable[[ParkingChanged | HoldChanged], None],
        *,
        lot: str,
    ) -> None:
        self.parking = LiveParking(lot, publish)
        self.holds = LiveHolds(model, publish)
        self._ami = ami
        self._connected = asyncio.Event()

    def apply(self, event: ControlEvent) -> None:
        """Take in one event."""
        match event:
            case HoldPressed():
                self.holds.press(event)
            case CallParked() | ParkingLeft():
                self.parking.apply(event)

    def connected(self) -> None:
        """Look at everything anew: the model has its snapshot."""
        self.holds.renew()
        self._connected.set()

    def lost(self) -> None:
        """Forget what can no longer be seen."""
        self.parking.lose()

    async def run(self) -> None:
        """Look at the parking lots after every (re)connect, until cancelled."""
        while True:
            await self._connected.wait()
            self._connected.clear()
            with suppress(PbxUnreachable, OutcomeUnknown):  # the next connection looks again
                await self._look()

    async def _look(self) -> None:
        ami = self._ami()
        if ami is None:
            return
        try:
            # The list takes its place in the stream, so that events behind it come on top of it.
            await ami.list("ParkedCalls", on_complete=self.parking.replace)
        except ActionFailed as failed:
            log.warning("parked calls are not seen", reason=failed.message)
