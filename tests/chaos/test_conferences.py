"""The whole bridge killed in the middle of conferences: on a real Asterisk with real phones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.chaos.assembly import assembly

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
        await there.until(lambda: there.inside("bob") == {"alice", "bob", "erin", "frank"}, 30)
        await there.say("alice", "/conference mute Erin")
        await there.until(lambda: "🔇 Erin" in there.said("bob"))
        await there.bridge.kill()
        await asterisk.phones["frank"].hang_up()
        await there.start()
        await there.until(lambda: there.inside("bob") == {"alice", "bob", "erin"}, 30)
        assert "🔇 Erin" in there.said("bob")
        await there.press("erin", "conference-unmute-me")
        await there.until(lambda: "Erin" in there.said("bob") and "🔇" not in there.said("bob"))
        await there.press("bob", "conference-leave")
        await there.until(lambda: there.inside("erin") == {"alice", "erin"})
        await there.say("alice", "/conference end")
        await there.until(lambda: there.title("frank").endswith("is over"))
        assert there.rang() == dict.fromkeys(("alice", "bob", "erin", "frank"), 1)


async def test_killed_while_it_is_recorded_and_somebody_waits(tmp_path: Path, asterisk: Elsewhere) -> None:
    async with assembly(tmp_path, asterisk, more=_RECORDED) as there:
        await there.gather("bob")
        await there.say("alice", "/conference record")
        await there.until(lambda: there.said("bob", "Recording"))
        await asterisk.phones["alice"].hang_up()
        await there.until(lambda: there.inside("bob") == {"bob"})
        pin = there.said("bob", "Dial in").rpartition(" ")[2]
        await asterisk.phones["erin"].dial("800")
        await there.in_stasis("105")
        await asterisk.phones["erin"].press(f"{pin}#")
        await there.until(lambda: "Erin" in there.said("bob", "In the waiting room"))
        await there.bridge.kill()
        await there.start()
        await there.say("alice", "/conference join")
        await there.until(lambda: there.inside("bob") == {"alice", "bob", "erin"}, 30)
        assert there.said("bob", "Recording")
        await there.say("alice", "/conference end")
        await there.until(lambda: there.cards("bob", "recording:") and there.cards("bob", "recording:")[0]["audio"], 30)
        await there.until(lambda: there.title("erin").endswith("is over"))
        assert len(there.cards("bob", "recording:")) == 1
        assert there.rang() == {"alice": 2, "bob": 1}
