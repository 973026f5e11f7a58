"""Doing something for many people, where one of them never stops the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

from connectors.teams.graph.refusals import Busy, NotPermitted, Refusal
from connectors.teams.graph.spared import Spared

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Requests under way at the same time: so many Microsoft allows for one mailbox, and we need no more."""


async def for_each(accounts: Iterable[str], do: Callable[[str], Awaitable[None]], spared: Spared) -> int:
    """Do it for each account that is not spared, and spare those Graph refuses it for; return how many were done.

    Raises:
        NotPermitted: nobody may be asked about: the permission is missing.
        ConnectionError: Graph is busy, or cannot be reached; what could be done was done.
    """
    todo = [each for each in accounts if each not in spared]
    results = await _results(todo, do)
    refused = {account: error for account, error in results.items() if isinstance(error, Refusal | NotPermitted)}
    denied = [error for error in refused.values() if isinstance(error, NotPermitted)]
    if denied and len(denied) == len(todo):
        raise denied[0]
    later = sorted((each for each in results.values() if isinstance(each, ConnectionError)), key=_wait)
    for account, error in refused.items():
        if not isinstance(error, Busy):
            spared.add(account)
            log.info("refused for one", reason=str(error))
    if later:
        raise later[-1]
    return len(todo) - len(refused)


def _wait(error: ConnectionError) -> float:
    return error.wait if isinstance(error, Busy) else 0.0


async def _results(
    accounts: list[str], do: Callable[[str], Awaitable[None]]
) -> dict[str, Refusal | NotPermitted | ConnectionError | None]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(account: str) -> Refusal | NotPermitted | ConnectionError | None:
        async with turn:
            try:
                await do(account)
            except (Refusal, NotPermitted, ConnectionError) as error:
                return error
        return None

    results = await asyncio.gather(*(one(each) for each in accounts))
    return dict(zip(accounts, results, strict=True))
