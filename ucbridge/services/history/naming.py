"""Who people in calls are, as the history writes them down."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.services.directory import Directory
from ucbridge.services.history.telling import Named, Naming
from ucbridge.services.people import People
from ucbridge.services.phones import extension_of
from ucbridge.services.roster import Roster
from ucbridge.services.voicemail.callers import Callers


@dataclass(frozen=True, slots=True)
class _Shown:
    caller_number: str
    caller_name: str


class Names:
    """Names of people, contacts and strangers; what strangers call themselves nobody vouches for."""

    def __init__(self, people: People, directory: Directory, callers: Callers) -> None:
        self._people = people
        self._directory = directory
        self._callers = callers
        self._of: Roster | None = None
        self._devices: dict[str, str] = {}

    async def now(self) -> Naming:
        """Return who is who at this moment."""
        roster = await self._people.roster()
        names = await self._directory.names()
        if roster is not self._of:
            self._of, self._devices = roster, _devices(roster)
        devices = self._devices

        def person(person_id: str) -> Named:
            known = roster.people.get(person_id)
            return Named(person_id, known.extension or known.mobile, known.name) if known else Named(person_id, "", "")

        def number(dialled: str, said: str) -> Named:
            holders = roster.holders.get(dialled, ())
            if len(holders) == 1:
                return person(holders[0])
            caller = self._callers.named(_Shown(dialled, said), names)
            return Named("", caller.dial or caller.number, caller.name if caller.name != caller.number else "")

        def endpoint(name: str) -> str:
            if name in devices:
                return devices[name]
            holders = roster.holders.get(extension_of(name), ())
            return holders[0] if len(holders) == 1 else ""

        return Naming(person, number, endpoint)


def _devices(roster: Roster) -> dict[str, str]:
    """Return whose each phone is; none that several have."""
    found: dict[str, set[str]] = {}
    for person in roster.people.values():
        for device in person.devices:
            found.setdefault(device, set()).add(person.id)
    return {device: next(iter(of)) for device, of in found.items() if len(of) == 1}
