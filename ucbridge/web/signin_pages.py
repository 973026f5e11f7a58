"""The pages of sign-in: confirm a link, be told that it is used up, sign out.

Opening a link only shows a button: what previews links in chats and mail would use it up otherwise.
"""

from __future__ import annotations

from aiohttp import web

from ucbridge.i18n import _
from ucbridge.web.clients import Networks, client_of
from ucbridge.web.forms import form
from ucbridge.web.guard import too_many
from ucbridge.web.pages import Pages
from ucbridge.web.rates import Rate
from ucbridge.web.signin import SignIn

NEW_LINK = "ucbridge people link ID"
"""The command that makes a new link."""


class SignInPages:
    """The routes below `/signin`, and `/signout`."""

    def __init__(self, sign_in: SignIn, pages: Pages, trusted: Networks) -> None:
        self._sign_in = sign_in
        self._pages = pages
        self._trusted = trusted
        self._attempts = Rate(per_second=1 / 6, burst=10)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/signin", self._signed_out),
            web.get("/signin/{token}", self._confirm),
            web.post("/signin", self._redeem),
            web.post("/signout", self._sign_out),
        ]

    async def _signed_out(self, request: web.Request) -> web.Response:
        signed_in = await self._sign_in.person_of(request)
        return self._pages.show(
            request,
            "web/message.html",
            title=_("Sign in") if signed_in else _("You are signed out"),
            sentence=_("Open your personal sign-in link to come in. If you have none, ask whoever runs this bridge."),
            hint=_("They make one with:"),
            code=NEW_LINK,
            home=_("Start page") if signed_in else None,
        )

    async def _confirm(self, request: web.Request) -> web.Response:
        return self._pages.show(
            request,
            "web/message.html",
            title=_("Sign in"),
            sentence=_("This link signs you in once, on this device."),
            token=request.match_info["token"],
            button=_("Sign in"),
        )

    async def _redeem(self, request: web.Request) -> web.StreamResponse:
        if wait := self._attempts.take(client_of(request, self._trusted)):
            raise too_many(wait)
        token = (await form(request)).get("token", "")
        response = web.Response(status=303, headers={"Location": "/", "Cache-Control": "no-store"})
        if isinstance(token, str) and await self._sign_in.redeem(token, request, response):
            return response
        return self._pages.show(
            request,
            "web/message.html",
            status=410,
            title=_("This link no longer works"),
            sentence=_("It was used already, or it is too old. Ask whoever runs this bridge for a new link."),
            hint=_("They make one with:"),
            code=NEW_LINK,
        )

    async def _sign_out(self, request: web.Request) -> web.Response:
        await self._sign_in.change_by(request)
        response = web.Response(status=303, headers={"Location": "/signin", "Cache-Control": "no-store"})
        await self._sign_in.sign_out(request, response)
        return response
