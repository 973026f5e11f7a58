"""A bridge with the real page, server, store and sign-in, and a bot that plays telephony."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from connectors.webchat.connector import WebChat
from ucbridge.command import Command, Context, command
from ucbridge.config import AmiSettings, AriSettings, Bridge, Config, PbxSettings, PersonSettings, Web
from ucbridge.connector import Parts
from ucbridge.i18n import Text, _
from ucbridge.models import Account, Address, Ask, Button, Choice, Field, Form, Invocation, Reply, State, Style
from ucbridge.sounds import Sounds
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.sessions import Sessions
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Health
from ucbridge.web.listening_links import ListeningLinks, ListenPages
from ucbridge.web.server import WebServer
from ucbridge.web.signin import SignIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from aiohttp.web import AbstractRouteDef

PEOPLE = {
    "alice": PersonSettings(name="Alice Martin", extension="101", devices=("PJSIP/101",)),
    "bob": PersonSettings(name="Bob Durand", extension="102"),
    "carol": PersonSettings(name="Carol Petit"),
}
NAMES = ("Alice Martin", "Bob Durand", "Bob Lenoir", "Carol Petit", "Dave Moreau")


class Target(str):
    completes: ClassVar[str] = "people"
    placeholder: ClassVar[str] = "TARGET"
    __slots__ = ()


class Device(str):
    completes: ClassVar[str] = "devices"
    placeholder: ClassVar[str] = "DEVICE"
    __slots__ = ()


class CommandName(str):
    completes: ClassVar[str] = "commands"
    placeholder: ClassVar[str] = "COMMAND"
    __slots__ = ()


@command("call", _("Ring my phone and connect me"))
async def call(
    context: Context,
    target: Annotated[Target, _("who to ring: a name, an extension or a number")],
    *,
    from_: Annotated[Device | None, _("which of my phones")] = None,
) -> Reply | None: ...


@command("hangup", _("End my call"))
async def hangup(context: Context) -> Reply | None: ...


@command("help", _("Show what I understand"))
async def help_(
    context: Context, *, command: Annotated[CommandName | None, _("one command")] = None
) -> Reply | None: ...


@command("link", _("Prove which extension is mine"))
async def link(context: Context, extension: Annotated[str, _("its number")]) -> Reply | None: ...


@command("status", _("Who is on the phone"))
async def status(context: Context) -> Reply | None: ...


@command("whoami", _("What I know about you"))
async def whoami(context: Context) -> Reply | None: ...


COMMANDS: tuple[Command, ...] = (call, hangup, help_, link, status, whoami)
ASKS = {
    "search": Ask(_("Words, a name or part of a number"), hint=_("invoice"), most=20),
    "note": Ask(_("What to say"), most=500, long=True),
}
HANG_UP = Button(_("Hang up"), "hangup", "c1", Style.DANGER, token="hangup.c1.sealed")


@dataclass
class FakeBot:
    """Keeps the contract of `connector.Bot`; calls go on when a test says so."""

    commands: tuple[Command, ...] = COMMANDS
    menus: tuple[()] = ()
    heard: list[Invocation] = field(default_factory=list)
    followed: dict[str, list[Address]] = field(default_factory=dict)
    hold: asyncio.Event | None = None
    chat: WebChat | None = None

    def asks(self, token: str) -> Ask | None:
        return ASKS.get(token)

    async def answer(self, invocation: Invocation) -> Reply | None:
        if any(each.id == invocation.id for each in self.heard):
            return None
        self.heard.append(invocation)
        if self.hold:
            await self.hold.wait()
        if invocation.token == HANG_UP.token:
            await self.update("call:c1", ended("You hung up after {time}", time="0:03"))
            return None
        if invocation.command:
            return ringing(invocation.arguments["target"])
        if invocation.typed:
            return Reply(Text("Found"), Text("{typed}", {"typed": invocation.typed}), State.OK)
        if invocation.token:
            return ringing(invocation.token.partition(".")[2].replace("+", " "))
        return answers(invocation.text)

    async def posted(self, reply: Reply, address: Address) -> None:
        self.followed.setdefault(reply.topic, []).append(address)

    async def showing(self, address: Address) -> Reply | None: ...

    async def disturbed(self, account: Account, *, wanted: bool) -> None: ...

    async def complete(
        self, account: Account, command: str, parameter: str, prefix: str, *, language: str = "en"
    ) -> list[Choice]:
        if parameter == "target":
            wanted = prefix.strip().casefold()
            return [
                Choice(f"{name} · {100 + at}", name) for at, name in enumerate(NAMES, 1) if wanted in name.casefold()
            ]
        if parameter == "from":
            return [Choice("Desk phone", "desk"), Choice("Mobile", "mobile")]
        return [Choice(f"/{each.name}", each.name) for each in COMMANDS if each.name.startswith(prefix.strip())]

    async def update(self, topic: str, reply: Reply) -> None:
        assert self.chat
        for address in self.followed.get(topic, []):
            await self.chat.edit(address, reply)


def answers(text: str) -> Reply:
    """Answer as the commands would, for the few lines the tests type."""
    name, _space, rest = text.removeprefix("/").partition(" ")
    if (name, rest) in FIXED:
        return FIXED[name, rest]
    if name == "call":
        return ringing(rest)
    if name == "link":
        return Reply(_("Linked"), _("Extension {extension} is yours.", extension=rest), State.OK)
    unknown = Text("There is no command “{text}”: type /help to see them.", {"text": text})
    return Reply(_("That did not work"), unknown, State.ERROR)


def choose(name: str) -> Button:
    return Button(Text("{name}", {"name": name}), "run", f"/call {name}", token=f"call.{name.replace(' ', '+')}")


FIXED = {
    ("call", "Bob"): Reply(
        _("Which one?"), _("Two people are called Bob."), State.QUESTION, buttons=(choose(NAMES[1]), choose(NAMES[2]))
    ),
    ("call", "112"): Reply(
        _("Refused"), _("Emergency numbers are not dialled from here. Pick up a phone and dial 112."), State.REFUSED
    ),
    ("voicemail", ""): Reply(
        _("2 messages"),
        buttons=(Button(_("Search"), "search", token="search"), Button(_("Announce"), "note", token="note")),
    ),
    ("call", ""): Reply(
        _("/{name} needs more", name="call"),
        _("Type it."),
        State.ERROR,
        private=True,
        form=Form("call", {"from": "desk"}),
    ),
    ("status", ""): Reply(
        _("1 call now"),
        fields=(
            Field(_("On the phone"), "Carol Petit → Dave Moreau, 2:14"),
            Field(_("Phones"), _("4 of 4 reachable")),
        ),
    ),
    ("help", ""): Reply(
        _("What I understand"),
        fields=tuple(Field(Text("{usage}", {"usage": each.usage}), each.help) for each in COMMANDS),
    ),
}


def ringing(name: str) -> Reply:
    fields = (Field(_("To"), f"{name} · 102"), Field(_("From"), _("Desk phone · 101")))
    return Reply(_("Ringing {name}", name=name), None, State.RINGING, fields, (HANG_UP,), topic="call:c1")


def connected(name: str) -> Reply:
    return replace(
        ringing(name), title=_("On the phone with {name}", name=name), state=State.CONNECTED, since=datetime.now(UTC)
    )


def ended(why: str, **values: object) -> Reply:
    return Reply(_("Call ended"), Text(why, values), State.ENDED, topic="call:c1")


@dataclass
class House:
    """The parts of a running chat."""

    bot: FakeBot
    chat: WebChat
    server: WebServer
    sessions: Sessions
    sign_in: SignIn
    database: Database

    @property
    def url(self) -> str:
        return self.server.url


def configuration(data: Path, *, port: int = 0, **web: object) -> Config:
    return Config(
        bridge=Bridge(name="Acme phones", data=data),
        web=Web.model_validate({"port": port, **web}),
        pbx=PbxSettings(
            ami=AmiSettings.model_validate({"secret": "x"}), ari=AriSettings.model_validate({"secret": "x"})
        ),
        people=PEOPLE,
    )


@asynccontextmanager
async def open_house(
    folder: Path,
    *,
    bot: FakeBot | None = None,
    port: int = 0,
    more: Sequence[AbstractRouteDef] = (),
    **web: object,
) -> AsyncIterator[House]:
    """Start everything on a free port; the same folder twice is a restart. `more` are routes beside the chat's."""
    config = configuration(folder, port=port, **web)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(f"sqlite:///{folder / 'chat.sqlite'}"))
        sessions = Sessions(database)
        sign_in = SignIn(sessions, "http://127.0.0.1")
        listen = ListenPages(ListeningLinks(b"k" * 32), sign_in)
        parts = Parts(
            config,
            database,
            sign_in,
            listen,
            Sounds(database),
            Workspaces(database),
            Health(),
            DirectoryPeople(database),
        )
        chat = WebChat(WebChat.Settings(), parts)
        bot = bot or FakeBot()
        bot.chat = chat
        routes = [*chat.routes(), *more]
        server = await stack.enter_async_context(WebServer(config.web, sign_in, routes, name=config.bridge.name))
        running = asyncio.create_task(chat.run(bot))
        stack.push_async_callback(_stop, running)
        await asyncio.sleep(0)
        yield House(bot, chat, server, sessions, sign_in, database)


async def _stop(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def hidden_in(text: str) -> Reply:
    """Return a card that carries the text wherever a card can carry one."""
    hostile = Text("{text}", {"text": text})
    return Reply(hostile, hostile, State.OK, (Field(hostile, text),), (Button(hostile, "run", "/x", token="a.b.c"),))
