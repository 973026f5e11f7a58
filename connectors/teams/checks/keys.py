"""`ucbridge check`, of the keys Teams signs with: are they there, and endorsed for Teams."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connectors.teams.checks.looking import OK, Facts, Looking, Silent
from connectors.teams.settings import Settings
from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.i18n import _

CHANNEL = "msteams"

SKEW = timedelta(minutes=4)
"""By how much our clock may differ from Microsoft's: beyond five minutes every message is refused."""


async def published(settings: Settings, looking: Looking) -> AsyncIterator[Finding]:
    """Read the OpenID metadata and the keys it names."""
    try:
        metadata = await looking.get(settings.openid_url)
        address = metadata.facts.get("jwks_uri")
        if metadata.status != OK or not isinstance(address, str):
            yield _foreign(settings.openid_url)
            return
        found = await looking.get(address)
    except Silent as error:
        yield problem(
            error.text,
            _("Let this machine reach login.botframework.com on port 443: without the keys every message is refused."),
        )
        return
    except ValueError:  # the metadata names no address
        yield _foreign(settings.openid_url)
        return
    if (skew := clock_skew(metadata.headers, datetime.now(UTC))) > SKEW:
        yield problem(
            _("The clock of this machine is {minutes} minutes off.", minutes=round(skew.total_seconds() / 60)),
            _("Set it with NTP: the bridge refuses messages of Teams, because they look expired or not valid yet."),
        )
    if metadata.facts.get("issuer") != settings.issuer:
        yield warning(
            _("The OpenID metadata names another issuer than [connectors.teams]."),
            _("Remove issuer and openid_url from [connectors.teams], or make them match."),
        )
    endorsed = [key for key in _keys(found.facts) if CHANNEL in _endorsements(key)]
    if found.status != OK or not endorsed:
        yield problem(
            _("No key at {url} is endorsed for Teams: every message would be refused.", url=address),
            _("Remove openid_url from [connectors.teams], or correct it."),
        )
        return
    yield ok(_("The keys that Teams signs its messages with can be read."))


def clock_skew(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return by how much our clock differs from that of whoever answered; nothing where they do not tell."""
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return timedelta()
    return abs(now - theirs) if theirs.tzinfo else timedelta()


def _foreign(url: str) -> Finding:
    return problem(
        _("What answers at {url} is not the OpenID metadata of the Bot Framework.", url=url),
        _("Remove openid_url from [connectors.teams], or correct it."),
    )


def _keys(facts: Facts) -> list[Facts]:
    keys = facts.get("keys")
    return [each for each in keys if isinstance(each, dict)] if isinstance(keys, list) else []


def _endorsements(key: Facts) -> list[object]:
    found = key.get("endorsements")
    return found if isinstance(found, list) else []
