"""What is read out to a phone: checked before anything is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ucbridge.i18n import _
from ucbridge.pbx.ari.operations import Unsafe

if TYPE_CHECKING:
    from ucbridge.i18n import Text
    from ucbridge.pbx.interface import CallerId

DEVICE = re.compile(r"(PJSIP|SIP|IAX2|DAHDI|SCCP)/[A-Za-z0-9._-]{1,64}")
DIGITS = re.compile(r"[0-9]{1,16}")
LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})?")
NUMBER = re.compile(r"[0-9+*#]{0,32}")
NAME_LENGTH = 80
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
        _need(DEVICE, device, _("The phone is not written like PJSIP/101."))
        _need(DIGITS, digits, _("Only digits can be read out, at most 16."))
        _need(LANGUAGE, language, _("The language is not written like en or fr."))
        _need(NUMBER, shown.number, _("The number to show has characters that are not allowed."))
        return cls(device, digits, f'"{_name(shown.name)}" <{shown.number}>', language)

    @property
    def readings(self) -> tuple[list[str], ...]:
        """Return what Asterisk plays, twice the digits: in groups with breaths between, the first after a greeting."""
        groups = [self.digits[start : start + GROUP] for start in range(0, len(self.digits), GROUP)]
        digits = [part for group in groups for part in ("sound:silence/1", f"digits:{group}")]
        return ([*GREETING, *digits], digits)


def _need(pattern: re.Pattern[str], value: str, otherwise: Text) -> None:
    if not pattern.fullmatch(value):
        raise Unsafe(otherwise)


def _name(name: str) -> str:
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise Unsafe(_("The name to show is too long or has characters that are not allowed."))
    return re.sub(r'["\\<>]', " ", name)
