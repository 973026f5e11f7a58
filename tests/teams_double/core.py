"""What every part of the double shares, and the posts to the bot."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.teams_double.checking import Checks
from tests.teams_double.clock import Clock
from tests.teams_double.faults import Faults
from tests.teams_double.keys import Keys
from tests.teams_double.limits import Limits
from tests.teams_double.login import Login
from tests.teams_double.messages import TARGETED_FOR, Entry
from tests.teams_double.world import Conversation, Json, Person, World

BOT_NAME = "ucbridge"


@dataclass(slots=True, eq=False)
class Request:
    """A request of the bot; `at` is when."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    at: float
    status: int = 0
    answer: Any = None
    targeted: bool = False


@dataclass(slots=True, eq=False)
class Post:
    """An activity posted to the bot, and what it answered. Status 0: it did not."""

    activity: Json
    status: int = 0
    body: Any = None
    took: float = 0.0


@dataclass(eq=False)
class Core:
    app_id: str
    secret: str
    tenant: str
    base: str = ""
    endpoint: str = ""
    signs: bool = True
    nbsp: bool = False
    patience: float = 15.0
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    checks: Checks = field(default_factory=Checks)
    requests: list[Request] = field(default_factory=list)
    posted: list[Post] = field(default_factory=list)
    typing: list[Conversation] = field(default_factory=list)
    notified: list[tuple[Person, str]] = field(default_factory=list)
    session: ClientSession | None = None

    def __post_init__(self) -> None:
        self.world = World(self.tenant)
        self.keys = Keys(self.app_id)
        self.login = Login(self.clock, self.app_id, self.secret, self.tenant)
        self.limits = Limits(self.clock)
        self._ticks = 0
        self._running: set[asyncio.Task[None]] = set()

    bot_id = property(lambda self: f"28:{self.app_id}")
    mention = property(lambda self: f"<at>{BOT_NAME}</at>")
    service_url = property(lambda self: f"{self.base}/emea/{self.tenant}/")

    def tick(self) -> int:
        """Return a number greater than all before: the order in which messages change."""
        self._ticks += 1
        return self._ticks

    ticks = property(lambda self: self._ticks)

    def seen(self, person: Person, conversation: Conversation) -> list[Entry]:
        """Return what somebody sees in a conversation, oldest first."""
        if person not in conversation.members:
            return []
        return [each for each in conversation.all() if each.only in {None, person} and not self.over(each)]

    def over(self, entry: Entry) -> bool:
        """Say whether an entry is deleted, or was a targeted one of a day ago."""
        if entry.only is not None and self.clock.now() - entry.created > TARGETED_FOR:
            entry.expired = True
        return entry.deleted or entry.expired

    def asked_lately(self) -> str:
        return (
            "\n".join(f"{each.method} {each.path[:90]} -> {each.status}" for each in self.requests[-10:]) or "nothing"
        )

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something meanwhile."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """End what is still under way."""
        for each in list(self._running):
            each.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def post(self, activity: Json, *, authorization: str | None = None, signed: bool = True) -> Post:
        """Post an activity to the bot, signed unless told otherwise."""
        token = f"Bearer {self.keys.usual(activity.get('serviceUrl', ''))}" if self.signs and signed else None
        post = Post(activity)
        self.posted.append(post)
        sent = json.dumps(activity, ensure_ascii=False).encode()
        conversation = activity.get("conversation") or {}
        headers = {
            "x-ms-conversation-id": str(conversation.get("id", "")),
            "x-ms-tenant-id": str(conversation.get("tenantId", "")),
        }
        post.status, post.body, post.took = await self.send(sent, authorization or token, headers)
        return post

    async def send(
        self, data: bytes, authorization: str | None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, float]:
        """Post bytes to the bot; return status (0: no answer), body and the time it took."""
        assert self.endpoint, "the test has told no teams.endpoint: there is no bot yet"
        assert self.session is not None
        sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Microsoft-SkypeBotApi"}
        sent |= (headers or {}) | ({"Authorization": authorization} if authorization else {})
        began = time.monotonic()
        try:
            timeout = ClientTimeout(total=self.patience)
            async with self.session.post(self.endpoint, data=data, headers=sent, timeout=timeout) as response:
                body = await response.read()
        except (TimeoutError, ClientError):
            return 0, None, time.monotonic() - began
        return response.status, _read(body, self.checks), time.monotonic() - began


def _read(body: bytes, checks: Checks) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        checks.fail("an answer to a post", f"is not JSON: {body[:80]!r}")
        return None
