"""The manager interface: does it answer, does it let us in, can others listen."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.errors import SignInRefused
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback


async def sign_in(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether we are signed in at AMI, and how private the way there is."""
    settings = systems.config.pbx.ami
    place = f"{settings.host}:{settings.port}"
    if isinstance(systems.ami_trouble, SignInRefused):
        yield problem(
            _("AMI at {place} refuses the user {user}.", place=place, user=settings.username),
            _("Compare [pbx.ami] username and secret with manager.conf, and its permit lines with our address."),
        )
        return
    if systems.ami_trouble is not None:
        yield problem(
            _("AMI at {place} cannot be used: {reason}.", place=place, reason=str(systems.ami_trouble)),
            _("Is Asterisk running? See host, port and tls in [pbx.ami], and enabled = yes in manager.conf."),
        )
        return
    yield ok(_("AMI at {place} answers, and the user {user} is let in.", place=place, user=settings.username))
    if not settings.tls and not is_loopback(settings.host):
        yield warning(
            _("AMI events and actions cross the network in clear text."),
            _("Set tlsenable = yes in manager.conf and tls = true in [pbx.ami]."),
        )
