"""Who and what there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.graph_double.clock import Clock

Json = dict[str, Any]
Place = tuple[str, str]  # ("", a chat's id), or a team's id and a channel's
RANKS = ("DoNotDisturb", "Busy", "BusyIdle", "BeRightBack", "Available", "AvailableIdle", "Away", "Offline")


@dataclass(slots=True, eq=False)
class Session:
    """A state of presence: until when, and since when."""

    availability: str
    activity: str
    until: float = float("inf")


@dataclass(slots=True, eq=False)
class File:
    """What lies in somebody's OneDrive."""

    id: str
    path: str
    data: bytes
    web_url: str
    content_type: str
    version: int = 1

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(slots=True, eq=False)
class User:
    """Somebody of the directory. `changed`: the count of changes at the last change of each property."""

    id: str
    properties: Json
    mailbox: tuple[str, str] | None = None
    changed: dict[str, int] = field(default_factory=dict)
    gone: tuple[int, str] | None = None
    born: int = 0
    garbled: Json | None = None
    shown: Session | None = None
    chosen: bool = False
    sessions: dict[str, Session] = field(default_factory=dict)
    has_presence: bool = True
    has_drive: bool = True
    is_full: bool = False
    files: dict[str, File] = field(default_factory=dict)
    installed: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.properties.get("displayName") or "")


@dataclass(slots=True, eq=False)
class Tag:
    id: str
    name: str
    members: list[str]


@dataclass(slots=True, eq=False)
class Team:
    """A team: `channels` are ids and names, `roles` each member's."""

    id: str
    name: str
    general: str
    channels: dict[str, str]
    roles: dict[str, list[str]]
    tags: dict[str, Tag] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Chat:
    id: str
    kind: str
    topic: str | None
    members: list[str]


@dataclass(slots=True, eq=False)
class Wrote:
    """A message in the history; `by` is None for the bot, `made` and `changed` are moments."""

    id: str
    text: str
    cards: list[Json]
    by: str | None
    made: float
    changed: float
    reply_to: str | None = None
    deleted: bool = False


@dataclass(slots=True, eq=False)
class App:
    """An app of the catalogue; `own`: the one that asks."""

    id: str
    name: str
    external_id: str
    own: bool = True


@dataclass(slots=True)
class Round:
    """Where somebody is who tracks changes: since which count, until which, who is still to be told of.

    Without `ids` the round has yet to begin.
    """

    since: int
    select: tuple[str, ...]
    given: float
    until: int = 0
    ids: list[str] | None = None


class World:
    """All of it. `count` grows with every change of the directory."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.base = ""
        self.app_id = self.tenant_id = ""
        self.page_size = 100
        self.sparse = False
        self.count = 0
        self.users: dict[str, User] = {}
        self.rounds: dict[str, Round] = {}
        self.forgotten = 410
        self.catalogue: dict[str, App] = {}
        self.teams: dict[str, Team] = {}
        self.chats: dict[str, Chat] = {}
        self.messages: dict[Place, list[Wrote]] = {}
        self.uploads: dict[str, Json] = {}
        self.on_install: Callable[[str, str], str] = self._chat_of

    def add(self, user: User) -> User:
        self.count += 1
        user.born = self.count
        user.changed = dict.fromkeys((key for key, each in user.properties.items() if each is not None), self.count)
        self.users[user.id] = user
        return user

    def change(self, user: User, properties: Json) -> None:
        self.count += 1
        user.properties |= properties
        user.changed |= dict.fromkeys(properties, self.count)

    def found(self, name: str) -> User | None:
        """Return who has this id or this userPrincipalName, if they are there."""
        user = self.users.get(name.lower())
        if user is None and "@" in name:
            named = (each for each in self.users.values() if each.properties.get("userPrincipalName") == name)
            user = next(named, None)
        return user if user is not None and user.gone is None else None

    def seen(self, user: User) -> tuple[str, str]:
        """Return what everybody sees of somebody: what they chose, else the strongest of their sessions."""
        now = self.clock.now()
        if user.shown is not None and user.chosen:
            return user.shown.availability, user.shown.activity
        states = [each for each in (user.shown, *user.sessions.values()) if each is not None and each.until > now]
        ranks = {word: rank for rank, word in enumerate(RANKS)}
        best = min(states, key=lambda each: ranks.get(each.availability, len(RANKS)), default=None)
        return ("Offline", "Offline") if best is None else (best.availability, best.activity)

    def _chat_of(self, user_id: str, app_id: str) -> str:
        chat_id = f"19:{user_id}_{self.app_id}@unq.gbl.spaces"
        self.chats.setdefault(chat_id, Chat(chat_id, "oneOnOne", None, [user_id]))
        return chat_id


def new_id() -> str:
    return str(uuid4())
