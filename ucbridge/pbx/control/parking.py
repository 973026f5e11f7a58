"""Which calls are parked: rebuilt from a list after every reconnect, kept true by the events behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.events import CallParked, ParkingLeft, parked
from ucbridge.pbx.control.interface import Parked, ParkingChanged
from ucbridge.pbx.frames import Frame


class LiveParking:
    """The parked calls by their slot. All of it is synchronous and runs in the AMI reader, as `LiveModel` does."""

    def __init__(self, lot: str, publish: Callable[[ParkingChanged], None]) -> None:
        self._lot = lot
        self._publish = publish
        self._calls: dict[tuple[str, str], Parked] = {}

    @property
    def calls(self) -> Mapping[str, Parked]:
        """Return every parked call by its slot; where two lots have a slot of one number, that of our lot."""
        ours_last = sorted(self._calls.values(), key=lambda call: call.lot == self._lot)
        return {call.slot: call for call in ours_last}

    def slot_of(self, channel_id: str) -> str:
        """Return where a call is parked, "" for one that is not."""
        return next((each.slot for each in self._calls.values() if each.channel_id == channel_id), "")

    def apply(self, event: CallParked | ParkingLeft) -> None:
        """Take in one event; it may come again, or late."""
        where, before = (event.lot, event.slot), self._calls.get((event.lot, event.slot))
        if isinstance(event, CallParked):
            self._calls[where] = _parked(event)
        elif before is not None and before.channel_id == event.channel.id:
            del self._calls[where]
        self._publish(ParkingChanged(event.slot))

    def replace(self, rows: Iterable[Frame]) -> None:
        """Take the rows of ParkedCalls in place of everything; a malformed one is left out."""
        before = {where: call.channel_id for where, call in self._calls.items()}
        self._calls.clear()
        for row in rows:
            try:
                event = parked(cast("Mapping[str, str]", row))
            except (KeyError, TypeError, ValueError):
                continue
            self._calls[event.lot, event.slot] = _parked(event)
        now = {where: call.channel_id for where, call in self._calls.items()}
        for where in before | now:
            if before.get(where) != now.get(where):
                self._publish(ParkingChanged(where[1]))

    def lose(self) -> None:
        """Forget what can no longer be seen."""
        self._calls.clear()


def _parked(event: CallParked) -> Parked:
    caller = CallerId(event.channel.caller_name, event.channel.caller_number)
    since = time.time() - event.seconds
    timeout = float(event.timeout + event.seconds)
    return Parked(event.slot, event.lot, event.channel.id, caller, event.parked_by, since, timeout)
