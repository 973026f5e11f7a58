from __future__ import annotations
import pytest
from tests.e2e.everyday.floor import Floor
from tests.waiting import until
pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="package"), pytest.mark.timeout(200)]
async def test_loop(floor: Floor) -> None:
    chat = floor.chat
    floor.answers("softphone")
    for i in range(8):
        await floor.dials("bob", "101")
        card = await chat.sees("alice", "Bob is calling")
        taken = await chat.opens("alice", card, "Answer on my other phone")
        await chat.shows(taken, "Connected with Bob")
        await floor.talk("bob", "softphone")
        print("ROUND", i, await floor.there.pbx.cli("core show channels concise"))
        print("PHONES", floor.what())
        await floor.hangs_up("bob")
        try:
            await until(lambda: "ended" in taken.text, 6)
        except TimeoutError:
            print("AFTER", await floor.there.pbx.cli("core show channels concise"))
            print("PHONES", floor.what())
            for each in chat.seen("alice"): print("CARD", each is taken, each.text, each.buttons)
            import sqlite3
            db = sqlite3.connect(f"file:{floor.there.bridge.folder}/data/ucbridge.sqlite?mode=ro", uri=True)
            for row in db.execute("select topic, version, substr(reply,1,200) from cards"): print("ROW", row)
            for row in db.execute("select * from card_addresses"): print("ADDR", row)
            raise
        await floor.silence()
