"""Which extension the company's directory gives somebody, by the administrator's rules. Pure.

It is given only where nothing else can be meant: what two people could claim is nobody's, until they prove it (/link).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from phonenumbers import PhoneNumberFormat, format_number

from ucbridge.config.settings import DirectorySettings
from ucbridge.errors import UserError
from ucbridge.services.numbers import SHORT, Numbers, digits, plain
from ucbridge.store.directory_people import DirectoryPerson

_EXTENSION = re.compile(r"[0-9]{1,15}")
_WHOLE = re.compile(r"\+[0-9 .()/-]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What links people to extensions. `mails` are those of mailboxes, in small letters, with their extensions."""

    settings: DirectorySettings = field(default_factory=DirectorySettings)
    mails: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=lambda: Numbers("FR"))


def given_extensions(
    people: Sequence[DirectoryPerson], rules: Rules, extensions: Collection[str]
) -> dict[tuple[str, str], str]:
    """Return the extension of each account that has exactly one, of the `extensions` that have a phone."""
    direct = _Direct(rules)
    found = {each.key: extension for each in people if (extension := _extension(each, rules, direct, extensions))}
    times = Counter(found.values())
    return {key: extension for key, extension in found.items() if times[extension] == 1}


def whole_number(phone: str, region: str, numbers: Numbers) -> str:
    """Return a number of the directory with its country code (+33199001234), "" where it is none."""
    written = plain(phone)
    if _WHOLE.fullmatch(written) and "(0" not in written.replace(" ", ""):
        return f"+{digits(written)}"
    return _parsed(written, region, numbers)


class _Direct:
    """The numbers that reach extensions from outside."""

    def __init__(self, rules: Rules) -> None:
        self._numbers = rules.numbers
        self._prefixes = [each.removesuffix("{extension}") for each in rules.settings.direct]

    def extensions(self, phone: str, region: str) -> Iterable[str]:
        """Return what this number may reach."""
        if self._prefixes and (whole := whole_number(phone, region, self._numbers)):
            for prefix in self._prefixes:
                if whole.startswith(prefix):
                    yield whole.removeprefix(prefix)


def _extension(person: DirectoryPerson, rules: Rules, direct: _Direct, known: Collection[str]) -> str:
    for rule in rules.settings.link:
        claims = _by_mail(person, rules) if rule == "mail" else _by_phone(person, direct)
        if len(there := [each for each in claims if each in known]) == 1:
            return there[0]
    return ""


def _by_mail(person: DirectoryPerson, rules: Rules) -> set[str]:
    return {extension for mail in person.mails for extension in rules.mails.get(mail.casefold(), ())}


def _by_phone(person: DirectoryPerson, direct: _Direct) -> set[str]:
    found: set[str] = set()
    for phone in person.phones:
        bare = re.sub(r"[ .()/-]", "", plain(phone))
        if _EXTENSION.fullmatch(bare):
            found.add(bare)
        found.update(direct.extensions(phone, person.region))
    return found


@lru_cache(maxsize=32768)
def _parsed(written: str, region: str, numbers: Numbers) -> str:
    if len(digits(written)) <= SHORT:
        return ""
    try:
        return format_number(numbers.parse(written, region=region), PhoneNumberFormat.E164)
    except UserError:
        return ""
