"""What is read out to a phone: checked before anything is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ucbridge.i18n import _
from ucbridge.pbx.arguments import caller_id, phone, require, spoken_in
from ucbridge.pbx.caller import CallerId

DIGITS = re.compile(r"[0-9]{1,16}")
GROUP = 3
"""Digits read in one breath."""
GREETING = ("sound:silence/1", "sound:hello", "sound:your", "sound:number", "sound:is")
"""Core sounds; Asterisk leaves out one that is not installed in the language or in English."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Digits for one phone, in a language, and the caller it displays."""

    device: str
    digits: str
    caller: str
    language: str

    @classmethod
    def checked(cls, device: str, digits: str, *, shown: CallerId, language: str) -> Announcement:
        """Return it when every part is what it should be, else raise Unsafe."""
        require(DIGITS.fullmatch(digits), _("Only digits can be read out, at most 16."))
        return cls(phone(device), digits, caller_id(shown), spoken_in(language))

    @property
    def readings(self) -> tuple[list[str], ...]:
        """Return what Asterisk plays, twice the digits: in groups with breaths between, the first after a greeting."""
        groups = [self.digits[start : start + GROUP] for start in range(0, len(self.digits), GROUP)]
        digits = [part for group in groups for part in ("sound:silence/1", f"digits:{group}")]
        return ([*GREETING, *digits], digits)
