"""Who is on the phone, read from the live model."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.interface import Call, Channel, ChannelState, Pbx
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of


class Progress(StrEnum):
    """How far a call is."""

    DIALLING = "dialling"
    RINGING = "ringing"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class OngoingCall:
    """One call. `parties` are names, or extensions nobody is known behind, the caller first.

    `outside` is who is beyond the PBX: the number where the asker may see it, "" where not, None where nobody is.
    `seconds` it has lasted since it was connected, or since it began. `own`: the asker is in it.
    """

    parties: tuple[str, ...]
    outside: str | None
    progress: Progress
    seconds: float
    own: bool


class Presence:
    """Who is on the phone; numbers outside are shown only to those whose call it is."""

    def __init__(self, people: People, pbx: Pbx, numbers: Numbers) -> None:
        self._people = people
        self._pbx = pbx
        self._numbers = numbers

    async def now(self, asker: Person) -> list[OngoingCall]:
        """Return every call somebody here is in: the asker's own first, then the longest.

        Raises:
            PbxUnreachable: nobody can tell at present.
        """
        names = {device: self._people.shown(person) for person in await self._people.all() for device in person.devices}
        if not self._pbx.model.fresh:
            raise PbxUnreachable(_("So nobody can tell who is on the phone. Try again in a moment."))
        found = [self._ongoing(call, names, asker) for call in self._pbx.model.calls.values()]
        return sorted((each for each in found if each.parties), key=lambda each: (not each.own, -each.seconds))

    def _ongoing(self, call: Call, names: dict[str, str], asker: Person) -> OngoingCall:
        living = sorted((each for each in call.channels.values() if each.cause is None), key=lambda each: each.created)
        own = any(each.endpoint in asker.devices for each in living)
        progress = _progress(call, living)
        began = call.connected if progress is Progress.CONNECTED and call.connected is not None else call.started
        return OngoingCall(
            parties=tuple(dict.fromkeys(name for each in living if (name := _name(each, names)))),
            outside=self._outside(living, names, own=own),
            progress=progress,
            seconds=max(0.0, time.time() - began),
            own=own,
        )

    def _outside(self, living: Sequence[Channel], names: dict[str, str], *, own: bool) -> str | None:
        beyond = [each for each in living if not _name(each, names) and not each.name.startswith("Local/")]
        if not beyond:
            return None
        shown = {each.connected_number for each in living if _name(each, names)} if own else {""}
        return self._numbers.written(max(shown, default=""))


def _progress(call: Call, living: Sequence[Channel]) -> Progress:
    if call.bridged:
        return Progress.CONNECTED
    return Progress.RINGING if any(each.state is ChannelState.RINGING for each in living) else Progress.DIALLING


def _name(channel: Channel, names: dict[str, str]) -> str:
    return names.get(channel.endpoint) or extension_of(channel.endpoint)
