"""The REST interface: does it answer, does it let us in, do events flow."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems, probe
from ucbridge.errors import BridgeError, PbxUnreachable, SignInRefused
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback
from ucbridge.pbx.ari.rest import Forbidden

OLDEST = 18


async def sign_in(systems: Systems) -> AsyncIterator[Finding]:
    """Tell whether ARI accepts our requests, and how private the way there is."""
    settings = systems.config.pbx.ari
    trouble = systems.ari_trouble
    if isinstance(trouble, SignInRefused):
        yield problem(
            _("ARI at {url} refuses the user {user}.", url=settings.url, user=settings.username),
            _("Compare [pbx.ari] username and secret with ari.conf."),
        )
    elif isinstance(trouble, PbxUnreachable):
        yield problem(
            _("ARI at {url} cannot be reached.", url=settings.url),
            _("Is Asterisk running? See url in [pbx.ari], enabled = yes in http.conf and in ari.conf."),
        )
    elif trouble is not None:
        yield problem(
            _("ARI at {url} does not work: {reason}", url=settings.url, reason=trouble.text),
            _("See url in [pbx.ari]: it ends with /ari unless http.conf has a prefix. Is res_ari loaded?"),
        )
    else:
        if (version := _version(systems.ari_info)) and version < OLDEST:
            yield problem(
                _("This is Asterisk {version}.", version=version),
                _("The bridge needs Asterisk {oldest} or later.", oldest=OLDEST),
            )
        yield ok(_("ARI at {url} answers, and the user {user} is let in.", url=settings.url, user=settings.username))
        if urlsplit(settings.url).scheme != "https" and not is_loopback(urlsplit(settings.url).hostname or ""):
            yield warning(
                _("ARI requests and our ARI secret cross the network in clear text."),
                _("Set tlsenable = yes in http.conf and an https:// url in [pbx.ari]."),
            )


async def application(systems: Systems) -> AsyncIterator[Finding]:
    """Register an application and make a channel in it; not under our name, which may belong to a running bridge."""
    assert systems.ari is not None
    try:
        async with probe(systems, systems.ari):
            pass
    except Forbidden:
        yield problem(
            _("The ARI user {user} may only read.", user=systems.config.pbx.ari.username),
            _("Set read_only = no for it in ari.conf: the bridge rings phones through it."),
        )
    except BridgeError as error:
        yield problem(
            _("ARI events do not come: {reason}", reason=error.text),
            _("Load res_ari_events.so and res_http_websocket.so; a proxy in between must pass websockets on."),
        )
    else:
        yield ok(_("ARI accepts an application, sends events, and lets us make channels."))


def _version(info: object) -> int:
    system = info.get("system") if isinstance(info, dict) else None
    said = system.get("version") if isinstance(system, dict) else None
    found = re.match(r"\D*(\d+)", said) if isinstance(said, str) else None
    return int(found[1]) if found else 0
