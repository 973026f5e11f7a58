"""The pages of conferences: how to join by phone, the calendar file, and `ring me` for who is signed in."""

from __future__ import annotations

import re

from aiohttp import web

from ucbridge.errors import BridgeError
from ucbridge.i18n import Text, _
from ucbridge.services.conferences.joining.calendar import Entry, calendar_file
from ucbridge.services.conferences.joining.how_to_join import Page, Ways
from ucbridge.services.conferences.plans.welcome import Welcome, Welcoming
from ucbridge.store.types import Clock, utc_now
from ucbridge.web.clients import Networks, client_of
from ucbridge.web.conference_links import ConferenceLinks
from ucbridge.web.forms import form
from ucbridge.web.guard import too_many
from ucbridge.web.pages import Pages, browser_language
from ucbridge.web.rates import Rate
from ucbridge.web.signin import SignIn

PRIVATE = {"Cache-Control": "private, no-store"}
"""The referrer policy stays `same-origin`: with none at all browsers name no origin for the form either."""

_RUNG = "rung"


class ConferencePages:
    """The routes below `/conference`; a link opens them without signing in."""

    def __init__(
        self,
        sign_in: SignIn,
        pages: Pages,
        links: ConferenceLinks,
        welcoming: Welcoming,
        *,
        trusted: Networks = (),
        clock: Clock = utc_now,
    ) -> None:
        self._sign_in = sign_in
        self._pages = pages
        self._links = links
        self._welcoming = welcoming
        self._trusted = trusted
        self._clock = clock
        self._rings = Rate(per_second=1 / 6, burst=5)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        about = f"/conference/{{page:{'|'.join(Page)}}}/{{id:[0-9]{{1,15}}}}"
        return [
            web.get(about, self._show),
            web.get("/conference/{page:plan}/{id:[0-9]{1,15}}/calendar.ics", self._calendar),
            web.post(f"{about}/ring", self._ring),
        ]

    async def _show(self, request: web.Request) -> web.Response:
        page, number = _about(request)
        found = await self._welcoming.find(page, number)
        if found is None or not self._links.opens(page, number, found.pin, request.query.get("sign", "")):
            return self._over(request)
        note = _("Your phone rings: pick up, and you are in.") if _RUNG in request.query else None
        return await self._page(request, found, note)

    async def _calendar(self, request: web.Request) -> web.Response:
        page, number = _about(request)
        found = await self._welcoming.find(page, number)
        signed = found and self._links.opens(page, number, found.pin, request.query.get("sign", ""))
        if not found or not found.plan or not signed:
            raise web.HTTPNotFound
        entry = Entry(found.plan, self._links.uid(number), found.host, found.ways)
        return web.Response(
            body=calendar_file(entry, now=self._clock(), language=browser_language(request)),
            headers={
                "Content-Type": "text/calendar; charset=utf-8",
                "Content-Disposition": f'attachment; filename="conference-{number}.ics"',
                **PRIVATE,
            },
        )

    async def _ring(self, request: web.Request) -> web.StreamResponse:
        page, number = _about(request)
        session = await self._sign_in.change_by(request)
        sign = str((await form(request)).get("sign", ""))
        found = await self._welcoming.find(page, number)
        if found is None or not self._links.opens(page, number, found.pin, sign):
            return self._over(request)
        if wait := self._rings.take(client_of(request, self._trusted)):
            raise too_many(wait)
        try:
            await self._welcoming.ring(page, number, session.person_id)
        except BridgeError as error:
            title, advice = (error.title, error.text) if error.title else (error.text, None)
            return await self._page(request, found, title, advice, status=409)
        back = f"{self._links.path(page, number, found.pin)}&{_RUNG}"
        return web.Response(status=303, headers={"Location": back, **PRIVATE})

    async def _page(
        self, request: web.Request, found: Welcome, note: Text | None, advice: Text | None = None, *, status: int = 200
    ) -> web.Response:
        page, number = _about(request)
        session = await self._sign_in.session_of(request)
        path = self._links.path(page, number, found.pin)
        where, _mark, query = path.partition("?")
        response = self._pages.show(
            request,
            "web/conference.html",
            status=status,
            title=found.title,
            sentence=found.sentence,
            note=note,
            advice=advice,
            facts=_facts(found, browser_language(request)),
            begins=_("Begins"),
            when=found.when or "",
            moment=found.at.isoformat() if found.at else "",
            there=_("Where you are"),
            calls=_calls(found.ways, browser_language(request)) if found.open else [],
            calendar=f"{where}/calendar.ics?{query}" if found.plan else "",
            calendar_label=_("Add to my calendar") if found.open else _("Remove from my calendar"),
            ring=f"{where}/ring" if session and found.rings else "",
            ring_label=_("Ring my phone"),
            csrf=session.csrf if session else "",
            sign=query.removeprefix("sign="),
        )
        response.headers.update(PRIVATE)
        return response

    def _over(self, request: web.Request) -> web.Response:
        response = self._pages.show(
            request,
            "web/message.html",
            status=410,
            title=_("This link no longer works"),
            sentence=_("The conference is over, or its PIN was changed. Ask whoever invited you for the new link."),
        )
        response.headers.update(PRIVATE)
        return response


def _about(request: web.Request) -> tuple[Page, int]:
    return Page(request.match_info["page"]), int(request.match_info["id"])


def _facts(found: Welcome, language: str) -> list[tuple[str, str]]:
    """Return what is listed: names and values, in the browser's language."""
    code = " ".join(re.findall("..?.?", found.ways.pin)) if found.open and found.ways.by_phone else ""
    named = ((_("PIN"), code), (_("Host"), found.host))
    return [(name.to(language), value) for name, value in named if value]


def _calls(ways: Ways, language: str) -> list[tuple[str, str, str]]:
    """Return the numbers to dial: what phone they are for, how they are written, and what a phone is to dial."""
    if not ways.by_phone:
        return []
    inside = [(_("From internal phones"), ways.number, "")] if ways.number else []
    outside = [(_("From any phone"), ways.outside, ways.tel)] if ways.outside else []
    return [(name.to(language), number, tel) for name, number, tel in (*inside, *outside)]
