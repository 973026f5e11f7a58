"""Refusals as pages: one clear sentence and the next step, instead of a status code."""

from __future__ import annotations

import secrets

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ucbridge.i18n import Text, _
from ucbridge.web.guard import is_socket
from ucbridge.web.pages import Pages, browser_language

log = structlog.get_logger(__name__)

_REFUSALS: dict[int, tuple[Text, Text]] = {
    401: (_("You are signed out"), _("Open your personal sign-in link to come back.")),
    403: (_("That did not come from our page"), _("Go back, load the page again and repeat it there.")),
    404: (_("There is nothing here"), _("Check the address, or go to the start page.")),
    405: (_("There is nothing here"), _("Check the address, or go to the start page.")),
    413: (_("That is too large"), _("Send something shorter.")),
    429: (_("That was too fast"), _("Wait a moment, then try again.")),
    503: (_("The chat is starting"), _("Try again in a few seconds.")),
}
_BROKEN = _("Whoever runs the bridge finds the cause in its log under this reference.")
_FAILED = 500
_OTHERWISE = (_("That did not work"), _("Go back, load the page again and repeat it there."))


def show_refusals(pages: Pages) -> Middleware:
    """Make the middleware that shows refusals as pages to browsers, as one line of text to programs."""

    @web.middleware
    async def put(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPError as refusal:
            response = _shown(pages, request, refusal.status, *_REFUSALS.get(refusal.status, _OTHERWISE))
            for name in ("Retry-After", "Allow"):
                if name in refusal.headers:
                    response.headers[name] = refusal.headers[name]
            return response
        except (web.HTTPException, ConnectionError):
            raise
        except Exception:  # nobody is shown a traceback, and whoever runs the bridge finds it
            reference = secrets.token_hex(3)
            log.exception("unexpected error", reference=reference, method=request.method)
            if is_socket(request):  # it began to talk already
                raise
            title = _("Something went wrong. Reference: {reference}", reference=reference)
            return _shown(pages, request, _FAILED, title, _BROKEN)

    return put


def _shown(pages: Pages, request: web.Request, status: int, title: Text, advice: Text) -> web.Response:
    if "text/html" in request.headers.get("Accept", ""):
        return pages.show(
            request, "web/message.html", status=status, title=title, sentence=advice, home=_("Start page")
        )
    language = browser_language(request)
    return web.Response(text=f"{title.to(language)}. {advice.to(language)}\n", status=status)
