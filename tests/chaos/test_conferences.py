"""The whole bridge killed in the middle of conferences: on a real Asterisk with real phones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.chaos.assembly import assembly
from tests.waiting import until

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(150)]


async def test_killed_while_phones_ring_and_while_people_talk(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with assembly(tmp_path, asterisk) as there:
        await there.say("alice", "/conference Bob Erin Frank")
        await there.bridge.kill()
        await there.start()
        await until(lambda: there.inside("bob") == {"alice", "bob", "erin", "frank"}, 30)
        await there.say("alice", "/conference mute Erin")
        await until(lambda: "🔇 Erin" in there.said("bob")["In the conference"])
        await there.bridge.kill()
        await asterisk.phones["frank"].hang_up()
        await there.start()
        await until(lambda: there.inside("bob") == {"alice", "bob", "erin"}, 30)
        assert "🔇 Erin" in there.said("bob")["In the conference"]
        await there.press("erin", "conference-unmute-me")
        await until(lambda: "🔇" not in there.said("bob")["In the conference"])
        await there.press("bob", "conference-leave")
        await until(lambda: there.inside("erin") == {"alice", "erin"})
        await there.say("alice", "/conference end")
        await until(lambda: there.card("frank")["title"].endswith("is over"))
        assert there.rang() == dict.fromkeys(("alice", "bob", "erin", "frank"), 1)
