"""What may stand in the configuration file, one type for each kind of value."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationInfo

from ucbridge.i18n import Text, _

TECHNOLOGIES = ("PJSIP", "SIP", "IAX2", "SCCP", "DAHDI")
"""Asterisk's channel drivers of phones."""

DEVICE = rf"(?:{'|'.join(TECHNOLOGIES)})/[A-Za-z0-9._-]{{1,64}}"
"""The dial string of one phone."""


_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Stands beside a type and says in words what may stand there."""

    words: Text


class Mistake(ValueError):
    """What is wrong with a value or a table, in a sentence of its own; a validator raises it."""

    def __init__(self, words: Text) -> None:
        super().__init__(str(words))
        self.words = words


def _anchored(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return Path(folder, path.expanduser()) if folder else path


def _region(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(code)
    return code


def _timezone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError(name)
    return name


def account_id(text: str) -> str:
    """Return an account as it is compared: directories give ids that are the same in capitals."""
    return text.lower() if _UUID.fullmatch(text) else text


def _network(text: str) -> str:
    ip_network(text, strict=False)
    return text


def pattern(text: str) -> StringConstraints:
    """Return what stands beside `str` in a type whose values match a regular expression."""
    return StringConstraints(pattern=text)


File = Annotated[Path, AfterValidator(_anchored)]
"""A path; a relative one begins at the folder of the configuration file."""
Port = Annotated[int, Field(ge=1, le=65535)]
FreePort = Annotated[int, Field(ge=0, le=65535)]
Host = Annotated[str, pattern(r"^[A-Za-z0-9_.:-]{1,253}$"), Expected(_("a host name or an address"))]
Extension = Annotated[str, pattern(r"^[0-9]{1,15}$"), Expected(_('digits in quotes, such as "101"'))]
Device = Annotated[
    str,
    pattern(f"^{DEVICE}$"),
    Expected(_('a device of the PBX, such as "PJSIP/101"')),
]
PersonId = Annotated[
    str,
    pattern(r"^[a-z0-9][a-z0-9._-]{0,63}$"),
    Expected(_("a short id in small letters, digits, dots and dashes, such as alice or a.martin")),
]
Region = Annotated[
    str, AfterValidator(_region), Expected(_('the two capital letters of a country, such as "FR" or "GB"'))
]
Language = Annotated[Literal["en", "fr"], Expected(_('"en" or "fr"'))]
PublicUrl = Annotated[
    str,
    pattern(r"^(https?://[^\s/?#@]+/?)?$"),
    Expected(_('an address such as "https://chat.example.com", without a path')),
]
Network = Annotated[
    str, AfterValidator(_network), Expected(_('an address or a network, such as "10.0.0.7" or "10.0.0.0/8"'))
]
Context = Annotated[
    str, pattern(r"^[A-Za-z0-9_-]{1,79}$"), Expected(_("the name of a dialplan context: letters, digits, - and _"))
]
Outside = Annotated[
    str,
    pattern(r"^[0-9*#+]*\{(e164|digits|national)\}[0-9*#]*$"),
    Expected(_('digits around one of {e164}, {digits} and {national}, such as "0{national}"')),
]
Prefix = Annotated[
    str, pattern(r"^\+?[0-9][0-9 .-]{0,24}$"), Expected(_('the first digits of numbers, such as "+33 899" or "0899"'))
]
Display = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    Expected(_("text in quotes, at most 80 characters")),
]
DirectNumbers = Annotated[
    str,
    pattern(r"^\+[0-9]{2,14}\{extension\}$"),
    Expected(_('the whole number that reaches an extension from outside, such as "+33123456{extension}"')),
]
AccountId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(account_id)]
"""An account as its platform names it; or, where its connector brings a directory along, a mail address of it."""
Mail = Annotated[str, pattern(r"^[^\s@<>]{1,64}@[^\s@<>]{1,190}$"), Expected(_("a mail address"))]
Secret = Annotated[SecretStr, Field(min_length=1), Expected(_("a secret"))]
Mailbox = Annotated[
    str,
    pattern(r"^[A-Za-z0-9_-]{1,40}(@[A-Za-z0-9_-]{1,40})?$"),
    Expected(_('a mailbox such as "103" or "103@default"')),
]
Timezone = Annotated[str, AfterValidator(_timezone), Expected(_('a time zone such as "Europe/Paris"'))]
Clock = Annotated[
    str, pattern(r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$"), Expected(_('a time of day such as "08:00", or ""'))
]
Tongue = Annotated[str, pattern(r"^([a-z]{2,3})?$"), Expected(_('a language such as "en" or "fr"'))]
Engine = Annotated[
    Literal["faster_whisper", "whisper", "vosk", "openai", "pocketsphinx"],
    Expected(_("faster_whisper, whisper, vosk, openai or pocketsphinx")),
]
Days = Annotated[int, Field(ge=1, le=36500)]
