"""The page of a recorded conference: who said what and when, all of it, and the player."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from aiohttp import web

from ucbridge.codec import running
from ucbridge.i18n import _, translated
from ucbridge.services.conferences.recording.card import audio_path
from ucbridge.services.conferences.recording.merging import Turn
from ucbridge.services.conferences.recording.reading import Reading
from ucbridge.web.listening import PRIVATE, RECORDING
from ucbridge.web.pages import Pages, browser_language
from ucbridge.web.signin import SignIn

ReadingOf = Callable[[str, int], Awaitable[Reading | None]]
"""Returns what a person may read of a recording; None where that is nothing."""


class RecordingPages:
    """The route `/recording/ID`, for people who are signed in."""

    def __init__(self, sign_in: SignIn, pages: Pages, reading: ReadingOf) -> None:
        self._sign_in = sign_in
        self._pages = pages
        self._reading = reading

    def routes(self) -> list[web.RouteDef]:
        """Return the route."""
        return [web.get("/recording/{id:[0-9]{1,15}}", self._page)]

    async def _page(self, request: web.Request) -> web.Response:
        recording_id = int(request.match_info["id"])
        person = await self._sign_in.person_of(request)
        if person is None:
            raise web.HTTPUnauthorized
        found = await self._reading(person, recording_id)
        if found is None:
            raise web.HTTPNotFound
        language = browser_language(request)
        response = self._pages.show(
            request,
            "web/recording.html",
            title=_("Recording: {conference}", conference=found.conference),
            facts=[(each.name.to(language), translated(each.value, language)) for each in found.fields],
            label=RECORDING.label,
            source=audio_path(recording_id) if found.playable else "",
            heading=_("Transcript"),
            turns=list(_timed(found.turns)),
            wordless=found.wordless,
        )
        response.headers.update(PRIVATE)
        return response


def _timed(turns: Iterable[Turn]) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Return who speaks, and what is said at which time of the sound."""
    for turn in turns:
        yield turn.speaker, [(running(timedelta(seconds=each.start)), each.text) for each in turn.said]
