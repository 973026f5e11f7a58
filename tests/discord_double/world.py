"""Who and what there is: users, servers, roles, channels, messages. Plain state, no Discord JSON (see shapes.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.discord_double.permissions import EVERYBODY

TEXT, DIRECT, VOICE, THREAD, PRIVATE_THREAD = 0, 1, 2, 11, 12
EPHEMERAL, LOADING, VOICE_MESSAGE, SILENT, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 13, 1 << 12, 1 << 15
Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class User:
    """A person, or the bot."""

    id: int
    username: str
    shown: str
    locale: str = "en-US"
    bot: bool = False
    blocks: bool = False
    installed: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(slots=True, eq=False)
class Role:
    id: int
    guild: Guild
    name: str
    permissions: int
    position: int
    managed: bool = False
    color: int = 0

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"


@dataclass(slots=True, eq=False)
class Member:
    user: User
    roles: set[int]
    joined: float
    nick: str | None = None


@dataclass(slots=True, eq=False)
class Guild:
    id: int
    name: str
    owner_id: int
    locale: str
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]

    def add_everyone(self) -> None:
        self.roles[self.id] = Role(self.id, self, "@everyone", EVERYBODY, 0)


@dataclass(slots=True, eq=False)
class Channel:
    """A channel; with a `friend` the direct messages of two people, which the bot is no part of."""

    id: int
    type: int
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    friend: User | None = None
    owner_id: int = 0
    topic: str | None = None
    overwrites: dict[int, list[int]] = field(default_factory=dict)
    position: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    auto_archive: int = 1440
    followers: set[int] = field(default_factory=set)

    @property
    def is_thread(self) -> bool:
        return self.type in {THREAD, PRIVATE_THREAD}

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"


@dataclass(slots=True, eq=False)
class Attachment:
    id: int
    filename: str
    content_type: str
    data: bytes
    url: str
    description: str | None = None
    duration: float | None = None
    waveform: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message; `only` is who sees it where it is ephemeral."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    only: User | None = None
    nonce: str | int | None = None
    reference: int | None = None
    interaction: Any = None
    webhook_id: int | None = None
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    edited: float | None = None
    edits: int = 0
    deleted: bool = False
    thread: Channel | None = None
    pinged: list[User | Role] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def voice(self) -> bool:
        return bool(self.flags & VOICE_MESSAGE)

    @property
    def text(self) -> str:
        """All there is to read, line by line."""
        lines = [self.content]
        for embed in self.embeds:
            lines += [embed.get("author", {}).get("name", ""), embed.get("title", ""), embed.get("description", "")]
            for each in embed.get("fields", ()):
                lines.append(f"{each['name']}: {each['value']}")
            lines.append(embed.get("footer", {}).get("text", ""))
        lines += [component["content"] for component in walk(self.components) if component["type"] == 10]
        return "\n".join(line for line in lines if line)

    @property
    def buttons(self) -> list[str]:
        return [label(component) for component in walk(self.components) if component["type"] == 2]

    @property
    def selects(self) -> list[Json]:
        return [component for component in walk(self.components) if component["type"] in {3, 5, 6, 7, 8}]

    @property
    def options(self) -> list[str]:
        return [option["label"] for select in self.selects for option in select.get("options", ())]

    def button(self, name: str) -> Json:
        """Return the button with a label, an emoji or a custom_id.

        Raises:
            AssertionError: there is none.
        """
        for component in walk(self.components):
            if component["type"] == 2 and name in {
                label(component),
                component.get("label"),
                component.get("custom_id"),
            }:
                return component
        raise AssertionError(f"no button {name!r} among {self.buttons} of: {self.text}")


def walk(components: list[Json]) -> list[Json]:
    """Return components and all that stand inside them."""
    found: list[Json] = []
    for component in components:
        found.append(component)
        found += walk(component.get("components", []))
        found += walk([component[key] for key in ("accessory", "component") if isinstance(component.get(key), dict)])
    return found


def label(component: Json) -> str:
    """Return what stands on a button: its label, else its emoji."""
    return component.get("label") or (component.get("emoji") or {}).get("name") or ""
