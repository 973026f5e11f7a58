"""Where somebody is known, and when the platform is asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from tests.services.workspaces.community import FakePlatform
from ucbridge.models import Account
from ucbridge.services.workspaces.places import Place, Places
from ucbridge.store.database import Database
from ucbridge.store.workspace_members import WorkspaceMembers
from ucbridge.store.workspaces import Named, Workspace, Workspaces

pytestmark = pytest.mark.asyncio

SALES = Named("11", "Sales")
THERE = Account("chat", "zoe", groups=frozenset({"11"}), workspace="1000")
DIRECT = Account("chat", "zoe")


@dataclass
class Known:
    workspaces: Workspaces
    members: WorkspaceMembers
    platform: FakePlatform = field(default_factory=FakePlatform)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.places = Places(self.workspaces, self.members, self.platform, clock=lambda: self.now)

    async def groups(self, account: Account = DIRECT, *, by_groups: bool = False) -> list[frozenset[str] | None]:
        return [each.groups for each in await self.places.of(account, by_groups=by_groups)]

    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@pytest_asyncio.fixture
async def known(tmp_path: Path) -> AsyncIterator[Known]:
    async with Database.open(f"sqlite:///{tmp_path}/known.sqlite") as database:
        there = Known(Workspaces(database), WorkspaceMembers(database))
        await there.workspaces.save(Workspace("chat", "1000", roles={"call": (SALES,)}), by="chief")
        there.platform.members["zoe", "1000"] = frozenset({"11"})
        yield there


async def test_a_role_taken_away_is_gone_in_direct_messages_within_minutes(known: Known) -> None:
    assert await known.groups(THERE) == [{"11"}]
    known.platform.members["zoe", "1000"] = frozenset()
    assert await known.groups() == [{"11"}]
    assert known.platform.asked["zoe"] == 0
    known.later(11)
    assert await known.groups() == [frozenset()]
    assert await known.groups() == [frozenset()]
    assert known.platform.asked["zoe"] <= 2


async def test_who_left_is_nowhere(known: Known) -> None:
    await known.groups(THERE)
    del known.platform.members["zoe", "1000"]
    known.later(11)
    assert await known.groups() == []
    assert await known.members.of("chat", "zoe") == []
    known.platform.members["zoe", "1000"] = frozenset({"11"})
    assert await known.groups(THERE) == [{"11"}], "and came back"
    assert await known.groups() == [{"11"}]


async def test_what_was_seen_last_counts_while_the_platform_is_away(known: Known) -> None:
    await known.groups(THERE)
    known.later(11)
    known.platform.up = False
    assert await known.groups() == [{"11"}]


async def test_nobody_is_asked_where_nothing_depends_on_it(known: Known) -> None:
    await known.workspaces.save(Workspace("chat", "1000", region="GB"), by="chief")
    await known.groups(THERE)
    known.later(60)
    assert await known.groups() == [{"11"}]
    assert not known.platform.asked
    assert await known.groups(by_groups=True) == [{"11"}]
    assert known.platform.asked["zoe"] == 1


async def test_roles_are_written_down_when_they_change_and_once_a_day(known: Known) -> None:
    written = []
    seen = known.members.seen

    async def noted(*what: object) -> None:
        written.append(what)
        await seen(*what)  # type: ignore[arg-type]

    known.members.seen = noted  # type: ignore[method-assign]
    for _each in range(3):
        await known.groups(THERE)
    assert len(written) == 1
    await known.groups(Account("chat", "zoe", workspace="1000"))
    assert len(written) == 2
    known.later(24 * 60 + 1)
    await known.groups(Account("chat", "zoe", workspace="1000"))
    assert len(written) == 3


async def test_rules_nobody_can_check_let_nobody_pass() -> None:
    restricted = Workspace("chat", "1000", roles={"call": (SALES,), "status": ()})
    assert not Place(restricted, None).admits("call")
    assert Place(restricted, None).admits("hangup")
    assert not Place(restricted, frozenset({"11", "1000"})).admits("status")
