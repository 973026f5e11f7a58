"""People as Microsoft Entra describes them (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.teams.graph.answers import Payload, words
from connectors.teams.graph.zones import spoken
from connectors.teams.settings import NAME
from ucbridge.store.directory_people import DirectoryPerson

SELECT = ",".join(
    (
        *("id", "displayName", "userPrincipalName", "mail", "proxyAddresses", "businessPhones", "mobilePhone"),
        *("preferredLanguage", "usageLocation", "accountEnabled", "userType"),
    )
)
"""What is read of everybody. Addresses people give themselves (otherMails) are not among it."""

_ALWAYS = {"displayName", "userPrincipalName", "accountEnabled", "userType"}

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REGION = re.compile(r"[A-Za-z]{2}")
_MOST, _LONGEST = 10, 256


@dataclass(frozen=True, slots=True)
class Read:
    """What a page says: people as they are now, and accounts: of those who are gone, and of whom it says too little."""

    people: tuple[DirectoryPerson, ...]
    gone: tuple[str, ...]
    unread: tuple[str, ...] = ()


def read(page: Iterable[Payload]) -> Read:
    """Read a page; whoever cannot be understood is left as they were."""
    people: dict[str, DirectoryPerson | None] = {}
    for entry in page:
        if account := account_of(entry):
            people[account] = None if _left(entry) else person_of(account, entry)
    here = [each for each in people.values() if each is not None]
    return Read(
        tuple(each for each in here if each.name),
        tuple(account for account, each in people.items() if each is None),
        tuple(each.account for each in here if not each.name),
    )


def is_whole(entry: Payload) -> bool:
    """Tell whether an entry says everything: of what changed, Graph may say that alone, and these everybody has."""
    return "@removed" in entry or entry.keys() >= _ALWAYS


def account_of(entry: Payload) -> str:
    """Return the account an entry is about, "" where it names none."""
    account = words(entry.get("id")).lower()
    return account if GUID.fullmatch(account) else ""


def person_of(account: str, entry: Payload) -> DirectoryPerson:
    """Return somebody as the directory describes them."""
    region = words(entry.get("usageLocation"))
    return DirectoryPerson(
        connector=NAME,
        account=account,
        name=_line(entry.get("displayName")),
        mails=_mails(entry),
        phones=_lines(entry.get("businessPhones")),
        mobile=_line(entry.get("mobilePhone")),
        language=spoken(words(entry.get("preferredLanguage"))),
        region=region.upper() if _REGION.fullmatch(region) else "",
    )


def _left(entry: Payload) -> bool:
    """Tell whether somebody is none of the company's people: removed, blocked, or a guest with a name of their own."""
    blocked = entry.get("accountEnabled") is False
    return "@removed" in entry or blocked or words(entry.get("userType")).lower() == "guest"


def _mails(entry: Payload) -> tuple[str, ...]:
    proxies = [each[5:] for each in _lines(entry.get("proxyAddresses")) if each.lower().startswith("smtp:")]
    told = (_line(entry.get("mail")), _line(entry.get("userPrincipalName")), *proxies)
    return tuple(dict.fromkeys(each.lower() for each in told if "@" in each))


def _lines(value: object) -> tuple[str, ...]:
    told: Sequence[object] = value if isinstance(value, list) else ()
    return tuple(line for each in told[:_MOST] if (line := _line(each)))


def _line(value: object) -> str:
    return " ".join(words(value).split())[:_LONGEST]
