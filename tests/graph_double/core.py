"""What all parts of the double share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.graph_double.checking import Checks
from tests.graph_double.clock import Clock, OwnClock
from tests.graph_double.faults import Faults
from tests.graph_double.joined import adopt, chat_id
from tests.graph_double.tokens import Tokens
from tests.graph_double.world import World

if TYPE_CHECKING:
    from tests.graph_double.calls import Request
    from tests.teams_double import Person, TeamsDouble


class Core:
    """The world, its tokens, its troubles, and what was asked."""

    def __init__(self, joined: TeamsDouble | None, *, checked: bool) -> None:
        self.clock: Clock = OwnClock() if joined is None else joined.core.clock
        self.world = World(self.clock)
        self.joined = joined
        self.tokens = Tokens(self.clock, joined.login.admits if joined is not None else None)
        if joined is not None:
            self.tokens.tenant_id, self.tokens.app_id = joined.tenant_id, joined.app_id
            self.tokens.app_secret = joined.app_secret
            self.world.on_install = self._install
        self.world.app_id, self.world.tenant_id = self.tokens.app_id, self.tokens.tenant_id
        self.checks = Checks(on=checked)
        self.checked_answers = checked
        self.faults = Faults()
        self.requests: list[Request] = []
        self.latency = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def login_url(self) -> str:
        """Where tokens are given: a Teams double does it itself."""
        return self.world.base if self.joined is None else str(self.joined.login_url)

    async def close(self) -> None:
        """End what is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def adopt(self) -> None:
        """Take over what there is in the Teams double by now."""
        if self.joined is not None:
            adopt(self.world, self.joined)

    def _install(self, user_id: str, _app_id: str) -> str:
        """Have the Teams double install the app; the bot is told as soon as this call is answered."""
        assert self.joined is not None
        person = self.joined.world.people[user_id]
        task = asyncio.get_running_loop().create_task(self._installed(person))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return chat_id(self.world, person)

    async def _installed(self, person: Person) -> None:
        assert self.joined is not None
        await self.joined.installs(person)
