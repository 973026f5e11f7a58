"""The whole bridge killed in the middle of conferences: on a real Asterisk with real phones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.chaos.assembly import assembly
from tests.waiting import until

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(150)]

_RECORDED = """
[conference.recording]
transcribe = false
"""


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


async def test_killed_while_it_is_recorded_and_somebody_waits(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with assembly(tmp_path, asterisk, more=_RECORDED) as there:
        await there.gather("bob")
        await there.say("alice", "/conference record")
        await until(lambda: "Recording" in there.said("bob"))
        await asterisk.phones["alice"].hang_up()
        await until(lambda: there.inside("bob") == {"bob"})
        pin = there.said("bob")["Dial in"].rpartition(" ")[2]
        await asterisk.phones["erin"].dial("800")
        await there.in_stasis("105")
        await asterisk.phones["erin"].press(f"{pin}#")
        await until(lambda: "Erin" in there.said("bob").get("In the waiting room", ""))
        await there.bridge.kill()
        await there.start()
        await there.say("alice", "/conference join")
        await until(lambda: there.inside("bob") == {"alice", "bob", "erin"}, 30)
        assert "Recording" in there.said("bob")
        await there.say("alice", "/conference end")
        await until(lambda: there.cards("bob", "recording:") and there.cards("bob", "recording:")[0]["audio"], 30)
        await until(lambda: there.card("erin")["title"].endswith("is over"))
        assert len(there.cards("bob", "recording:")) == 1
        assert there.rang() == {"alice": 2, "bob": 1}
