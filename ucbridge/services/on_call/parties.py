"""Who is on the other side of a call, as people know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ucbridge.i18n import Text, _
from ucbridge.pbx.interface import Channel, Model
from ucbridge.services.directory import Directory
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of
from ucbridge.services.voicemail.callers import Caller, Callers


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a call. `number` is written for people, "" where it is withheld or the name itself."""

    name: str
    number: str = ""
    person_id: str = ""

    @property
    def shown(self) -> Text:
        """Return the best word for them."""
        return _("{name}", name=self.name) if self.name else _("an unknown caller")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a channel says of itself; keeps `callers.FromOutside`."""

    caller_name: str
    caller_number: str


NOBODY = Party("")


class Parties:
    """Colleagues by their phones, everybody else by what the directory or the network says of their number."""

    def __init__(self, people: People, directory: Directory, numbers: Numbers) -> None:
        self._people = people
        self._directory = directory
        self._callers = Callers(directory, numbers)

    async def of(self, model: Model, channel_id: str) -> Party:
        """Return who is behind a channel; NOBODY where it is gone."""
        return (await self.naming(model))(channel_id)

    async def naming(self, model: Model) -> Callable[[str], Party]:
        """Return what tells who is behind a channel."""
        roster = await self._people.roster()
        names = await self._directory.names()
        holders = {device: person for person in reversed(list(roster.people.values())) for device in person.devices}

        def name(channel_id: str) -> Party:
            channel = model.channels.get(channel_id)
            if channel is None:
                return NOBODY
            if (person := holders.get(channel.endpoint)) is not None:
                return Party(self._people.shown(person), person.extension, person.id)
            if extension := extension_of(channel.endpoint):
                return Party(names(extension) or extension, extension)
            return _outside(self._callers.named(_said(channel), names))

        return name


def _said(channel: Channel) -> _Said:
    return _Said(channel.caller_name, channel.caller_number)


def _outside(caller: Caller) -> Party:
    return Party(caller.name or caller.number, caller.number if caller.name else "")
