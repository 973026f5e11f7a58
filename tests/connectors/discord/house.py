"""The connector against the double, with a bot behind it that plays telephony."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import SecretStr

from connectors.discord.connector import Discord
from connectors.discord.settings import Settings
from tests.discord_double import Channel, DiscordDouble, Guild, User
from tests.office import PEOPLE, settings
from ucbridge.command import About, Context, command, menu
from ucbridge.config import PersonSettings
from ucbridge.connector import Parts
from ucbridge.i18n import _
from ucbridge.kinds import Kind, OneOf, Takes, Target
from ucbridge.models import Account, Address, Ask, Button, Choice, Invocation, Reply, State
from ucbridge.signer import Signer
from ucbridge.sounds import Sounds
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.sessions import Sessions
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Health
from ucbridge.web.listening_links import ListeningLinks, ListenPages
from ucbridge.web.signin import SignIn

SIGNER = Signer(b"k" * 32)
SITE = "http://127.0.0.1:8088"

Does = Callable[[Invocation], Coroutine[Any, Any, Reply | None]]


class Those(Kind):
    completes = "invitees"
    longest = 200


class Words(Kind):
    longest = 500


class Loudness(OneOf):
    choices = ("loud", "quiet")


@command("call", _("Ring my phone and connect me"))
async def call(context: Context, target: Annotated[Target, _("who to ring")]) -> Reply:
    raise NotImplementedError


@command("conference start", _("Ring several people"))
async def start(context: Context, people: Annotated[Those, _("whom to ring")]) -> Reply:
    raise NotImplementedError


@command("conference announce", _("Say something to everybody"))
async def announce(
    context: Context,
    text: Annotated[Words, _("what to say")],
    *,
    how: Annotated[Loudness | None, _("how loud")] = None,
) -> Reply:
    raise NotImplementedError


@command("voicemail", _("Show my messages"), alone="list")
async def voicemail(context: Context) -> Reply:
    raise NotImplementedError


@command("voicemail greeting", _("Change what callers hear"))
async def greeting(context: Context) -> Reply:
    raise NotImplementedError


class Marked(Kind):
    takes = Takes.ROLE


class Spot(Kind):
    takes = Takes.CONVERSATION


@command("choose", _("Choose things of this server"), managing=True)
async def choose(
    context: Context,
    *,
    role: Annotated[Marked | None, _("a role")] = None,
    channel: Annotated[Spot | None, _("a channel")] = None,
) -> Reply:
    raise NotImplementedError


@menu("call", _("Call"), about=About.PERSON, permission="call")
async def call_person(context: Context, about: str) -> Reply:
    raise NotImplementedError


@menu("call-number", _("Call number in this message"), about=About.MESSAGE, permission="call")
async def call_number(context: Context, about: str) -> Reply:
    raise NotImplementedError


@dataclass
class PlayedBot:
    """Answers everything with `says`, or with what `does` returns; the same id is answered once."""

    says: Reply | None = None
    does: Does | None = None
    commands: tuple[Any, ...] = (call, start, announce, voicemail, greeting, choose)
    menus: tuple[Any, ...] = (call_person, call_number)
    asking: dict[str, Ask] = field(default_factory=dict)
    asked: list[Invocation] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    offers: list[Choice] = field(default_factory=list)
    completed: list[tuple[str, str, str]] = field(default_factory=list)

    def asks(self, token: str) -> Ask | None:
        return self.asking.get(token)

    async def answer(self, invocation: Invocation) -> Reply | None:
        if invocation.id in {each.id for each in self.asked}:
            return None
        self.asked.append(invocation)
        reply = await self.does(invocation) if self.does else self.says
        return SIGNER.seal(reply) if reply else None

    async def posted(self, reply: Reply, address: Address) -> None:
        self.addresses.append(address)

    async def complete(
        self, account: Account, command: str, parameter: str, prefix: str, *, language: str = "en"
    ) -> list[Choice]:
        self.completed.append((command, parameter, prefix))
        return self.offers


def ringing(**more: Any) -> Reply:
    buttons = (Button(_("Hang up"), "hangup", "c1"),)
    return replace(Reply(_("Bob is ringing"), state=State.RINGING, topic="call:c1", buttons=buttons), **more)


def secret() -> Reply:
    return Reply(_("Your code is read out"), private=True)


def slowly(reply: Reply | None, gate: asyncio.Event) -> PlayedBot:
    """A bot that answers when the gate opens."""

    async def does(_invocation: Invocation) -> Reply | None:
        await gate.wait()
        return reply

    return PlayedBot(does=does)


@dataclass
class House:
    """A running connector: `bot` is behind it, `discord` in front."""

    discord: DiscordDouble
    connector: Discord
    bot: PlayedBot
    health: Health
    parts: Parts
    task: asyncio.Task[None]

    async def killed(self) -> None:
        """Stop it as a crash does: nothing is put in order."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def address(self, count: int = 1) -> Address:
        """Return where the newest of so many cards stands."""
        await self.discord.until(lambda: len(self.bot.addresses) >= count)
        return self.bot.addresses[-1]

    @property
    def words(self) -> str:
        part = self.health.parts.get("discord")
        return str(part.words) if part else ""


@cache
def _fresh() -> dict[str, bytes]:
    """What was made once: tables take longer than most tests."""
    return {}


@asynccontextmanager
async def store(path: Path) -> AsyncIterator[Database]:
    url, fresh = f"sqlite+aiosqlite:///{path}", _fresh()
    if fresh and not path.exists():
        path.write_bytes(fresh["tables"])
    elif not fresh:
        async with Database.open(url):
            pass
        fresh["tables"] = path.read_bytes()
    async with Database.open(url) as database:
        yield database


@asynccontextmanager
async def house(
    folder: Path, discord: DiscordDouble, *, bot: PlayedBot | None = None, connected: bool = True, **options: Any
) -> AsyncIterator[House]:
    people = options.pop("people", PEOPLE)
    async with store(folder / "discord.sqlite") as database:
        told = {"token": SecretStr(discord.token), "api_url": discord.api_url, "gateway_url": discord.gateway_url}
        health, sign_in = Health(), SignIn(Sessions(database), SITE)
        config = settings(people=people)
        parts = Parts(
            config,
            database,
            sign_in,
            ListenPages(ListeningLinks(b"k" * 32), sign_in),
            Sounds(database),
            Workspaces(database),
            health,
            DirectoryPeople(database),
        )
        connector = Discord(Settings.model_validate(told | options), parts)
        bot = bot or PlayedBot()
        before = discord.gateway.identified + discord.gateway.resumed
        task = asyncio.create_task(connector.run(cast("Any", bot)))
        there = House(discord, connector, bot, health, parts, task)
        try:
            if connected:
                await discord.connected(before + 1)
                await discord.until(lambda: discord.commands)
            yield there
        finally:
            if not task.done():
                await there.killed()


@dataclass
class Town:
    """A server with two people and a channel."""

    acme: Guild
    general: Channel
    alice: User
    bob: User


def town(discord: DiscordDouble) -> Town:
    acme = discord.server("Acme")
    alice, bob = discord.user("alice", shown="Alice A."), discord.user("bob", shown="Bob B.")
    discord.joins(alice, acme)
    discord.joins(bob, acme)
    return Town(acme, discord.channel(acme, "general"), alice, bob)


def knowing(**accounts: User) -> dict[str, PersonSettings]:
    """Return the people of the configuration, some of them with their accounts on Discord."""
    return PEOPLE | {
        person: PEOPLE[person].model_copy(update={"accounts": {"discord": str(account.id)}})
        for person, account in accounts.items()
    }
