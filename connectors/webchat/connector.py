"""The embedded chat as a connector: keeps what is posted, tells the open windows, serves the page."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from connectors.webchat import render
from connectors.webchat.deeds import Deeds
from connectors.webchat.history import History
from connectors.webchat.inbound import NAME
from connectors.webchat.line import Line, Room
from connectors.webchat.tabs import Tab, Tabs
from connectors.webchat.words import PAGE, SCRIPT, worded
from ucbridge.store.links import Links
from ucbridge.store.messages import Messages
from ucbridge.web.assets import Assets
from ucbridge.web.pages import Pages, browser_language
from ucbridge.web.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ucbridge.connector import Bot, Parts
    from ucbridge.models import Address, Person, Reply
    from ucbridge.store.sessions import Session

SOCKET = "/chat/socket"


class Settings(BaseModel):
    """The table `[connectors.webchat]`: nothing to set; that it is there turns the chat on."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WebChat:
    """The page at `/`. A person's account, conversation and id are one."""

    Settings = Settings
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
        self._room: Room | None = None
        parts.sign_in.watch(self._tabs.check)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the page, its files and its socket."""
        return [web.get("/", self._page), web.get(SOCKET, self._socket), self._assets.route()]

    async def run(self, bot: Bot) -> None:
        """Answer the open windows until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._room = self._furnish(bot, tasks)
            try:
                await asyncio.Event().wait()
            finally:
                self._room = None
                self._tabs.close()

    async def send(self, conversation: str, reply: Reply) -> str:
        """Post a notice; it is in the history, whether a window is open or not."""
        entry = await self._history.posted(conversation, "notice", uuid4().hex, reply)
        if entry is None:
            raise ConnectionError("the message id was taken")
        self._tabs.tell(conversation, lambda language: {"type": "entry", "entry": render.entry(entry, language)})
        return entry.id

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

    def _furnish(self, bot: Bot, tasks: asyncio.TaskGroup) -> Room:
        return Room(
            bot=bot,
            history=self._history,
            tabs=self._tabs,
            deeds=Deeds(bot, self._history, self._tabs, tasks, person=self._person),
            deed_rate=Rate(per_second=2, burst=20),
            other_rate=Rate(per_second=10, burst=40),
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
            "socket": SOCKET,
            "version": self._assets.version,
            "bridge": self._config.bridge.name,
            "words": worded(SCRIPT, language),
        }
        return self._pages.show(
            request,
            "own/chat.html",
            own=self._assets.url,
            facts=facts,
            person=await self._person(session.person_id),
            csrf=session.csrf,
            words=worded(PAGE, language),
        )

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        session = await self._session(request)
        if session is None:
            raise web.HTTPUnauthorized
        room = self._room
        if room is None:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"})
        if self._tabs.full(session.person_id):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})
        return await Line(room, request, Tab(session.person_id, browser_language(request))).serve(session)

    async def _session(self, request: web.Request) -> Session | None:
        session = await self._sign_in.session_of(request)
        return session if session and session.person_id in self._config.people else None

    async def _person(self, person_id: str) -> render.PersonView:
        settings = self._config.people[person_id]
        link = await self._links.of(person_id)
        extension = link.extension if link else settings.extension
        return render.PersonView(id=person_id, name=settings.name, extension=extension or "")
