"""Listening in the browser: sound for players, and a page with a player for people elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from aiohttp import web

from ucbridge.i18n import Text, _
from ucbridge.web.listening_links import PAGE, Claim, ListeningLinks
from ucbridge.web.pages import Pages
from ucbridge.web.ranges import Unsatisfiable, part
from ucbridge.web.signin import SignIn

PLAYING = timedelta(minutes=10)
"""How long a link to the sound itself works; for the person's own session it goes on."""
SOUND = "sound"
NOT_SATISFIABLE = 416
PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}

Load = Callable[[int], Awaitable[bytes | None]]
"""Returns the MP3, None where there is none (any more)."""
MayHear = Callable[[str, int], Awaitable[bool]]
"""Tells whether a person may hear it now."""
NameOf = Callable[[str], Awaitable[str]]
"""Returns how a person is called."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is listened to: `kind` is how its paths begin, the others are words of its page."""

    kind: str
    title: Text
    label: Text
    over: Text


VOICEMAIL = Thing(
    "voicemail",
    _("Voicemail message"),
    _("Play the message"),
    _("It is too old. Ask for the message again in your chat and open the new link."),
)
RECORDING = Thing(
    "recording",
    _("Recording"),
    _("Play the recording"),
    _("It is too old. Look for the recording in your chat and open its link there."),
)


class Player:
    """The routes below `/voicemail/ID` or `/recording/ID`.

    `audio` is for who is signed in, `listen` for who has a link of `ListenPages`.
    """

    def __init__(
        self,
        thing: Thing,
        sign_in: SignIn,
        pages: Pages,
        links: ListeningLinks,
        *,
        load: Load,
        may_hear: MayHear,
        name_of: NameOf,
    ) -> None:
        self._thing = thing
        self._sign_in = sign_in
        self._pages = pages
        self._links = links
        self._load = load
        self._may_hear = may_hear
        self._name_of = name_of

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        message = f"/{self._thing.kind}/{{id:[0-9]{{1,15}}}}"
        return [
            web.get(f"{message}/audio", self._redirect),
            web.get(f"{message}/audio.mp3", self._sound),
            web.get(f"{message}/listen", self._page),
        ]

    async def _redirect(self, request: web.Request) -> web.StreamResponse:
        sound_id = int(request.match_info["id"])
        person = await self._sign_in.person_of(request)
        if person is None:
            raise web.HTTPUnauthorized
        if not await self._may_hear(person, sound_id):
            raise web.HTTPNotFound
        query = self._links.query(SOUND, sound_id, person, PLAYING)
        return web.Response(
            status=302, headers={"Location": f"/{self._thing.kind}/{sound_id}/audio.mp3?{query}", **PRIVATE}
        )

    async def _sound(self, request: web.Request) -> web.StreamResponse:
        claim = await self._claim(SOUND, request)
        sound = await self._load(claim.sound_id) if claim else None
        if not claim or not sound:
            raise web.HTTPNotFound
        return _played(request, sound, self._thing.kind)

    async def _page(self, request: web.Request) -> web.StreamResponse:
        claim = await self._claim(PAGE, request)
        if claim is None:
            return self._over(request)
        name = await self._name_of(claim.person_id)
        left = max(self._links.seconds_left(claim), PLAYING.total_seconds())
        query = self._links.query(SOUND, claim.sound_id, claim.person_id, timedelta(seconds=left))
        response = self._pages.show(
            request,
            "web/listen.html",
            title=self._thing.title,
            sentence=_("This link is for {name} alone. Please do not pass it on.", name=name),
            label=self._thing.label,
            source=f"/{self._thing.kind}/{claim.sound_id}/audio.mp3?{query}",
            hint=_("It works for {minutes} more minutes.", minutes=max(1, ceil(left / 60))),
        )
        response.headers.update(PRIVATE)
        return response

    async def _claim(self, kind: str, request: web.Request) -> Claim | None:
        """Return what a link says; None when it is too old and its person is not the one signed in.

        Raises:
            HTTPNotFound: it is none of ours, somebody else is signed in, or its person may not hear this.
        """
        claim = self._links.claim(kind, int(request.match_info["id"]), request.query)
        if claim is None:
            raise web.HTTPNotFound
        person = await self._sign_in.person_of(request)
        if person not in {None, claim.person_id} or not await self._may_hear(claim.person_id, claim.sound_id):
            raise web.HTTPNotFound
        return claim if person or self._links.seconds_left(claim) > 0 else None

    def _over(self, request: web.Request) -> web.Response:
        response = self._pages.show(
            request,
            "web/message.html",
            status=410,
            title=_("This link no longer works"),
            sentence=self._thing.over,
        )
        response.headers.update(PRIVATE)
        return response


def _played(request: web.Request, sound: bytes, name: str) -> web.Response:
    headers = {"Accept-Ranges": "bytes", "Content-Disposition": f'inline; filename="{name}.mp3"', **PRIVATE}
    try:
        asked = part(request.headers.get("Range", ""), len(sound))
    except Unsatisfiable:
        return web.Response(
            status=NOT_SATISFIABLE, headers={**headers, "Content-Range": f"bytes */{len(sound)}"}, body=b""
        )
    if asked is None:
        return web.Response(body=sound, content_type="audio/mpeg", headers=headers)
    start, end = asked
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(sound)}"
    return web.Response(status=206, body=sound[start:end], content_type="audio/mpeg", headers=headers)
