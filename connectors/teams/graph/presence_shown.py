"""Who is on the phone, shown in Teams: "In a call" while it lasts, and never longer than a few minutes after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import inf
from time import monotonic

import structlog

from connectors.teams.graph import calls
from connectors.teams.graph.client import Client
from connectors.teams.graph.directory import GUID
from connectors.teams.graph.one_by_one import for_each
from connectors.teams.graph.refusals import Busy, NotPermitted, Refusal
from connectors.teams.graph.spared import Spared
from ucbridge.connector import OnThePhone
from ucbridge.store.connector_state import ConnectorState
from ucbridge.supervision import Backoff

KIND = "presence"
"""What is kept: an account, while we show its presence; written down before, so that a crash leaves nothing behind."""

LASTS, RENEWED = "PT5M", 120.0
"""How long Teams shows it by itself (5 minutes are the least it takes), and the seconds after which it is renewed."""

UNSEEN = 120.0
"""Seconds the phone system may be away before nobody is shown on the phone any more."""

FADES = 180.0
"""Seconds for which others may still be told of a presence of ours that has ended."""

_TOO_MANY = 429
_AGAIN = Backoff(first=1.0, cap=60.0)

log = structlog.get_logger(__name__)

AccountOf = Callable[[str], Awaitable[str | None]]
"""Returns the Teams account of a person by the person's id."""


class PresenceShown:
    """Sets and clears the presence of whoever takes up or puts down their phone."""

    def __init__(
        self,
        client: Client,
        state: ConnectorState,
        *,
        app_id: str,
        account_of: AccountOf,
        clock: Callable[[], float] = monotonic,
        again: Backoff = _AGAIN,
    ) -> None:
        self._client = client
        self._state = state
        self._app_id = app_id
        self._account_of = account_of
        self._clock = clock
        self._again = again
        self._now: OnThePhone | None = None
        self._lost = 0.0
        self._changed = asyncio.Event()
        self._set: dict[str, float] = {}
        self._cleared: dict[str, float] = {}
        self._spared = Spared(clock=clock)

    def show(self, now: OnThePhone) -> None:
        """Show these people on the phone from now on."""
        if not now.known and (self._now is None or self._now.known):
            self._lost = self._clock()
        self._now = now
        self._changed.set()

    def is_ours(self, account: str) -> bool:
        """Tell whether the presence others see may be what we set."""
        return account in self._set or self._clock() - self._cleared.get(account, -FADES) < FADES

    async def run(self, well: Callable[[], None] = lambda: None) -> None:
        """Keep it as it is to be, until cancelled; `well` is called after each time. Raises NotPermitted."""
        self._set = dict.fromkeys(await self._state.all(KIND), -inf)
        failures = 0
        while True:
            self._changed.clear()
            try:
                await self.settle()
            except ConnectionError as error:
                failures += 1
                await self._held(error, self._again.wait(failures))
            else:
                failures = 0
                well()
                await self._wait(RENEWED / 4)

    async def settle(self) -> None:
        """Set, renew and clear what is to be now. Raises as `for_each`."""
        wanted = await self._wanted()
        if wanted is None:
            return
        try:
            await for_each([each for each in self._set if each not in wanted], self._clear, Spared())
        finally:
            due = self._clock() - RENEWED
            await for_each([each for each in wanted if self._set.get(each, -inf) <= due], self._put, self._spared)

    async def _wanted(self) -> frozenset[str] | None:
        """Return who is to be shown; None while nobody can tell."""
        now = self._now
        if now is None or (not now.known and self._clock() - self._lost < UNSEEN):
            return None
        accounts = [await self._account_of(person) for person in now.people]
        return frozenset(each for each in accounts if each and GUID.fullmatch(each))

    async def _put(self, account: str) -> None:
        if account not in self._set:
            await self._state.put(KIND, account, True)
        body = {
            "sessionId": self._app_id,
            "availability": "Busy",
            "activity": "InACall",
            "expirationDuration": LASTS,
        }
        self._set.setdefault(account, -inf)
        await self._client.ask(calls.SET_PRESENCE, {"user": account}, body=body, patience=0)
        self._set[account] = self._clock()

    async def _clear(self, account: str) -> None:
        try:
            body = {"sessionId": self._app_id}
            await self._client.ask(calls.CLEAR_PRESENCE, {"user": account}, body=body, patience=0)
        except ConnectionError:
            raise
        except (Refusal, NotPermitted):  # it had expired, or will by itself
            log.info("presence not cleared")
        self._set.pop(account, None)
        self._cleared[account] = self._clock()
        await self._state.drop(KIND, account)

    async def _held(self, error: ConnectionError, seconds: float) -> None:
        """Wait before trying again: whatever happens meanwhile where we ask too much, else for one who always fails."""
        if isinstance(error, Busy) and error.status == _TOO_MANY:
            await asyncio.sleep(max(seconds, error.wait))
        else:
            await self._wait(seconds)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
