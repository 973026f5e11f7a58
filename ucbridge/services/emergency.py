"""Emergency numbers: recognised in every writing, because the bridge must never dial one."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import shortnumberinfo

from ucbridge.errors import Refused
from ucbridge.i18n import _
from ucbridge.services.numbers import digits, plain

EVERYWHERE = frozenset({"000", "112", "118", "15", "17", "18", "911", "999"})
"""Refused in every region: too well known to be dialled by mistake."""

BY_REGION = {"FR": frozenset({"114", "191", "196", "197"})}
"""What phonenumbers leaves out: text and video for the deaf, air and sea rescue, attack."""

_CALLED = re.compile(r"([+0-9*#()\[\] ./~_-]+)(?:[;,&@|].*|(?:ext|x|p|w)[.:]?[ 0-9]*)?", re.IGNORECASE | re.DOTALL)


class Emergency:
    """The emergency numbers of one region, and how `prefix` leads to an outside line."""

    def __init__(self, region: str, prefix: str = "") -> None:
        self._region = region
        self._numbers = EVERYWHERE | BY_REGION.get(region, frozenset())
        self._prefix = digits(prefix)

    def refuse(self, text: str, *, region: str = "") -> None:
        """Let anything pass but an emergency number, of our region or of the one somebody writes numbers in.

        Raises:
            Refused: it is one, in whatever writing; the words say what to do instead.
        """
        if self.recognises(text, region=region):
            number = re.sub(r"[^0-9+]", "", plain(text))[:8]
            raise Refused(
                _(
                    "Emergency numbers are never dialled from chat: pick up a phone and dial {number} now.",
                    number=number,
                ),
                title=_("{number} is an emergency number", number=number),
            )

    def recognises(self, text: str, *, region: str = "") -> bool:
        """Tell whether `text` would reach an emergency service, also behind prefixes, blanks and service codes."""
        if not (called := _CALLED.fullmatch(plain(text))):
            return False
        parts = [called[1], *re.split(r"[*#]", called[1])]
        regions = {self._region, region or self._region}
        return any(self._is(each, of) for part in parts for of in regions for each in self._readings(digits(part), of))

    def _is(self, number: str, region: str) -> bool:
        known = self._numbers | BY_REGION.get(region, frozenset())
        return number in known or shortnumberinfo.is_emergency_number(number, region)

    def _readings(self, number: str, region: str) -> set[str]:
        readings = {number, number.lstrip("0")}
        if self._prefix and number.startswith(self._prefix):
            behind = number.removeprefix(self._prefix)
            readings |= {behind, behind.lstrip("0")}
        country = str(phonenumbers.country_code_for_region(region))
        readings |= {each.removeprefix(country).lstrip("0") for each in tuple(readings) if each.startswith(country)}
        return readings - {""}
