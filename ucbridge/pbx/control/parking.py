"""Which calls are parked: rebuilt from a list after every reconnect, kept true by the events behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import cast

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.events import CallParked, ParkingLeft, parked
from ucbridge.pbx.control.interface import Parked, ParkingChanged
from ucbridge.pbx.frames import Frame


class LiveParking:
    """The parked calls by their slot. All of it is synchronous and runs in the AMI reader, as `LiveModel` does."""

    def __init__(self, publish: Callable[[ParkingChanged], None]) -> None:
        self._publish = publish
        self._calls: dict[str, Parked] = {}
        self.calls: Mapping[str, Parked] = MappingProxyType(self._calls)

    def slot_of(self, channel_id: str) -> str:
        """Return where a call is parked, "" for one that is not."""
        return next((each.slot for each in self._calls.values() if each.channel_id == channel_id), "")

    def apply(self, event: CallParked | ParkingLeft) -> None:
        """Take in one event; it may come again, or late."""
        if isinstance(event, CallParked):
            self._calls[event.slot] = _parked(event)
        elif event.slot in self._calls and self._calls[event.slot].channel_id == event.channel.id:
            del self._calls[event.slot]
        self._publish(ParkingChanged(event.slot))

    def replace(self, rows: Iterable[Frame]) -> None:
        """Take the rows of ParkedCalls in place of everything; a malformed one is left out."""
        before = dict(self._calls)
        self._calls.clear()
        for row in rows:
            try:
                event = parked(cast("Mapping[str, str]", row))
            except (KeyError, TypeError, ValueError):
                continue
            self._calls[event.slot] = _parked(event)
        for slot in {**before, **self._calls}:
            if _who(before.get(slot)) != _who(self._calls.get(slot)):
                self._publish(ParkingChanged(slot))

    def lose(self) -> None:
        """Forget what can no longer be seen."""
        self._calls.clear()


def _parked(event: CallParked) -> Parked:
    caller = CallerId(event.channel.caller_name, event.channel.caller_number)
    since = time.time() - event.seconds
    timeout = float(event.timeout + event.seconds)
    return Parked(event.slot, event.lot, event.channel.id, caller, event.parked_by, since, timeout)


def _who(call: Parked | None) -> str:
    return call.channel_id if call is not None else ""
