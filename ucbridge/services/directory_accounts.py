"""Which person an account of the company's directory belongs to. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ucbridge.config import PersonSettings
from ucbridge.store.directory_people import DirectoryPerson

AccountKey = tuple[str, str]
"""Connector, and the account's id there."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def configured_accounts(
    configured: Mapping[str, PersonSettings], directory: Sequence[DirectoryPerson] = ()
) -> dict[AccountKey, str]:
    """Return the ids of the people of the configuration by account: of those it names, and of those with their mail.

    A mail address that the directory gives to several of one connector makes nobody somebody else.
    """
    named = {
        (connector, account): person_id
        for person_id, settings in configured.items()
        for connector, account in settings.accounts.items()
    }
    whose = _by_mail(configured)
    claims = {
        each.key: (each.connector, person_id)
        for each in directory
        if (person_id := _only({whose[mail] for mail in map(str.casefold, each.mails) if mail in whose}))
    }
    # Whose account the configuration names needs no other one of that connector.
    taken = {(connector, person_id) for (connector, _account), person_id in named.items()}
    times = Counter(claims.values())
    return {key: claim[1] for key, claim in claims.items() if times[claim] == 1 and claim not in taken} | named


def person_id_of(connector: str, account: str, taken: Collection[str]) -> str:
    """Return the id of somebody who is known by an account alone: one that nobody in `taken` has."""
    person_id = f"{connector}-{account}"
    if _ID.fullmatch(person_id) and person_id not in taken:
        return person_id
    return f"{connector}-{hashlib.sha256(account.encode()).hexdigest()[:24]}"


def _by_mail(configured: Mapping[str, PersonSettings]) -> dict[str, str]:
    """Return who has which mail address; nobody has one that stands at two people."""
    mails = [(settings.mail.casefold(), each) for each, settings in configured.items() if settings.mail]
    times = Counter(mail for mail, _each in mails)
    return {mail: each for mail, each in mails if times[mail] == 1}


def _only(people: set[str]) -> str:
    return next(iter(people)) if len(people) == 1 else ""
