"""Announcements as the PBX fetches them (res_http_media_cache), and a silent one that `ucbridge check` has it fetch."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from ucbridge.services.conferences.announcing.offers import PATH
from ucbridge.speech.saying.interface import RATE, SUFFIX

TRIAL = f"{PATH}{'silence' * 18}.{SUFFIX}"
"""A tenth of a second of silence; its name is as long as the others."""

_SILENCE = bytes(RATE // 10 * 2)
_TYPE = "application/octet-stream"
"""Asterisk goes by the name then. By `audio/...` it would choose a format of its own, and fail."""


class AnnouncementSounds:
    """The routes below `/announcements/`. `fetch` returns the sound of a name, None where there is none."""

    def __init__(self, fetch: Callable[[str], bytes | None]) -> None:
        self._fetch = fetch

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get(TRIAL, self._trial, allow_head=False),
            web.get(f"{PATH}{{name:[0-9a-f]{{16,200}}\\.{SUFFIX}}}", self._sound, allow_head=False),
        ]

    async def _trial(self, _request: web.Request) -> web.Response:
        return _sent(_SILENCE)

    async def _sound(self, request: web.Request) -> web.Response:
        sound = self._fetch(request.match_info["name"])
        if sound is None:
            raise web.HTTPNotFound
        return _sent(sound)


def _sent(sound: bytes) -> web.Response:
    headers = {"Cache-Control": "no-store", "Content-Disposition": "attachment"}
    return web.Response(body=sound, content_type=_TYPE, headers=headers)
