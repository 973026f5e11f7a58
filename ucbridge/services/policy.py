"""Which destinations this installation lets people dial from chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from ucbridge.errors import Refused
from ucbridge.i18n import Text, _
from ucbridge.services.emergency import Emergency
from ucbridge.services.numbers import digits

if TYPE_CHECKING:
    from ucbridge.config import PolicySettings
    from ucbridge.services.destination import Destination
    from ucbridge.services.numbers import Numbers

SATELLITE = frozenset({870, 878, 881, 882, 883})
"""Country codes of satellite and world-wide mobile networks."""

COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER})
COSTLY_CODES = frozenset({808, 979})
"""Country codes of shared-cost and premium numbers that belong to no country."""

FREE_CODES = frozenset({800})


class Policy:
    """The rules of [policy], and the emergency numbers no rule can allow."""

    def __init__(self, settings: PolicySettings, numbers: Numbers) -> None:
        self._settings = settings
        self._numbers = numbers
        self._regions = frozenset(settings.regions or (numbers.region,))
        self.emergency = Emergency(numbers.region, numbers.prefix)

    def check(self, destination: Destination) -> None:
        """Let a destination pass.

        Raises:
            Refused: an emergency number, or a destination this installation does not dial.
        """
        self.emergency.refuse(destination.extension)
        self.emergency.refuse(destination.number)
        if destination.outside is not None and (reason := self._objection(destination.outside)):
            raise Refused(reason)

    def _objection(self, number: PhoneNumber) -> Text | None:
        if self._denied(number):
            return _("Calls to {number} are not allowed here.", number=self._numbers.shown(number))
        if number.country_code in SATELLITE:
            return None if self._settings.satellite else _("Satellite numbers are not dialled from chat.")
        if number.country_code in COSTLY_CODES or phonenumbers.number_type(number) in COSTLY:
            if not self._settings.premium:
                return _(
                    "{number} costs extra: such numbers are not dialled from chat.", number=self._numbers.shown(number)
                )
            if number.country_code in COSTLY_CODES:
                return None
        region = phonenumbers.region_code_for_number(number) or ""
        if number.country_code in FREE_CODES or region in self._regions:
            return None
        return _(
            "Calls to {region} are not allowed here: ask whoever runs the bridge.",
            region=region if region.isalpha() else f"+{number.country_code}",
        )

    def _denied(self, number: PhoneNumber) -> bool:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        home = number.country_code == phonenumbers.country_code_for_region(self._numbers.region)
        national = digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)) if home else ""
        for entry in self._settings.deny:
            prefix = digits(entry)
            written = e164[1:] if entry.lstrip().startswith("+") else national
            if prefix and written.startswith(prefix):
                return True
        return False
