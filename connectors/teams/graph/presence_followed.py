"""Who wishes not to be disturbed, by what they show in Teams: asked every minute, told with each change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from connectors.teams.graph import calls
from connectors.teams.graph.answers import Payload, entries, words
from connectors.teams.graph.client import LONG, Client
from connectors.teams.graph.directory import GUID
from connectors.teams.graph.refusals import Busy, Refusal
from connectors.teams.graph.spared import Spared
from connectors.teams.settings import NAME
from ucbridge.connector import Bot
from ucbridge.models import Account
from ucbridge.store.connector_state import ConnectorState

KIND = "quiet"
"""What is kept: an account we said of that it wishes not to be disturbed."""

AT_ONCE = 650
"""Accounts one request may ask about."""

_OURS = {("busy", "inacall")}
"""What we set ourselves for whoever is on the phone: it says nothing about what they wish."""
_UNKNOWN = {"", "presenceunknown"}

Followed = Callable[[], Awaitable[Collection[str]]]
"""Returns the accounts whose presence matters."""


@dataclass(frozen=True, slots=True)
class Presence:
    """What somebody shows."""

    availability: str
    activity: str

    def says(self, quiet: Collection[str]) -> bool:
        """Tell whether it is one of these words, written small."""
        return self.availability.lower() in quiet or self.activity.lower() in quiet

    @property
    def may_be_ours(self) -> bool:
        """Tell whether we may have set it."""
        return (self.availability.lower(), self.activity.lower()) in _OURS


class PresenceFollowed:
    """Asks about everybody, and says what changed."""

    def __init__(
        self,
        client: Client,
        state: ConnectorState,
        *,
        quiet: Iterable[str],
        followed: Followed,
        is_ours: Callable[[str], bool],
        seconds: float,
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._client = client
        self._state = state
        self._quiet = frozenset(word.lower() for word in quiet)
        self._followed = followed
        self._is_ours = is_ours
        self._pause = pause or partial(asyncio.sleep, seconds)
        self._said: dict[str, bool] = {}
        self._spared = Spared()

    async def load(self) -> None:
        """Read of whom a former run said that they wish not to be disturbed."""
        self._said = dict.fromkeys(await self._state.all(KIND), True)

    async def run(self, bot: Bot, well: Callable[[], None] = lambda: None) -> None:
        """Follow until cancelled; `well` is called after each time. Raises as `Client.ask`."""
        await self.load()
        first = True
        while True:
            await self.look(bot, again=first)
            first = False
            well()
            await self._pause()

    async def look(self, bot: Bot, *, again: bool = False) -> None:
        """Ask about everybody, and say what changed; with `again` also who still wishes not to be disturbed."""
        accounts = sorted(each for each in await self._followed() if GUID.fullmatch(each) and each not in self._spared)
        shown: dict[str, Presence] = {}
        for start in range(0, len(accounts), AT_ONCE):
            shown |= await self._ask(accounts[start : start + AT_ONCE])
        here = {account: self._means(account, presence) for account, presence in shown.items()}
        gone = dict.fromkeys((each for each in self._said if self._said[each] and each not in accounts), False)
        for account, quiet in {**here, **gone}.items():
            before = self._said.get(account, False)
            if quiet != before or (quiet and again):
                await self._say(bot, account, quiet)

    def _means(self, account: str, presence: Presence) -> bool:
        """Tell whether somebody wishes not to be disturbed; as before where what they show may be ours."""
        if presence.may_be_ours and self._is_ours(account):
            return self._said.get(account, False)
        return presence.says(self._quiet)

    async def _say(self, bot: Bot, account: str, quiet: bool) -> None:
        if quiet:
            await self._state.put(KIND, account, True)
        await bot.disturbed(Account(NAME, account, vouched=True), wanted=not quiet)
        self._said[account] = quiet
        if not quiet:
            await self._state.drop(KIND, account)

    async def _ask(self, accounts: Sequence[str]) -> Mapping[str, Presence]:
        """Return what these show; where Graph refuses to tell of all of them it is asked about fewer, down to one."""
        try:
            page = await self._client.ask(calls.PRESENCES, body={"ids": list(accounts)}, patience=LONG)
        except Busy:
            raise
        except Refusal:
            if len(accounts) == 1:
                self._spared.add(accounts[0])
                return {}
            half = len(accounts) // 2
            return {**await self._ask(accounts[:half]), **await self._ask(accounts[half:])}
        return _presences(entries(page))


def _presences(page: Iterable[Payload]) -> dict[str, Presence]:
    told = {
        words(each.get("id")).lower(): Presence(words(each.get("availability")), words(each.get("activity")))
        for each in page
    }
    return {account: each for account, each in told.items() if each.availability.lower() not in _UNKNOWN}
