"""A bot of aiohttp and PyJWT and nothing else: `python -m benchmarks.teams_bare PORT SETTINGS`.

It checks each token, posts a card and, where the message says `help`, changes it `EDITS` times.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import jwt
from aiohttp import ClientSession, web

EDITS = 10
CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "TextBlock", "text": "Call with Bob Miller", "weight": "Bolder", "wrap": True},
        {"type": "FactSet", "facts": [{"title": "Number", "value": "102"}, {"title": "Since", "value": "0:10"}]},
    ],
    "actions": [
        {"type": "Action.Execute", "title": title, "verb": "press", "data": {"token": title}}
        for title in ("Hang up", "Hold")
    ],
}
MESSAGE = {
    "type": "message",
    "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}],
}


class Bare:
    """Answers every message with the card."""

    def __init__(self, settings: dict[str, str], session: ClientSession) -> None:
        self._settings = settings
        self._session = session
        self._keys: dict[str, Any] = {}
        self._token = ""
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Fetch the keys and a token."""
        async with self._session.get(self._settings["openid_url"]) as answer:
            found = await answer.json(content_type=None)
        async with self._session.get(found["jwks_uri"]) as answer:
            keys = (await answer.json(content_type=None))["keys"]
        self._keys = {each["kid"]: jwt.PyJWK(each, "RS256").key for each in keys}
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings["app_id"],
            "client_secret": self._settings["app_secret"],
            "scope": "https://api.botframework.com/.default",
        }
        url = f"{self._settings['login_url']}/{self._settings['tenant_id']}/oauth2/v2.0/token"
        async with self._session.post(url, data=form) as answer:
            self._token = (await answer.json())["access_token"]

    async def post(self, request: web.Request) -> web.Response:
        """Take a message."""
        token = request.headers["Authorization"].removeprefix("Bearer ")
        key = self._keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(
            token, key, ["RS256"], audience=self._settings["app_id"], issuer="https://api.botframework.com", leeway=300
        )
        activity = await request.json()
        if claims["serviceurl"] != activity.get("serviceUrl"):
            return web.Response(status=401)
        if activity["type"] == "message":
            task = asyncio.create_task(self._answer(activity))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return web.Response()

    async def _answer(self, activity: dict[str, Any]) -> None:
        where = f"{activity['serviceUrl'].rstrip('/')}/v3/conversations/{activity['conversation']['id']}/activities"
        card = MESSAGE | {"replyToId": activity["id"]}
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._session.post(f"{where}/{activity['id']}", json=card, headers=headers) as answer:
            posted = (await answer.json())["id"]
        for _number in range(EDITS if "help" in activity["text"] else 0):
            await asyncio.sleep(1)
            async with self._session.put(f"{where}/{posted}", json=MESSAGE | {"id": posted}, headers=headers) as answer:
                await answer.read()


async def run(port: int, settings: dict[str, str]) -> None:
    async with ClientSession() as session:
        bot = Bare(settings, session)
        await bot.start()
        app = web.Application()
        app.router.add_post("/api/messages", bot.post)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), json.loads(sys.argv[2])))
