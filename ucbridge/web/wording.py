"""Refusals as pages: one clear sentence and the next step, instead of a status code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from ucbridge.i18n import Text, _
from ucbridge.web.pages import Pages, browser_language

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

_REFUSALS: dict[int, tuple[Text, Text]] = {
    401: (_("You are signed out"), _("Open your personal sign-in link to come back.")),
    403: (_("That did not come from our page"), _("Go back, load the page again and repeat it there.")),
    404: (_("There is nothing here"), _("Check the address, or go to the start page.")),
    405: (_("There is nothing here"), _("Check the address, or go to the start page.")),
    413: (_("That is too large"), _("Send something shorter.")),
    429: (_("That was too fast"), _("Wait a moment, then try again.")),
    503: (_("The chat is starting"), _("Try again in a few seconds.")),
}
_OTHERWISE = (_("That did not work"), _("Go back, load the page again and repeat it there."))


def put_in_words(pages: Pages) -> Middleware:
    """Make the middleware that shows refusals as pages to browsers, as one line of text to programs."""

    @web.middleware
    async def put(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPError as refusal:
            response = _shown(pages, request, refusal)
            for name in ("Retry-After", "Allow"):
                if name in refusal.headers:
                    response.headers[name] = refusal.headers[name]
            return response

    return put


def _shown(pages: Pages, request: web.Request, refusal: web.HTTPError) -> web.Response:
    title, advice = _REFUSALS.get(refusal.status, _OTHERWISE)
    if "text/html" in request.headers.get("Accept", ""):
        return pages.show(
            request, "web/message.html", status=refusal.status, title=title, sentence=advice, home=_("Start page")
        )
    language = browser_language(request)
    return web.Response(text=f"{title.to(language)}. {advice.to(language)}\n", status=refusal.status)
