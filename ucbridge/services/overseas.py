"""Where a number leads, also where it is written like a number of the mother country."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumber

_FRENCH = {
    "262": "RE",
    "263": "RE",
    "692": "RE",
    "693": "RE",
    "269": "YT",
    "639": "YT",
    "508": "PM",
    "590": "GP",
    "690": "GP",
    "691": "GP",
    "594": "GF",
    "694": "GF",
    "596": "MQ",
    "696": "MQ",
    "697": "MQ",
}
_BY_COUNTRY = {33: _FRENCH}
"""First digits by country code: dialled as 05 96 ... in France they ring overseas."""


def region_of(number: PhoneNumber) -> str:
    """Return the two letters of the country or territory, `001` for none in particular, "" where nobody knows."""
    national = phonenumbers.national_significant_number(number)
    region = _BY_COUNTRY.get(number.country_code or 0, {}).get(national[:3])
    return region or phonenumbers.region_code_for_number(number) or ""
