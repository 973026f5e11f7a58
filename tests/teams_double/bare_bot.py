"""A bot of a page: it signs in, checks nothing, and answers as the test tells it. What is tested is the double."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse, ClientSession, web

from tests.teams_double.double import TeamsDouble
from tests.teams_double.messages import CARD

Json = dict[str, Any]
Hears = Callable[["BareBot", Json], Awaitable[Json | None]]


class BareBot:
    """`hears` gets each activity; what it returns is the body of the answer. `heard` are all of them."""

    def __init__(self, teams: TeamsDouble, session: ClientSession) -> None:
        self.teams = teams
        self.session = session
        self.hears: Hears = echo
        self.heard: list[Json] = []
        self.headers: list[Any] = []
        self.token = ""

    async def signs_in(self, **form: str) -> tuple[int, Json]:
        settings = self.teams.settings
        asked = {
            "grant_type": "client_credentials",
            "client_id": settings["app_id"],
            "client_secret": settings["app_secret"],
            "scope": "https://api.botframework.com/.default",
        }
        url = f"{settings['login_url']}/{settings['tenant_id']}/oauth2/v2.0/token"
        async with self.session.post(url, data=asked | form) as response:
            said = await response.json()
        self.token = said.get("access_token", "")
        return response.status, said

    async def asks(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        """Ask the Connector; return status and body."""
        url = self.teams.service_url.rstrip("/") + path
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(method, url, json=body, params=query, headers=headers) as response:
            return response.status, await _body(response)

    async def replies(self, activity: Json, text: str = "", *, card: Json | None = None) -> str:
        """Answer where something was said."""
        said: Json = {"type": "message", "text": text, "replyToId": activity["id"]}
        if card is not None:
            said = {"type": "message", "summary": text, "attachments": [{"contentType": CARD, "content": card}]}
        status, body = await self.asks("POST", f"/v3/conversations/{activity['conversation']['id']}/activities", said)
        assert status == 201, body
        return str(body["id"])

    async def answer(self, http: web.Request) -> web.StreamResponse:
        activity = await http.json()
        self.heard.append(activity)
        self.headers.append(http.headers)
        said = await self.hears(self, activity)
        return web.Response(status=200) if said is None else web.json_response(said)


async def _body(response: ClientResponse) -> Any:
    return await response.json() if response.content_type == "application/json" else await response.text()


async def echo(bot: BareBot, activity: Json) -> None:
    if activity["type"] == "message":
        await bot.replies(activity, f"heard {activity.get('text', '')}".replace("<at>", "").replace("</at>", ""))


@asynccontextmanager
async def bare_bot(teams: TeamsDouble) -> AsyncIterator[BareBot]:
    """Run one that is signed in, and tell the double where it listens."""
    async with ClientSession() as session:
        bot = BareBot(teams, session)
        app = web.Application()
        app.router.add_post("/api/messages", bot.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        teams.endpoint = f"http://{host}:{port}/api/messages"
        await bot.signs_in()
        try:
            yield bot
        finally:
            await runner.cleanup()
