"""A chat platform for tests: keeps the contract of a connector, and misbehaves on request."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from time import monotonic

from ucbridge.codec import to_public
from ucbridge.connector import Bot
from ucbridge.models import Address, Person, Reply


@dataclass
class FakeChat:
    """`up` is whether it can be reached; `fails` says for each call in turn whether it fails; `slow` is in seconds."""

    name: str = "chat"
    edit_interval: float = 0.0
    up: bool = True
    slow: float = 0.0
    fails: tuple[bool, ...] = (False,)
    gone: set[str] = field(default_factory=set)
    breaks: Counter[str] = field(default_factory=Counter)
    here: set[str] = field(default_factory=set)
    shown: dict[Address, str] = field(default_factory=dict)
    history: dict[Address, list[str]] = field(default_factory=lambda: defaultdict(list))
    edited_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    buttons: dict[Address, list[str]] = field(default_factory=dict)
    calls: int = 0
    messages: int = 0

    async def run(self, bot: Bot) -> None:
        await asyncio.Event().wait()

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        await self._reach(conversation)
        self.messages += 1
        address = Address(self.name, conversation, f"m{self.messages}")
        self._show(address, reply)
        return address.message

    async def edit(self, address: Address, reply: Reply) -> None:
        await self._reach(address.conversation)
        self.edited_at[address.conversation].append(monotonic())
        self._show(address, reply)

    def conversation_of(self, person: Person) -> str | None:
        return f"dm-{person.id}" if person.id in self.here else None

    async def _reach(self, conversation: str) -> None:
        self.calls += 1
        await asyncio.sleep(self.slow)
        if self.breaks[conversation] > 0:
            self.breaks[conversation] -= 1
            raise RuntimeError("the platform's library broke")
        if not self.up or self.fails[self.calls % len(self.fails)]:
            raise ConnectionResetError("the link dropped")
        if conversation in self.gone:
            raise LookupError(conversation)

    def _show(self, address: Address, reply: Reply) -> None:
        card = to_public(reply, "en", id=address.message, kind="edit")
        self.shown[address] = card["title"]
        self.history[address].append(card["title"])
        self.buttons[address] = [button["id"] for button in card["buttons"]]


@dataclass
class PostOnlyChat:
    """A platform that cannot change what was posted."""

    name: str = "letters"
    posted: list[str] = field(default_factory=list)

    async def run(self, bot: Bot) -> None:
        await asyncio.Event().wait()

    async def send(self, conversation: str, reply: Reply, *, key: str = "") -> str:
        self.posted.append(str(reply.title))
        return f"m{len(self.posted)}"
