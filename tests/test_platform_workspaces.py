"""The servers of whichever platform somebody writes from."""

from __future__ import annotations

from typing import cast

import pytest

from tests.fakes import FakeChat
from ucbridge.connector import Connector
from ucbridge.platform_workspaces import PlatformWorkspaces
from ucbridge.store.workspaces import Named

SALES = Named("11", "Sales")


class Knowing(FakeChat):
    def serves(self, workspace: str) -> bool:
        return workspace == "1000"

    async def role(self, workspace: str, text: str) -> Named | None:
        return SALES if (workspace, text) == ("1000", "Sales") else None

    role_to_give = role

    async def conversation(self, workspace: str, text: str) -> Named | None:
        return None

    async def groups_of(self, account: str, workspace: str) -> frozenset[str] | None:
        return frozenset({"11"}) if account == "zoe" else None


PLATFORMS = PlatformWorkspaces({"chat": cast("Connector", Knowing()), "plain": cast("Connector", FakeChat())})


@pytest.mark.asyncio
async def test_the_connector_of_the_asker_is_asked() -> None:
    assert await PLATFORMS.role("chat", "1000", "Sales") == SALES
    assert await PLATFORMS.role_to_give("chat", "1000", "Sales") == SALES
    assert await PLATFORMS.groups_of("chat", "zoe", "1000") == {"11"}
    assert await PLATFORMS.groups_of("chat", "ann", "1000") is None
    assert [PLATFORMS.serves("chat", each) for each in ("1000", "2000")] == [True, False]


@pytest.mark.asyncio
async def test_one_that_knows_no_servers_can_tell_nothing_of_them() -> None:
    for connector in ("plain", "off"):
        assert await PLATFORMS.role(connector, "1000", "Sales") is None
        assert await PLATFORMS.conversation(connector, "1000", "bot") is None
        with pytest.raises(ConnectionError):
            await PLATFORMS.groups_of(connector, "zoe", "1000")
    assert (PLATFORMS.serves("plain", "1000"), PLATFORMS.serves("off", "1000")) == (True, False)
