"""Groups of people that chat platforms know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from ucbridge.models import Account

GroupMembers = Callable[[Account, str], Awaitable[Sequence[Account] | None]]
"""Returns the accounts in a group that somebody names, as their platform shows it to them; None where it has none."""


async def no_groups(_asker: Account, _group: str) -> None:
    """Know no platform."""
