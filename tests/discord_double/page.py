"""A page that shows channels as somebody sees them, and pictures of it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from tests.discord_double.drawing import Drawing
from tests.discord_double.world import Channel, Json, Message, User

if TYPE_CHECKING:
    from tests.discord_double.core import Core
    from tests.discord_double.hands import Answer

STYLE = (Path(__file__).parent / "page.css").read_text()


class Page:
    """Shows what people see: /page for the list, /page/USER/CHANNEL for a channel (?light, ?opened)."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/page", self._list), web.get("/page/{user}/{channel}", self._channel)]

    async def picture(
        self,
        user: User,
        channel: Channel | None,
        path: Path,
        *,
        dark: bool = True,
        width: int = 390,
        opened: bool = False,
        modal: Answer | None = None,
        last: int = 0,
    ) -> Path:
        """Take a picture of a channel (None: the direct messages with the bot), of its `last` messages or all.

        `opened`: selects unfolded. `modal`: the modal of an answer over it.
        """
        from tests.connectors.webchat.chromium import open_chromium

        where = channel or self._core.dm(user)
        shown = self.html(user, where, dark=dark, opened=opened, modal=modal.modal if modal else None, last=last)
        height = 300 if modal is None else 760
        async with open_chromium() as browser:
            page = await browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=2)
            await page.set_content(shown)
            await page.screenshot(path=path, full_page=True)
        return path

    def html(
        self,
        user: User,
        channel: Channel,
        *,
        dark: bool = True,
        opened: bool = False,
        modal: Json | None = None,
        last: int = 0,
    ) -> str:
        """Return the page of a channel."""
        seen = self._seen(user, channel)
        body = Drawing(self._core, user, opened=opened).channel(channel, seen[-last:], modal)
        return _page(body, dark=dark)

    def _seen(self, user: User, channel: Channel) -> list[Message]:
        if not self._core.may(channel, user, "view_channel"):
            return []
        return [each for each in channel.messages.values() if each.only in {None, user}]

    async def _list(self, _request: web.Request) -> web.Response:
        core = self._core
        items = []
        for user in core.users.values():
            seen = [each for each in core.channels.values() if core.may(each, user, "view_channel")]
            links = " ".join(
                f'<a href="/page/{user.id}/{each.id}">{escape(each.name or "direct messages")}</a>' for each in seen
            )
            items.append(f"<li><b>{escape(user.shown)}</b> sees {links or 'nothing'}</li>")
        return web.Response(text=_page(f'<ul class="people">{"".join(items)}</ul>'), content_type="text/html")

    async def _channel(self, request: web.Request) -> web.Response:
        user = self._core.users[int(request.match_info["user"])]
        channel = self._core.channels[int(request.match_info["channel"])]
        shown = self.html(user, channel, dark="light" not in request.query, opened="opened" in request.query)
        return web.Response(text=shown, content_type="text/html")


def _page(body: str, *, dark: bool = True) -> str:
    theme = "dark" if dark else "light"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
    return f'<!doctype html><html><head>{head}</head><body class="{theme}">{body}</body></html>'
