"""The embedded chat as a connector: keeps what is posted, tells the open windows, serves the page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from importlib.resources import files
from uuid import uuid4

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from connectors.webchat import render
from connectors.webchat.history import History, message_id
from connectors.webchat.inbound import NAME
from connectors.webchat.interactions import Interactions
from connectors.webchat.page_socket import Hub, PageSocket
from connectors.webchat.tabs import Tab, Tabs
from connectors.webchat.texts import PAGE, SCRIPT, in_language
from ucbridge.connector import Bot, Parts
from ucbridge.i18n import language_of
from ucbridge.models import Address, Person, Reply
from ucbridge.store.links import Links
from ucbridge.store.messages import Messages
from ucbridge.store.sessions import Session
from ucbridge.web.assets import Assets
from ucbridge.web.pages import ASSETS, Pages, browser_language
from ucbridge.web.rates import Rate

SOCKET = "/chat/socket"
MANIFEST = "/chat/app.webmanifest"


class Settings(BaseModel):
    """The table `[connectors.webchat]`: nothing to set; that it is there turns the chat on."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WebChat:
    """The page at `/`. A person's account, conversation and id are one."""

    Settings = Settings
    vouches = True
    name = NAME
    edit_interval = 0.2

    def __init__(self, settings: BaseModel, parts: Parts) -> None:  # noqa: ARG002 - the same for every connector
        self._config = parts.config
        self._sign_in = parts.sign_in
        self._links = Links(parts.database)
        self._history = History(Messages(parts.database))
        self._tabs = Tabs()
        self._assets = Assets(NAME, files("connectors.webchat") / "static")
        self._pages = Pages("connectors.webchat", bridge=parts.config.bridge.name)
        self._hub: Hub | None = None
        parts.sign_in.watch(self._tabs.check)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the page, its files, its socket, and what a phone needs to put it among its apps."""
        pages = [web.get("/", self._page), web.get(SOCKET, self._socket), web.get(MANIFEST, self._manifest)]
        return [*pages, self._assets.route()]

    async def run(self, bot: Bot) -> None:
        """Answer the open windows until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._hub = self._hub_for(bot, tasks)
            try:
                await asyncio.Event().wait()
            finally:
                self._hub = None
                self._tabs.close()

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        """Post a notice, once per key; it is in the history, whether a window is open or not."""
        key = key or uuid4().hex
        entry = await self._history.posted(conversation, "notice", key, reply)
        if entry:
            self._tabs.tell(conversation, partial(render.posted, entry))
        return message_id("notice", key)

    async def edit(self, address: Address, reply: Reply) -> None:
        """Change a card in the history and in every open window."""
        await self._history.edited(address.conversation, address.message, reply)
        self._tabs.tell(
            address.conversation,
            lambda language: {"type": "edit", "id": address.message, "card": render.card(reply, language)},
        )

    def conversation_of(self, person: Person) -> str | None:
        """Return the conversation of a person: everybody in the configuration has one."""
        return person.id if person.id in self._config.people else None

    def _hub_for(self, bot: Bot, tasks: asyncio.TaskGroup) -> Hub:
        return Hub(
            bot=bot,
            history=self._history,
            tabs=self._tabs,
            interactions=Interactions(bot, self._history, self._tabs, tasks, person=self._person),
            interaction_rate=Rate(per_second=2, burst=20),
            other_rate=Rate(per_second=10, burst=40),
            message_rate=Rate(per_second=30, burst=300),
            session=self._session,
            person=self._person,
            version=self._assets.version,
        )

    async def _page(self, request: web.Request) -> web.StreamResponse:
        session = await self._session(request)
        if session is None:
            raise web.HTTPSeeOther("/signin")
        language = browser_language(request)
        facts = {
            "person": session.person_id,
            "csrf": session.csrf,
            "socket": f"{SOCKET}?language={language}",
            "version": self._assets.version,
            "bridge": self._config.bridge.name,
            "words": in_language(SCRIPT, language),
        }
        return self._pages.show(
            request,
            "own/chat.html",
            own=self._assets.url,
            facts=facts,
            manifest=MANIFEST,
            person=await self._person(session.person_id),
            csrf=session.csrf,
            words=in_language(PAGE, language),
        )

    async def _manifest(self, _request: web.Request) -> web.Response:
        icons = [
            {"src": ASSETS.url("icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            {"src": ASSETS.url("icon.png"), "type": "image/png", "sizes": "512x512"},
        ]
        name = self._config.bridge.name
        facts = {"name": name, "start_url": "/", "display": "standalone", "background_color": "#f4f6f8", "icons": icons}
        return web.json_response(facts, content_type="application/manifest+json")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        session = await self._session(request)
        if session is None:
            raise web.HTTPUnauthorized
        hub = self._hub
        if hub is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"})
        if self._tabs.full(session.person_id):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})
        # A page and its socket speak one language, whatever headers the browser sends with the second.
        asked = request.query.get("language")
        language = language_of(asked) if asked else browser_language(request)
        return await PageSocket(hub, request, Tab(session.person_id, language)).serve(session)

    async def _session(self, request: web.Request) -> Session | None:
        session = await self._sign_in.session_of(request)
        return session if session and session.person_id in self._config.people else None

    async def _person(self, person_id: str) -> render.PersonView:
        settings = self._config.people[person_id]
        link = await self._links.of(person_id)
        extension = link.extension if link else settings.extension
        return render.PersonView(id=person_id, name=settings.name, extension=extension or "")
