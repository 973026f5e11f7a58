"""Who and what there is: people, teams, tags, conversations. Plain state, no JSON of Teams (see activities.py)."""

from __future__ import annotations

import hashlib
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from tests.teams_double.messages import Entry, Message

Json = dict[str, Any]
PERSONAL, GROUP, CHANNEL = "personal", "group", "channel"
SPACE = uuid.UUID("5d1a7e55-0000-4000-8000-7ea35d0b1e00")


@dataclass(slots=True, eq=False)
class Person:
    """Somebody. `account` is who they are to the bridge."""

    aad: str
    mri: str
    name: str
    upn: str
    mail: str | None
    locale: str
    timezone: str
    tenant: str
    guest: bool = False
    anonymous: bool = False
    has_bot: bool = False
    blocks: bool = False

    @property
    def account(self) -> str:
        return self.mri if self.anonymous else self.aad

    @property
    def mention(self) -> str:
        return f"<at>{self.name}</at>"


@dataclass(slots=True, eq=False)
class Tag:
    id: str
    team: Team
    name: str
    members: list[Person]

    @property
    def mention(self) -> str:
        return f"<at>{self.name}</at>"


@dataclass(slots=True, eq=False)
class Team:
    """A team; its id is that of its General channel, `group` its id in Entra."""

    id: str
    group: str
    name: str
    tenant: str
    owners: list[Person]
    members: list[Person]
    has_bot: bool = True
    channels: list[Conversation] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    @property
    def general(self) -> Conversation:
        return self.channels[0]

    @property
    def mention(self) -> str:
        return f"<at>{self.name}</at>"


@dataclass(slots=True, eq=False)
class Conversation:
    """A chat, a channel (with all its threads) or a thread (`parent` is its channel, `root` its first message)."""

    id: str
    kind: str
    tenant: str
    name: str = ""
    people: list[Person] = field(default_factory=list)
    team: Team | None = None
    parent: Conversation | None = None
    root: str | None = None
    bot: bool = True
    gone: bool = False
    forbids_targeted: bool = False
    meeting: str | None = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def channel(self) -> Conversation:
        """The channel of a thread; anything else is its own."""
        return self.parent or self

    @property
    def members(self) -> list[Person]:
        return self.team.members if self.team is not None else self.people

    @property
    def has_bot(self) -> bool:
        if self.kind == PERSONAL:
            return self.people[0].has_bot
        return self.team.has_bot if self.team is not None else self.bot

    @property
    def deleted(self) -> bool:
        return self.gone or self.channel.gone

    @property
    def mention(self) -> str:
        return f"<at>{self.name}</at>"

    @property
    def messages(self) -> list[Message]:
        """What everybody sees, oldest first."""
        return [Message(each) for each in self.all() if each.only is None and not each.deleted]

    def all(self) -> list[Entry]:
        """Return every entry: of a channel those of its threads, too, of a thread its own."""
        entries = self.channel.entries
        return [each for each in entries if self.root is None or self.root in {each.id, each.root}]

    def find(self, key: str) -> Entry | None:
        return next((each for each in self.all() if each.id == key), None)


class World:
    """All there is. `people` by Entra id, `teams` by Entra group, `conversations` by id."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self.people: dict[str, Person] = {}
        self.teams: dict[str, Team] = {}
        self.conversations: dict[str, Conversation] = {}

    def person(self, key: str) -> Person | None:
        """Find somebody by "29:...", by Entra id or by "8:orgid:" and that."""
        bare = key.removeprefix("8:orgid:").lower()
        return self.people.get(bare) or next((each for each in self.people.values() if each.mri == key), None)

    def team(self, key: str) -> Team | None:
        """Find a team by its id or its Entra group."""
        return self.teams.get(key) or next((each for each in self.teams.values() if each.id == key), None)

    def conversation(self, key: str) -> Conversation | None:
        """Find a conversation; a thread of a channel comes into being when it is asked for."""
        found = self.conversations.get(key)
        if found is not None or ";messageid=" not in key:
            return found
        channel_id, _, root = key.partition(";messageid=")
        channel = self.conversations.get(channel_id)
        if channel is None or channel.kind != CHANNEL or all(each.id != root for each in channel.entries):
            return None
        return self.thread(channel, root)

    def thread(self, channel: Conversation, root: str) -> Conversation:
        """Return the thread that begins with a message of a channel."""
        key = f"{channel.id};messageid={root}"
        thread = Conversation(key, CHANNEL, channel.tenant, channel.name, team=channel.team, parent=channel, root=root)
        return self.conversations.get(key) or self.add(thread)

    def add(self, conversation: Conversation) -> Conversation:
        self.conversations[conversation.id] = conversation
        return conversation

    def personal(self, person: Person) -> Conversation:
        """Return somebody's chat with the bot."""
        key = "a:" + token("personal" + person.aad, 90)
        return self.conversations.get(key) or self.add(Conversation(key, PERSONAL, self.tenant, people=[person]))


def guid(*names: str) -> str:
    """Return an id as Entra gives them, the same for the same names."""
    return str(uuid.uuid5(SPACE, "/".join(names)))


def token(name: str, length: int) -> str:
    """Return letters and digits, the same for the same name."""
    digest = hashlib.sha512(name.encode()).digest() * 3
    return urlsafe_b64encode(digest).decode()[:length].replace("=", "A")


def thread_id(name: str, *, suffix: str = "tacv2") -> str:
    """Return an id of a channel or chat."""
    kind = hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"19:{kind}@thread.{suffix}"
