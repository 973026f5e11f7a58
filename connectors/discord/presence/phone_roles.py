"""The role of who is on the phone, in the servers that chose one: given and taken, whatever broke in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from time import monotonic

import structlog

from connectors.discord.presence.phone_role_steps import Place, Roles, Step, steps, wanted
from connectors.discord.settings import NAME
from connectors.discord.wire.api import Api
from connectors.discord.wire.refusals import Forbidden, Gone, Refusal
from ucbridge.connector import OnThePhone
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.workspaces import Workspaces
from ucbridge.supervision import Backoff

log = structlog.get_logger(__name__)

KIND = "phone-role"
"""What is kept: `server:account` to the role the bot gave."""

LOOK = 30.0
"""Seconds after which what people chose for their servers is looked at again."""

UNSEEN = 120.0
"""Seconds the phone system may be away before nobody is shown on the phone any more."""

SPARED = 600.0
"""Seconds for which a server that refuses, or an account that is no member of it, is left alone."""

WHY = "on the phone"
"""What stands in the audit log of the server."""

_NO_MEMBER = {10007, 10013}
_AGAIN = Backoff(first=1.0, cap=60.0)

AccountsOf = Callable[[], Awaitable[Mapping[str, Sequence[str]]]]
"""Returns the Discord accounts of each person, by the person's id."""

Trouble = Callable[[str, str, Refusal], Awaitable[None]]
"""Tells whoever can mend it that the bot may not give or take a role: the server, the role, what Discord said."""

Mended = Callable[[str], Awaitable[None]]
"""Tells that what was told as trouble works: `role:` and the role."""


class PhoneRoles:
    """Gives the role to the accounts of who is on the phone, and takes it away again; step by step in each server.

    What is given is written down before, so that nobody keeps it after a crash.
    """

    def __init__(
        self,
        workspaces: Workspaces,
        state: ConnectorState,
        *,
        accounts: AccountsOf,
        trouble: Trouble,
        mended: Mended,
        servers: Collection[str] = (),
    ) -> None:
        self._workspaces = workspaces
        self._state = state
        self._accounts = accounts
        self._trouble = trouble
        self._mended = mended
        self._servers = servers
        self._now: OnThePhone | None = None
        self._gone = 0.0
        self._changed = asyncio.Event()
        self._sure: set[Place] = set()
        self._spared: dict[tuple[str, str], float] = {}

    def show(self, now: OnThePhone) -> None:
        """Give the role to these people from now on."""
        if not now.known and (self._now is None or self._now.known):
            self._gone = monotonic()
        self._now = now
        self._changed.set()

    async def run(self, api: Api) -> None:
        """Keep the roles as they are to be, until cancelled."""
        self._sure.clear()
        failures = 0
        while True:
            self._changed.clear()
            failures = 0 if await self._settled(api) else failures + 1
            with suppress(TimeoutError):
                async with asyncio.timeout(_AGAIN.wait(failures) if failures else LOOK):
                    await self._changed.wait()

    async def _settled(self, api: Api) -> bool:
        """Do what is to be done; False where Discord cannot be reached."""
        roles = await self._wanted()
        if roles is None:
            return True
        given = {Place.of(key): str(role) for key, role in (await self._state.all(KIND)).items()}
        todo = steps(roles, given, self._sure)
        done = await asyncio.gather(*(self._walk(api, each) for each in todo.values()))
        return all(done)

    async def _wanted(self) -> Roles | None:
        """Return who is to have which role; None while nobody can tell."""
        now = self._now
        if now is None or (not now.known and monotonic() - self._gone < UNSEEN):
            return None
        accounts = await self._accounts() if now.people else {}
        return wanted(now.people, accounts, await self._workspaces.all(NAME), only=self._servers)

    async def _walk(self, api: Api, todo: Sequence[Step]) -> bool:
        for step in todo:
            if self._is_spared(step):
                continue
            try:
                await self._do(api, step)
            except (Forbidden, Gone) as refusal:
                await self._refused(step, refusal)
            except ConnectionError:
                return False
            except Refusal as refusal:
                await self._refused(step, refusal)
            if self._changed.is_set():  # what comes next may be another step by now
                break
        return True

    async def _do(self, api: Api, step: Step) -> None:
        server, account = step.place
        if step.give:
            await self._state.put(KIND, step.place.key, step.role)
            await api.give_role(server, account, step.role, reason=WHY)
            self._sure.add(step.place)
            await self._mended(f"role:{step.role}")
        else:
            await api.take_role(server, account, step.role, reason=WHY)
            self._sure.discard(step.place)
            await self._state.drop(KIND, step.place.key)

    async def _refused(self, step: Step, refusal: Refusal) -> None:
        server, account = step.place
        if refusal.code in _NO_MEMBER:
            self._spared[server, account] = monotonic() + SPARED
            await self._state.drop(KIND, step.place.key)
            return
        log.warning("role not changed", status=refusal.status, code=refusal.code)
        self._spared[server, step.role] = monotonic() + SPARED
        await self._trouble(server, step.role, refusal)

    def _is_spared(self, step: Step) -> bool:
        server, account = step.place
        return max(self._spared.get((server, each), 0.0) for each in (account, step.role)) > monotonic()
