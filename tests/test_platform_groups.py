"""Groups of a chat platform, asked of the connector of whoever names them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.fakes import PostOnlyChat
from ucbridge.connector import ListsGroups
from ucbridge.models import Account
from ucbridge.platform_groups import PlatformGroups

SALES = [Account("team", "1"), Account("team", "2")]


class Team(PostOnlyChat):
    async def members_of(self, group: str, asker: Account) -> Sequence[Account] | None:
        return SALES if group.casefold() == "sales" and asker.id == "1" else None


@pytest.mark.asyncio
async def test_only_the_platform_somebody_writes_from_is_asked() -> None:
    groups = PlatformGroups({"team": Team(), "plain": PostOnlyChat()})
    assert isinstance(Team(), ListsGroups)
    assert await groups(Account("team", "1"), "Sales") == SALES
    assert await groups(Account("team", "stranger"), "Sales") is None
    assert await groups(Account("plain", "1"), "Sales") is None
    assert await groups(Account("gone", "1"), "Sales") is None
