"""A page that shows conversations as somebody sees them, and pictures of it."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from tests.npm import Missing
from tests.teams_double.drawing import drawn
from tests.teams_double.messages import Message
from tests.teams_double.renderer import renderer
from tests.teams_double.world import Conversation, Json, Person

if TYPE_CHECKING:
    from tests.teams_double.answers import Answer
    from tests.teams_double.core import Core

HERE = Path(__file__).parent


class Page:
    """Shows what people see: /page for the list, /page/PERSON/CONVERSATION for a conversation (?dark)."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/page", self._list), web.get("/page/{person}/{conversation}", self._conversation)]

    async def picture(
        self,
        person: Person,
        at: Conversation | None,
        path: Path | str,
        *,
        dark: bool = False,
        width: int = 390,
        last: int = 0,
        opened: str = "",
        dialog: Answer | None = None,
    ) -> Path:
        """Take a picture of a conversation (None: the chat with the bot), of its `last` messages or all.

        `opened`: the title of a button to press before. `dialog`: the dialog of an answer over it, or its toast.
        The test is skipped where Microsoft's renderer cannot be had.
        """
        from tests.connectors.webchat.chromium import open_chromium

        try:
            shown = self.html(person, at, dark=dark, last=last, dialog=dialog)
        except Missing as missing:
            pytest.skip(str(missing))
        async with open_chromium() as browser:
            context = await browser.new_context(
                viewport={"width": width, "height": 200 if dialog is None else 640},
                device_scale_factor=2,
                locale=person.locale,
                timezone_id=person.timezone,
            )
            page = await context.new_page()
            troubles: list[str] = []
            page.on("pageerror", lambda error: troubles.append(str(error)))
            await page.set_content(shown)
            if opened:
                await page.get_by_role("button", name=opened).last.click()
            await page.screenshot(path=path, full_page=True, animations="disabled")
            assert not troubles, troubles
        return Path(path)

    def html(
        self,
        person: Person,
        at: Conversation | None,
        *,
        dark: bool = False,
        last: int = 0,
        dialog: Answer | None = None,
    ) -> str:
        """Return the page of a conversation; the cards are drawn in the browser.

        Raises:
            Missing: the renderer cannot be had.
        """
        where = at or self._core.world.personal(person)
        seen = [Message(each, person) for each in self._core.seen(person, where)][-last:]
        cards: list[Json] = []
        body = drawn(where, person, seen, cards, dialog)
        return _page(body, cards, dark=dark, locale=person.locale)

    async def _list(self, _request: web.Request) -> web.Response:
        world = self._core.world
        items = []
        for person in world.people.values():
            chats = [each for each in world.conversations.values() if each.parent is None and person in each.members]
            links = " ".join(
                f'<a href="/page/{person.aad}/{each.id}">{escape(each.name or each.kind)}</a>' for each in chats
            )
            items.append(f"<li><b>{escape(person.name)}</b> sees {links or 'nothing'}</li>")
        return web.Response(text=f"<!doctype html><ul>{''.join(items)}</ul>", content_type="text/html")

    async def _conversation(self, request: web.Request) -> web.Response:
        person = self._core.world.people[request.match_info["person"]]
        where = self._core.world.conversations[request.match_info["conversation"]]
        try:
            shown = self.html(person, where, dark="dark" in request.query)
        except Missing as missing:
            return web.Response(text=str(missing), status=503)
        return web.Response(text=shown, content_type="text/html")


def _page(body: str, cards: list[Json], *, dark: bool, locale: str) -> str:
    drawer = renderer()
    theme = "dark" if dark else "light"
    told = {"cards": cards, "host": drawer.hosts[theme], "locale": locale}
    scripts = "".join(
        f"<script>{each.replace('</script', '<' + chr(92) + '/script')}</script>" for each in drawer.scripts
    )
    data = json.dumps(told).replace("</", "<\\/")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{drawer.style}</style>'
    style, script = (HERE / "page.css").read_text(), (HERE / "page.js").read_text()
    return (
        f'<!doctype html><html lang="{locale}"><head>{head}<style>{style}</style></head><body class="{theme}">{body}'
        f"{scripts}<script>const told = {data};</script><script>{script}</script></body></html>"
    )
