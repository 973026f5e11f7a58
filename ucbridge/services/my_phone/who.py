"""How somebody is: on the phone, not to be disturbed, away; and how they are reached."""

from __future__ import annotations

import time
from collections.abc import Collection

from ucbridge.errors import PbxError
from ucbridge.models import Person, Reply
from ucbridge.pbx.features.interface import PhoneSettings
from ucbridge.pbx.interface import Call, ChannelState, Pbx
from ucbridge.services.destination import Destination
from ucbridge.services.directory import Directory
from ucbridge.services.my_phone.own import own_devices
from ucbridge.services.my_phone.who_card import Line, Seen, forwarded, who_card
from ucbridge.services.people import People
from ucbridge.services.phones import device_of

_OFF_STATES = frozenset({"UNAVAILABLE", "INVALID"})
_BUSY_STATES = frozenset({"INUSE", "BUSY", "ONHOLD", "RINGINUSE"})


class Who:
    """What anybody may know of a colleague: never with whom they talk, nor a number they chose themselves."""

    def __init__(self, pbx: Pbx, people: People, directory: Directory) -> None:
        self._pbx = pbx
        self._people = people
        self._directory = directory

    async def show(self, asker: Person, text: str) -> Reply:
        """Return the card of whom `text` means.

        Raises:
            Ambiguous: it means several.
            UserError: it means nobody, or somebody without a phone.
        """
        found = await self._directory.find(text, again="/who {}".format, region=asker.region)
        person = await self._people.get(found.person_id) if found.person_id else None
        return who_card(await self._seen(found, person), asker)

    async def _seen(self, found: Destination, person: Person | None) -> Seen:
        extension = (person.extension if person else "") or found.extension if found.outside is None else ""
        line, seconds = self._line(self._devices(extension, person)) if extension else (Line.UNKNOWN, 0.0)
        settings = await self._settings(extension)
        return Seen(
            self._people.shown(person) if person else found.name,
            found,
            person.id if person else "",
            line=line,
            seconds=seconds,
            settings=settings,
            forwarded_to=await self._forwarded(settings),
            numbers=await self._numbers(person, found),
        )

    def _devices(self, extension: str, person: Person | None) -> Collection[str]:
        if person:
            return own_devices(person, self._pbx.features)
        return [device] if (device := device_of(self._pbx, extension)) else []

    def _line(self, devices: Collection[str]) -> tuple[Line, float]:
        model = self._pbx.model
        if not model.fresh:
            return Line.UNKNOWN, 0.0
        calls = {call.id: call for device in devices for call in model.calls_of(device)}
        held = [call for call in calls.values() if _holds(call, devices)]
        if held:
            return Line.TALKING, max(time.time() - (each.connected or each.started) for each in held)
        states = {model.endpoints[each].device_state for each in devices if each in model.endpoints}
        if calls:
            return Line.RINGING, 0.0
        if states & _BUSY_STATES:
            return Line.TALKING, 0.0
        if not states:
            return Line.UNKNOWN, 0.0
        return (Line.OFF if states <= _OFF_STATES else Line.FREE), 0.0

    async def _settings(self, extension: str) -> PhoneSettings | None:
        try:
            return await self._pbx.features.get(extension) if extension else None
        except PbxError:  # the rest is worth showing
            return None

    async def _forwarded(self, settings: PhoneSettings | None) -> str:
        """Return the name of the colleague calls go to; "" where they go outside, or nowhere else."""
        which = forwarded(settings) if settings else None
        if settings is None or which is None:
            return ""
        _names, inside = await self._directory.called()
        to = settings.forwards[which]
        return await self._directory.name_of(to) if to in inside else ""

    async def _numbers(self, person: Person | None, found: Destination) -> tuple[str, ...]:
        roster = await self._people.roster()
        phones = roster.phones.get(person.id, ()) if person else ()
        return tuple(dict.fromkeys([found.number, *phones]))


def _holds(call: Call, devices: Collection[str]) -> bool:
    """Tell whether one of these phones is off the hook in a call, rather than rung."""
    lifted = {ChannelState.UP, ChannelState.RING}
    return any(
        each.cause is None and each.endpoint in devices and each.state in lifted for each in call.channels.values()
    )
