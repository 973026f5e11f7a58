"""Which destinations this installation lets people dial from chat."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from ucbridge.config import PolicySettings
from ucbridge.errors import Refused, UserError
from ucbridge.i18n import Text, _
from ucbridge.services.destination import Destination
from ucbridge.services.emergency import Emergency
from ucbridge.services.numbers import SHORT, Numbers, digits
from ucbridge.services.overseas import region_of

SATELLITE = frozenset({870, 878, 881, 882, 883})
"""Country codes of satellite and world-wide mobile networks."""

COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER})
COSTLY_CODES = frozenset({808, 979})
"""Country codes of shared-cost and premium numbers that belong to no country."""

FREE_CODES = frozenset({800})

NANP = 1
PREMIUM_EXCHANGE = "976"
"""In the North American plan a premium number may hide behind any area code: 212 976 xxxx."""

_SATELLITE = _("It belongs to a satellite network: dial it on a phone, or ask whoever runs the bridge.")


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
        outside = destination.outside or self._reading(destination.extension)
        if outside is not None and (reason := self._objection(outside)):
            number = self._numbers.shown(outside)
            raise Refused(reason, title=_("{number} is not dialled from chat", number=number))

    def _reading(self, extension: str) -> PhoneNumber | None:
        """Read an extension as the outside number it is where somebody gave a phone or trunk such a name."""
        try:
            return self._numbers.parse(extension) if len(extension) > SHORT else None
        except UserError:
            return None

    def _objection(self, number: PhoneNumber) -> Text | None:
        if self._denied(number):
            return _("This number is blocked here: ask whoever runs the bridge.")
        if number.country_code in SATELLITE:
            return None if self._settings.satellite else _SATELLITE
        if _costly(number):
            if not self._settings.premium:
                return _("It costs extra: dial it on a phone, or ask whoever runs the bridge.")
            if number.country_code in COSTLY_CODES:
                return None
        region = region_of(number)
        if number.country_code in FREE_CODES or region in self._regions:
            return None
        return _("Calls to this country are not allowed here: ask whoever runs the bridge.")

    def _denied(self, number: PhoneNumber) -> bool:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        home = number.country_code == phonenumbers.country_code_for_region(self._numbers.region)
        national = digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)) if home else ""
        for entry in self._settings.deny:
            prefix = digits(entry)
            written = e164[1:] if entry.lstrip().startswith("+") else national
            if prefix and (written.startswith(prefix) or f"00{e164[1:]}".startswith(prefix)):
                return True
        return False


def _costly(number: PhoneNumber) -> bool:
    if number.country_code in COSTLY_CODES or phonenumbers.number_type(number) in COSTLY:
        return True
    return number.country_code == NANP and phonenumbers.national_significant_number(number)[3:6] == PREMIUM_EXCHANGE
