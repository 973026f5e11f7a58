"""Personal chats: opened once and kept; where the app is missing it is installed, if that is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from connectors.teams.posts.accounts import Accounts
from connectors.teams.settings import Settings
from connectors.teams.wire.api import Api
from connectors.teams.wire.refusals import NO_SUCH_MESSAGE, Busy, Gone, Refusal, Shut, Unsure

_T = TypeVar("_T")

Install = Callable[[str], Awaitable[bool]]
"""Installs the app for an account; False where that is not possible."""

BLOCKS = {"MessageWritesBlocked", "ConversationBlockedByUser", "BotDisabledByAdmin"}
"""Codes after which nothing is tried until the person does something: Microsoft asks for that."""

_PAUSES = (0.5, 1.5, 3.0)
"""Seconds between tries to open a chat after the app was installed: Teams takes some time."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a personal chat is."""

    service: str
    chat: str


class Personal:
    """Writes to people."""

    def __init__(self, api: Api, accounts: Accounts, settings: Settings, *, install: Install | None = None) -> None:
        self._api = api
        self._accounts = accounts
        self._app = settings.app_id
        self._tenant = settings.tenant_id
        self._service = settings.service_url.rstrip("/")
        self._install = install

    async def within(self, account: str, do: Callable[[Spot], Awaitable[_T]]) -> _T:
        """Do something in somebody's personal chat.

        Raises:
            Shut: they cannot be written to now; also what `do` raises.
        """
        known = self._accounts.get(account)
        if not self._accounts.open(account):
            raise Shut(403)
        try:
            return await self._done(account, do, Spot(known.service or self._service, known.chat))
        except Gone as error:
            if error.code == NO_SUCH_MESSAGE or not known.chat:
                raise
        await self._accounts.opened(account, "", known.service)
        return await self._done(account, do, Spot(known.service or self._service, ""))

    async def _done(self, account: str, do: Callable[[Spot], Awaitable[_T]], spot: Spot) -> _T:
        try:
            return await do(spot if spot.chat else await self._open(account))
        except Shut as error:
            if error.code in BLOCKS:
                await self._accounts.close(account)
            else:
                await self._accounts.opened(account, "", spot.service)
                await self._accounts.away_now(account)
            raise

    async def _open(self, account: str) -> Spot:
        try:
            return await self._opened(account)
        except Shut as error:
            if error.code in BLOCKS or self._install is None or not await self._install(account):
                raise
        for pause in _PAUSES:
            try:
                return await self._opened(account)
            except Shut:
                await asyncio.sleep(pause)
        return await self._opened(account)

    async def _opened(self, account: str) -> Spot:
        known = self._accounts.get(account)
        if known.chat:  # an event told of it meanwhile
            return Spot(known.service or self._service, known.chat)
        service, tenant = known.service or self._service, known.tenant or self._tenant
        parameters = {
            "isGroup": False,
            "bot": {"id": f"28:{self._app}"},
            "members": [{"id": known.user or account}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        try:
            opened = await self._api.open(service, parameters)
        except (Shut, Busy, Unsure):
            raise
        except Refusal as error:  # Teams does not know the person (yet)
            raise Shut(error.status, error.code) from error
        spot = Spot(_same_host(service, str(opened.get("serviceUrl") or "")), str(opened.get("id") or ""))
        if not spot.chat:
            raise Unsure(0)
        await self._accounts.opened(account, spot.chat, spot.service)
        return spot


def _same_host(service: str, named: str) -> str:
    """Return where a chat is: our token goes to no host that an answer names, only to those that Microsoft signed."""
    try:
        same = urlsplit(named)[:2] == urlsplit(service)[:2]
    except ValueError:
        same = False
    return named if same else service
