"""Ten calls come and go while one bridge was killed and another one sees no PBX: both know of all of them after it."""
from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.chaos.assembly import PEOPLE, Assembly, assembly
from tests.e2e.everyday_more.shift import Shift, ten_calls
from tests.pbx.proxy import Proxy, proxy

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(150)]

_MORE = """
[calls]
incoming_after = 0.1

[history]

[pbx.cdr]
path = {cdr}
"""


@asynccontextmanager
async def bridges(folder: Path, pbx: Elsewhere) -> AsyncIterator[tuple[Assembly, Assembly, Proxy]]:
    """Run two bridges at one PBX; the AMI of the second is reached through a proxy."""
    more = _MORE.format(cdr=json.dumps(str(pbx.folder / "log/cdr-csv/Master.csv")))
    async with AsyncExitStack() as stack:
        between = await stack.enter_async_context(proxy("127.0.0.1", pbx.ports.ami))
        far, settings = Elsewhere(pbx.thing, pbx.loop), pbx.settings
        ami = settings.ami.model_copy(update={"port": between.port})
        ari = settings.ari.model_copy(update={"app": "second"})
        vars(far)["settings"] = settings.model_copy(update={"ami": ami, "ari": ari})
        folders = [folder / "killed", folder / "cut"]
        for each in folders:
            each.mkdir()
        killed, cut = await asyncio.gather(
            *(
                stack.enter_async_context(assembly(each, at, more=more))
                for each, at in zip(folders, (pbx, far), strict=True)
            )
        )
        yield killed, cut, between


async def test_every_call_is_known_and_each_missed_one_is_one_card(tmp_path: Path, asterisk: Elsewhere) -> None:
    shift = Shift(asterisk, tmp_path)
    shift.begin("bob", "frank", "outside")
    async with bridges(tmp_path, asterisk) as (killed, cut, link):
        await shift.talks("erin", "106", "frank")
        for there in killed, cut:
            await there.until(there.bridge.sees_pbx)
        await killed.bridge.kill()
        link.hole = True
        link.cut()
        await ten_calls(shift)
        link.hole = False
        link.cut()
        await killed.start()
        await asyncio.sleep(6)
        await shift.hangs_up("erin")
        await asyncio.sleep(3)
        for there in killed, cut:
            for who in PEOPLE:
                print("==", who)
                reply = await there._ask(who, text="/history")
                print(reply["title"], reply["text"])
                for f in reply["fields"]:
                    print("   ", f)
                for c in there.cards(who, ""):
                    print("   CARD", c["title"], "|", c["text"], "|", c["fields"], c["topic"])
        assert 0
