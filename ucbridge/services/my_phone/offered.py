"""What is offered while somebody types something about their phone."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.models import Choice, Person
from ucbridge.services import names
from ucbridge.services.my_phone.devices import Devices
from ucbridge.services.my_phone.readable import Readable
from ucbridge.services.my_phone.seen import SeenPhones
from ucbridge.services.phones import called, extension_of
from ucbridge.typed import fold

TARGETS = "forward-targets"
FOLLOWED = "followed"
OWN_DEVICES = "own-devices"
SOURCES = frozenset({TARGETS, FOLLOWED, OWN_DEVICES})


class PhoneChoices:
    """What is one's own; what is set is taken as it was last seen."""

    def __init__(self, seen: SeenPhones, readable: Readable, devices: Devices) -> None:
        self._seen = seen
        self._readable = readable
        self._devices = devices

    async def offer(self, source: str, person: Person, prefix: str, language: str) -> list[Choice]:
        """Return what a source offers somebody."""
        match source:
            case "followed":
                return await self._followed(person, prefix, language)
            case "own-devices":
                return self._own_devices(person, prefix, language)
            case _:
                return self._targets(person, prefix, language)

    def _targets(self, person: Person, prefix: str, language: str) -> list[Choice]:
        """Offer one's own mobile and voicemail; colleagues and numbers come after them."""
        own = [Choice(_("My voicemail").to(language), "voicemail")]
        if person.mobile:
            own.insert(0, Choice(_("My mobile").to(language), "mobile"))
        begun = fold(prefix.strip())
        return [each for each in own if begun in fold(each.label) or each.value.startswith(begun)]

    async def _followed(self, person: Person, prefix: str, language: str) -> list[Choice]:
        """Offer the numbers that ring for somebody."""
        settings = self._seen.last(person.extension)
        if settings is None or settings.follow_me is None:
            return []
        read = await self._readable.to(person)
        found = [Choice(read(each).to(language), each) for each in settings.follow_me.numbers]
        return [each for each in found if each.value.startswith(prefix)] or names.beginning(
            prefix, [(each.label, each) for each in found]
        )

    def _own_devices(self, person: Person, prefix: str, language: str) -> list[Choice]:
        """Offer one's phones."""
        found = [Choice(called(each).to(language), extension_of(each) or each) for each in self._devices.of(person)]
        if person.mobile:
            found.append(Choice(_("My mobile").to(language), "mobile"))
        begun = prefix.strip().casefold()
        return [each for each in found if begun in each.label.casefold() or each.value.startswith(begun)]
