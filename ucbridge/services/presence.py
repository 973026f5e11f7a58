"""Who is on the phone, read from the live model."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ucbridge.errors import PbxUnreachable
from ucbridge.i18n import _
from ucbridge.pbx.interface import ChannelState
from ucbridge.services.phones import extension_of

if TYPE_CHECKING:
    from ucbridge.models import Person
    from ucbridge.pbx.interface import Call, Channel, Pbx
    from ucbridge.services.people import People


@dataclass(frozen=True, slots=True)
class OnPhone:
    """One person, or one extension nobody is known behind, in one call.

    `other` is the colleague they talk to, or the number outside where the asker may see it, else "".
    """

    name: str
    state: ChannelState
    talking: bool
    other: str
    seconds: float


class Presence:
    """Who is on the phone; numbers outside are shown only to those whose call it is."""

    def __init__(self, people: People, pbx: Pbx) -> None:
        self._people = people
        self._pbx = pbx

    async def now(self, asker: Person) -> list[OnPhone]:
        """Return everybody who is on the phone, longest first.

        Raises:
            PbxUnreachable: nobody can tell at present.
        """
        names = {device: person.name for person in await self._people.all() for device in person.devices}
        if not self._pbx.model.fresh:
            raise PbxUnreachable(
                _("The phone system cannot be reached at present, so nobody can tell who is on the phone.")
            )
        found = [
            _on_phone(call, channel, names, open_to_asker=_in(call, asker))
            for call in self._pbx.model.calls.values()
            for channel in call.channels.values()
            if channel.cause is None and _name(channel, names)
        ]
        return sorted(found, key=lambda each: -each.seconds)


def _on_phone(call: Call, channel: Channel, names: dict[str, str], *, open_to_asker: bool) -> OnPhone:
    others = [each for each in call.channels.values() if each.id != channel.id and each.cause is None]
    other = next((name for each in others if (name := _name(each, names))), "")
    if not other and open_to_asker and others:
        other = channel.connected_number
    talking = channel.id in call.bridged
    began = call.connected if talking and call.connected is not None else channel.created
    return OnPhone(_name(channel, names), channel.state, talking, other, max(0.0, time.time() - began))


def _in(call: Call, person: Person) -> bool:
    return any(channel.endpoint in person.devices for channel in call.channels.values())


def _name(channel: Channel, names: dict[str, str]) -> str:
    return names.get(channel.endpoint) or extension_of(channel.endpoint)
