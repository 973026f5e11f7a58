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
    """Return the ids of the people of the configuration by account: of those it names, by id or by an address that the
    directory gives the account, and of those with their mail.

    An address that the directory gives to several of one connector makes nobody somebody else.
    """
    named = {
        (connector, account): person_id
        for person_id, settings in configured.items()
        for connector, account in settings.accounts.items()
    }
    addressed = {(connector, account.casefold()): person for (connector, account), person in named.items()}
    # Whose account the configuration names needs no other one of that connector.
    taken = {(connector, person_id) for (connector, _account), person_id in named.items()}
    whose = _by_mail(configured)
    claims: dict[AccountKey, tuple[str, str]] = {}
    for each in directory:
        mails = [mail.casefold() for mail in each.mails]
        by_account = {(each.connector, person) for mail in mails if (person := addressed.get((each.connector, mail)))}
        by_mail = {(each.connector, whose[mail]) for mail in mails if mail in whose} - taken
        if len(claimed := by_account or by_mail) == 1:
            claims[each.key] = claimed.pop()
    times = Counter(claims.values())
    return {key: claim[1] for key, claim in claims.items() if times[claim] == 1} | named


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
