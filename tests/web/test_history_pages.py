"""One's own calls as a file: for whoever holds the link, and no other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.office import office
from tests.pbx.cdr.records import ALICE, OUT, rec
from tests.services.history.calling import call, hear
from ucbridge.web.history_links import KIND, LIFE, PATH
from ucbridge.web.history_pages import HistoryPages
from ucbridge.web.listening_links import ListeningLinks

pytestmark = pytest.mark.asyncio


async def test_the_link_opens_ones_own_calls_for_an_hour(tmp_path: Path) -> None:
    links = ListeningLinks(b"k" * 32, "history")
    async with office(tmp_path) as there:
        await hear(there, call(rec(OUT, ALICE, dst="101", name="Zoé")))
        listing, app = there.services.history.listing, web.Application()
        app.add_routes(HistoryPages(links, there.services.people, listing, ZoneInfo("Europe/Paris")).routes())
        async with TestClient(TestServer(app)) as client:

            async def fetch(query: str) -> tuple[int, str]:
                answer = await client.get(f"{PATH}?{query}")
                return answer.status, await answer.text()

            status, text = await fetch(links.query(KIND, 0, "alice", LIFE))
            assert status == 200
            assert text.startswith("\ufefftime,direction,name")
            assert "Zoé,+33199001234,missed" in text
            assert (await fetch(links.query(KIND, 0, "bob", LIFE)))[1].count("\n") == 1
            forged = links.query(KIND, 0, "bob", LIFE).replace("for=bob", "for=alice")
            assert (await fetch(forged))[0] == 403
            assert (await fetch(links.query("page", 0, "alice", LIFE)))[0] == 403
            assert (await fetch(""))[0] == 403
            assert (await fetch(links.query(KIND, 0, "alice", timedelta(seconds=-1))))[0] == 410
            assert (await fetch(links.query(KIND, 0, "nobody", LIFE)))[0] == 410
