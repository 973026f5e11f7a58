"""What a connector is: the few things every chat platform must do, and the optional ones beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from aiohttp import web
from pydantic import BaseModel

from ucbridge.command import Command, Menu
from ucbridge.config import Config
from ucbridge.models import Account, Address, Ask, Choice, Invocation, Person, Reply
from ucbridge.sounds import Sounds
from ucbridge.store.database import Database
from ucbridge.store.directory_people import DirectoryPeople
from ucbridge.store.workspaces import Named, Workspaces
from ucbridge.supervision import Health
from ucbridge.web.listening_links import ListenPages
from ucbridge.web.signin import SignIn

if TYPE_CHECKING:  # the checks look at connectors: a cycle
    from ucbridge.checks.finding import Finding


class Bot(Protocol):
    """What a connector may ask of the bridge."""

    @property
    def commands(self) -> Sequence[Command]:
        """Every command, for publishing and for `/help`."""
        ...

    @property
    def menus(self) -> Sequence[Menu]:
        """What to offer in the menus of people and messages."""
        ...

    def asks(self, token: str) -> Ask | None:
        """Return what a button asks for before it acts, None where it acts at once (or is none of ours)."""
        ...

    async def answer(self, invocation: Invocation) -> Reply | None:
        """Carry out what a person did. Never raises but for cancellation; None means nothing to show.

        Buttons of the reply are sealed: their `token` is what to send back in `Invocation.token`.
        """
        ...

    async def posted(self, reply: Reply, address: Address) -> None:
        """Say where a reply that has a `topic` was posted, so that later versions replace it there."""
        ...

    async def complete(
        self, account: Account, command: str, parameter: str, prefix: str, *, language: str = "en"
    ) -> list[Choice]:
        """Offer values for a parameter while it is typed; at most 25, best first."""
        ...

    async def showing(self, address: Address) -> Reply | None:
        """Return the card that stands at an address as it is now, sealed; None where no later version can come."""
        ...

    async def disturbed(self, account: Account, *, wanted: bool) -> None:
        """Say whether somebody wishes to be disturbed, by what they show on the platform; their phone follows.

        Say it once after the link was made, then with each change. Raises as `answer`: never.
        """
        ...


class NotReached(ConnectionError):
    """The person cannot be written to now, whatever the link does: they block us, or share nothing with us any more.

    What was to be posted waits until `ReachesPeople.conversation_of` names a conversation again.
    """


class Connector(Protocol):
    """One chat platform. Built as `Class(settings, parts)` from the entry point group `ucbridge.connectors`."""

    name: str

    async def run(self, bot: Bot) -> None:
        """Connect and serve until cancelled.

        Raises:
            ConnectionError: the link dropped; the supervisor runs it again.
            SignInRefused: only a person can help.
        """
        ...

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        """Post a card and return the platform's message id.

        `key` (at most 25 characters) is the same when the same posting is tried again, after a crash too: where the
        platform knows such keys, or the connector keeps the messages itself, it is posted once.

        Raises:
            ConnectionError: not delivered; may be tried again.
            NotReached: not delivered; wait until the person can be reached.
            LookupError: the conversation is gone for good; do not try again.
        """
        ...


@runtime_checkable
class EditsMessages(Protocol):
    """Can change a posted card. `edit_interval` is the least time between two edits in one conversation (seconds)."""

    edit_interval: float

    async def edit(self, address: Address, reply: Reply) -> None:
        """Replace the card. Raises as `Connector.send` does."""
        ...


@runtime_checkable
class FindsMessages(Protocol):
    """Can look up what it posted, on platforms that do not know keys."""

    async def find(self, conversation: str, key: str, reply: Reply, *, since: datetime) -> str | None:
        """Return the message that a `send` with this key posted at or after `since`, None when there is none.

        Raises as `Connector.send` does.
        """
        ...


@runtime_checkable
class ReachesPeople(Protocol):
    """Can write to a person first."""

    def conversation_of(self, person: Person) -> str | None:
        """Return the conversation in which this person is told things, if there is one now."""
        ...


@dataclass(frozen=True, slots=True)
class OnThePhone:
    """What goes on at the PBX: the ids of the people in a call, and how many calls and conferences there are.

    `known` is False while nobody can tell.
    """

    people: frozenset[str] = frozenset()
    calls: int = 0
    conferences: int = 0
    known: bool = True


@runtime_checkable
class ShowsPresence(Protocol):
    """Can show who is on the phone."""

    async def show(self, now: OnThePhone) -> None:
        """Show this from now on; called again with each change, at most once a second.

        Never raises ConnectionError: what cannot be shown now is shown when the link is back.
        """
        ...


@runtime_checkable
class Checks(Protocol):
    """Has something of its own for `ucbridge check`; not connected meanwhile."""

    def check(self) -> AsyncIterator[Finding]:
        """Try each step of its setting up, and say which one is missing and what to do."""
        ...


@runtime_checkable
class ListsGroups(Protocol):
    """Knows who is in a role, team or group of the platform, for `/conference @sales`."""

    async def members_of(self, group: str, asker: Account) -> Sequence[Account] | None:
        """Return the accounts in a group by its name, in any case; None where the asker sees no such group.

        Raises as `Connector.send` does.
        """
        ...


@runtime_checkable
class KnowsWorkspaces(Protocol):
    """Knows the roles, conversations and members of its servers or teams. Raises as `Connector.send` does."""

    def serves(self, workspace: str) -> bool:
        """Tell whether the configuration lets us do anything there; asked also while the link is down."""
        ...

    async def role(self, workspace: str, text: str) -> Named | None:
        """Return the role somebody means, by id or name in any case; None where there is no such role there."""
        ...

    async def role_to_give(self, workspace: str, text: str) -> Named | None:
        """Return the role somebody means, one that we can give and that lets nobody do more than everybody may.

        Raises:
            UserError: it is none such; the words say what to do.
        """
        ...

    async def conversation(self, workspace: str, text: str) -> Named | None:
        """Return the conversation somebody means, where cards can be posted; None where there is none such there."""
        ...

    async def groups_of(self, account: str, workspace: str) -> frozenset[str] | None:
        """Return what `Account.groups` would be of somebody acting there; None where they are no member."""
        ...


@runtime_checkable
class ServesWeb(Protocol):
    """Has pages or webhooks of its own on the bridge's web server."""

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Return the routes, called once before the server starts."""
        ...


@runtime_checkable
class Listens(Protocol):
    """Opens something of its own at start that may be taken, such as a socket."""

    def listening(self) -> AbstractAsyncContextManager[None]:
        """Hold it open around every `run`; entered once, strictly: ConfigError when it cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What the bridge lends a connector at construction.

    `sounds` has the sound of an `Audio`, `listen` pages for one the connector cannot play itself. `workspaces` is what
    people chose for the servers or teams they manage. `health` takes what goes wrong beside the link. `directory` is
    the company's directory, for a connector that brings one along.
    """

    config: Config
    database: Database
    sign_in: SignIn
    listen: ListenPages
    sounds: Sounds
    workspaces: Workspaces
    health: Health
    directory: DirectoryPeople


class ConnectorClass(Protocol):
    """What the entry point names: the class, with the model of its settings.

    It is on where the configuration has its table `[connectors.NAME]`, or everywhere if it has `always = True`.
    With `vouches = True` it has let people in itself: the ids of its accounts are ids of people.
    """

    Settings: type[BaseModel]

    def __call__(self, settings: BaseModel, parts: Parts) -> Connector:
        """Build the connector; no I/O yet."""
        ...
