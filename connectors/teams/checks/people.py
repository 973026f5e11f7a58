"""`ucbridge check`, of people: whom does the bridge know in Teams, and who of them has a phone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Protocol

from connectors.teams.settings import NAME
from ucbridge.checks.finding import Finding, ok, skipped, warning
from ucbridge.connector import Parts
from ucbridge.i18n import _, plural
from ucbridge.store.accounts import Accounts
from ucbridge.store.links import Links

MOST = 40
"""People that are looked up."""

_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class Directory(Protocol):
    """Tells who is in the company's directory."""

    async def user(self, account: str) -> bool | None:
        """Tell whether somebody is; None where nobody can tell."""
        ...


async def linked(parts: Parts, directory: Directory | None, *, addresses: bool) -> AsyncIterator[Finding]:
    """Look at the accounts of the configuration, and count who has a phone.

    With `addresses` they may be named by one: the directory is read.
    """
    named = {person: of.accounts[NAME] for person, of in parts.config.people.items() if NAME in of.accounts}
    wrong = sorted(person for person, account in named.items() if not _names(account, addresses))
    if wrong:
        yield warning(
            _("The Teams accounts of these people are not object ids: {people}.", people=", ".join(wrong)),
            _("In the Microsoft Entra admin center open the person, and copy the Object ID into accounts."),
        )
    right = {person: account for person, account in named.items() if person not in wrong}
    read = {mail for each in await parts.directory.all() if each.connector == NAME for mail in each.mails}
    looked_up = {person: each for person, each in right.items() if not _met(each) and each.casefold() not in read}
    async for finding in _in_directory(looked_up, directory):
        yield finding
    yield await _phones(parts, right)


def _names(account: str, addresses: bool) -> bool:
    return bool(_ID.fullmatch(account)) or _met(account) or (addresses and "@" in account)


def _met(account: str) -> bool:
    """Tell whether it is what conversations call somebody: the directory does not know them so."""
    return account.startswith("29:")


async def _in_directory(named: dict[str, str], directory: Directory | None) -> AsyncIterator[Finding]:
    if directory is None or not named:
        return
    if len(named) > MOST:
        yield skipped(_("The Teams accounts of people were not looked up: there are too many."))
        return
    lost = [person for person, account in sorted(named.items()) if await directory.user(account) is False]
    if lost:
        yield warning(
            _("These people are not in your directory: {people}.", people=", ".join(lost)),
            _("Compare accounts under [people] with the Object ID in the Microsoft Entra admin center."),
        )


async def _phones(parts: Parts, named: dict[str, str]) -> Finding:
    """Count the people of Teams who have a phone: by the configuration, or because they proved it."""
    proved = {person for person, link in (await Links(parts.database).all()).items() if link.extension}
    configured = {person for person, of in parts.config.people.items() if of.extension or of.devices}
    known = {each.person_id for each in await Accounts(parts.database).all() if each.connector == NAME}
    count = len((known | named.keys()) & (proved | configured))
    if count:
        return ok(
            plural("{count} person of Teams has a phone here.", "{count} people of Teams have a phone here.", count)
        )
    if people := len(await parts.directory.all()):
        return ok(
            plural(
                "The directory has {count} person; whoami tells each whether it gives them a phone.",
                "The directory has {count} people; whoami tells each whether it gives them a phone.",
                people,
            )
        )
    return warning(
        _("Nobody of Teams has a phone here yet."),
        _("Name accounts under [people], set directory in [connectors.teams.graph], or let people type /link 101."),
    )
