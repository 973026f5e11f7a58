"""`ucbridge check`, of the accounts under [people]: are they ids of Discord, and in a server the bot is in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Mapping

from connectors.discord.checks.looking import Denied, Looking
from connectors.discord.settings import NAME
from ucbridge.checks.finding import Finding, ok, skipped, warning
from ucbridge.config import PersonSettings
from ucbridge.i18n import _, plural

MOST = 60
"""Members that are looked up; Discord counts requests."""

_ID = re.compile(r"[0-9]{15,21}")
_NOT_FOUND = 404


async def accounts(
    people: Mapping[str, PersonSettings], servers: Collection[str], discord: Looking
) -> AsyncIterator[Finding]:
    """Look each account up in the servers the bot serves."""
    named = {person: of.accounts[NAME] for person, of in people.items() if NAME in of.accounts}
    wrong = [person for person, account in named.items() if not _ID.fullmatch(account)]
    if wrong:
        yield warning(
            _("The Discord accounts of these people are not ids: {people}.", people=", ".join(wrong)),
            _("In Discord right-click the person, Copy User ID, and put these 15 to 21 digits into accounts."),
        )
    known = {person: account for person, account in named.items() if person not in wrong}
    if not known or not servers:
        return
    if len(known) * len(servers) > MOST:
        yield skipped(_("The Discord accounts of people were not looked at: there are too many."))
        return
    lost = [person for person, account in known.items() if not await _is_member(account, servers, discord)]
    if lost:
        yield warning(
            _("The accounts of these people are in no server the bot serves: {people}.", people=", ".join(lost)),
            _("Check the ids. Until they share a server with the bot, no call or voicemail is announced to them."),
        )
    else:
        yield ok(
            plural(
                "The Discord account of {count} person is in a server of the bot.",
                "The Discord accounts of {count} people are in a server of the bot.",
                len(known),
            )
        )


async def _is_member(account: str, servers: Collection[str], discord: Looking) -> bool:
    for server in servers:
        try:
            await discord.one(f"/guilds/{server}/members/{account}")
        except Denied as error:
            if error.status != _NOT_FOUND:
                raise
        else:
            return True
    return False
