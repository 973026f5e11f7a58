"""`ucbridge check`, of the way from Teams to the bridge: the public address, TLS, and the proxy in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from aiohttp import web

from connectors.teams.checks.looking import FORBIDDEN, UNAUTHORIZED, Answer, Looking, Silent, Untrusted
from connectors.teams.settings import MESSAGES, Settings
from ucbridge.checks.finding import Finding, ok, problem, skipped, warning
from ucbridge.checks.standing_in import standing_in
from ucbridge.config import Config
from ucbridge.connector import Parts
from ucbridge.i18n import _
from ucbridge.loopback import is_loopback

_REDIRECTED, _REDIRECTED_END = 300, 400
_NO_BACKEND = {502, 503, 504}


async def reached(settings: Settings, parts: Parts, looking: Looking) -> AsyncIterator[Finding]:
    """Post to the public address as Teams does, without a token: the bridge, and it alone, answers that with 401."""
    config = parts.config
    if is_loopback(urlsplit(settings.service_url).hostname or ""):
        yield skipped(_("The way from Teams to the bridge was not tried: service_url is on this machine."))
        return
    address = config.web.public_url.rstrip("/")
    parts_of = urlsplit(address)
    if not address:
        yield problem(
            _("Teams cannot reach the bridge: [web] has no public_url."),
            _("Put a proxy with TLS before the web server, and set public_url to its https:// address."),
        )
        return
    if parts_of.scheme != "https" or is_loopback(parts_of.hostname or ""):
        yield problem(
            _(
                "Teams cannot reach the bridge at {url}: it needs https and a name that the internet knows.",
                url=address,
            ),
            _("Put a proxy with TLS before the web server, and set public_url to its https:// address."),
        )
        return
    yield await tried(address + MESSAGES, config, looking)


async def tried(url: str, config: Config, looking: Looking) -> Finding:
    """Post nothing that anybody signed to an address, and judge by the answer what is there."""
    try:
        async with standing_in(config, [web.post(MESSAGES, _refuse)]):
            answer = await looking.ask("POST", url, body={})
    except Untrusted as error:
        return problem(error.text, _("Give the proxy a certificate of a public authority, with its whole chain."))
    except Silent as error:
        return warning(
            error.text,
            _("If this machine cannot reach itself from outside, try the address elsewhere: Teams must reach it."),
        )
    return _judged(url, answer)


def _judged(url: str, answer: Answer) -> Finding:
    challenged = "WWW-Authenticate" in answer.headers
    if answer.status in {UNAUTHORIZED, FORBIDDEN} and not challenged:
        return ok(_("The messaging endpoint answers; in Azure Bot, Configuration, it must be {url}.", url=url))
    if answer.status in {UNAUTHORIZED, FORBIDDEN} or _REDIRECTED <= answer.status < _REDIRECTED_END:
        return problem(
            _("Something before the bridge asks for a sign-in at {url}.", url=url),
            _(
                "Let the proxy pass {path} on without asking: Teams signs its messages, and the bridge checks that.",
                path=MESSAGES,
            ),
        )
    if answer.status in _NO_BACKEND:
        return problem(
            _("The proxy does not reach the bridge: {url} answers {status}.", url=url, status=answer.status),
            _("Let it pass requests on to host and port in [web]; if the bridge has only just started, check again."),
        )
    return problem(
        _("The messaging endpoint is not at {url} (status {status}).", url=url, status=answer.status),
        _("Let the proxy pass {path} on unchanged; restart the bridge if [connectors.teams] is new.", path=MESSAGES),
    )


async def _refuse(_request: web.Request) -> web.Response:
    return web.Response(status=UNAUTHORIZED)
