"""Sign-in: a link that works once starts a session; the cookie holds its secret, the database only a digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hmac import compare_digest

from aiohttp import web

from ucbridge.store.sessions import Session, Sessions
from ucbridge.web.forms import form
from ucbridge.web.site import Site

LINK_LIFE = timedelta(minutes=30)
LONGEST_SECRET = 200
"""Characters of a cookie or link token we bother to look up."""


class SignIn:
    """Who is behind a request. `site` is where people reach the pages; the server sets it when it picks the port."""

    def __init__(self, sessions: Sessions, public_url: str) -> None:
        self.site = Site.at(public_url)
        self._sessions = sessions
        self._watchers: list[Callable[[str], None]] = []

    async def link_for(self, person_id: str, *, life: timedelta = LINK_LIFE) -> str:
        """Return a new link that signs a person in once."""
        return f"{self.site.origin}/signin/{await self._sessions.issue_link(person_id, life)}"

    async def person_of(self, request: web.Request) -> str | None:
        """Return the id of the person signed in, if anybody is."""
        session = await self.session_of(request)
        return session.person_id if session else None

    async def session_of(self, request: web.Request) -> Session | None:
        """Return the session a request belongs to, if it still runs."""
        secret = request.cookies.get(self._cookie, "")
        if not 0 < len(secret) <= LONGEST_SECRET:
            return None
        return await self._sessions.find(secret)

    async def change_by(self, request: web.Request) -> Session:
        """Return the session on whose behalf a form is sent; its `csrf` field must be the session's own.

        Raises:
            HTTPUnauthorized: nobody is signed in.
            HTTPForbidden: the form is not from a page of this session.
        """
        session = await self.session_of(request)
        if session is None:
            raise web.HTTPUnauthorized
        if not is_token(session, (await form(request)).get("csrf")):
            raise web.HTTPForbidden
        return session

    async def redeem(self, token: str, request: web.Request, response: web.StreamResponse) -> bool:
        """Use up a link: end the session the browser had, start a new one in `response`; False when it is no use."""
        person_id = await self._sessions.redeem(token) if 0 < len(token) <= LONGEST_SECRET else None
        if person_id is None:
            return False
        await self._end(request)
        secret = await self._sessions.start(person_id)
        session = await self._sessions.find(secret)
        response.set_cookie(
            self._cookie,
            secret,
            max_age=int((session.expires - session.created).total_seconds()) if session else None,
            path="/",
            secure=self.site.secure,
            httponly=True,
            samesite="Lax",
        )
        return True

    async def sign_out(self, request: web.Request, response: web.StreamResponse) -> None:
        """End the session of a request; its other tabs are told."""
        await self._end(request)
        response.del_cookie(self._cookie, path="/", secure=self.site.secure, httponly=True, samesite="Lax")

    def watch(self, ended: Callable[[str], None]) -> None:
        """Have `ended(person_id)` called whenever a session of somebody ends here."""
        self._watchers.append(ended)

    async def _end(self, request: web.Request) -> None:
        session = await self.session_of(request)
        if session is None:
            return
        await self._sessions.revoke(request.cookies[self._cookie])
        for ended in self._watchers:
            ended(session.person_id)

    @property
    def _cookie(self) -> str:
        return "__Host-ucbridge" if self.site.secure else "ucbridge"


def is_token(session: Session, given: object) -> bool:
    """Tell whether what a page sent is the session's own CSRF token."""
    return isinstance(given, str) and compare_digest(given.encode(), session.csrf.encode())
