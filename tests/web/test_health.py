from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.house import browser, open_site
from ucbridge.i18n import _
from ucbridge.supervision import Health

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.asyncio


async def test_healthz_tells_how_each_part_is(tmp_path: Path) -> None:
    health = Health()
    health.report("pbx main", True, _("connected"))
    async with open_site(tmp_path, health=health) as site, browser() as watcher:
        async with watcher.get(f"{site.address}/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ok", "parts": {"pbx main": "connected"}})
        health.report("pbx main", False, _("connection lost: trying again"))
        async with watcher.get(f"{site.address}/healthz") as answer:
            assert answer.status == 503
            assert (await answer.json())["parts"] == {"pbx main": "connection lost: trying again"}
