"""Ten calls come and go while one bridge was killed and another one sees no PBX: both know of all of them after it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.chaos.assembly import PEOPLE, Assembly, assembly
from tests.e2e.everyday_more.shift import begin, ten_calls
from tests.handsets import Handsets
from tests.pbx.proxy import Proxy, proxy

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(150)]

_MORE = """
[calls]
incoming_after = 10

[history]

[pbx.cdr]
path = {cdr}
"""


LATE = "while the connection was down"
OUTSIDE_MISSED = ("↙ Outside", "missed", LATE)
QUEUE = ("↙ Outside", "missed", "queue sales", LATE)
GROUP = ("↙ Outside", "answered by Bob", LATE)
HISTORY = {
    "alice": [("↗ Dave", "busy", LATE), QUEUE, ("↗ Carol", "no answer", LATE)],
    "bob": [
        QUEUE,
        ("↙ Outside", "answered", LATE),
        ("↗ 0639981234", "answered", LATE),
        ("↙ Outside", "answered", LATE),
    ],
    "carol": [GROUP, ("↙ Alice", "missed", LATE), OUTSIDE_MISSED, OUTSIDE_MISSED],
    "dave": [OUTSIDE_MISSED, ("↙ Alice", "missed", LATE)],
    "erin": [GROUP, ("↗ Frank", "answered")],
    "frank": [("↙ Erin", "answered")],
}
CARDS = {
    "alice": ["Missed call from Outside"],
    "bob": ["Missed call from Outside"],
    "carol": ["2 missed calls from Outside", "Missed call from Alice"],
    "dave": ["Missed call from Alice", "Missed call from Outside"],
    "erin": [],
    "frank": [],
}


@asynccontextmanager
async def bridges(folder: Path, pbx: Elsewhere) -> AsyncIterator[tuple[Assembly, Assembly, Proxy]]:
    """Run two bridges at one PBX; the AMI of the second is reached through a proxy."""
    more = _MORE.format(cdr=json.dumps(str(pbx.cdr_file)))
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
    phones = Handsets(asterisk)
    begin(phones, "bob", "frank", "outside")
    async with bridges(tmp_path, asterisk) as (killed, cut, link):
        await phones.talks("erin", "106", "frank")
        for there in killed, cut:
            await there.until(there.bridge.sees_pbx)
        await killed.bridge.kill()
        link.hole = True
        link.cut()
        await ten_calls(phones)
        link.hole = False
        link.cut()
        await killed.start()
        for there in killed, cut:
            await there.until(lambda there=there: all(missed(there, who) == CARDS[who] for who in PEOPLE), 75)
        await phones.hangs_up("erin")
        for there in killed, cut:
            for who in PEOPLE:
                await knows(there, who)
                assert missed(there, who) == CARDS[who]
                assert all("It came while the connection was down." in each["text"] for each in cards(there, who))


def cards(there: Assembly, who: str) -> list[dict[str, str]]:
    """Return the cards of missed calls somebody has."""
    found = there.cards(who, "")
    others = [(each["topic"], each["title"]) for each in found if not each["topic"].startswith("missed:")]
    assert others == [], f"{who} has other cards"
    return found


def missed(there: Assembly, who: str) -> list[str]:
    """Return what they are called."""
    return sorted(each["title"] for each in cards(there, who))


async def knows(there: Assembly, who: str) -> None:
    """Wait until the history of somebody has all of their calls, each once, and no other one."""
    async with asyncio.timeout(10):
        while sorted(found := await history(there, who)) != sorted(HISTORY[who]):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert len(found) == len(HISTORY[who])


async def history(there: Assembly, who: str) -> list[tuple[str, ...]]:
    """Return the calls in somebody's history: with whom, and how it went, without when and how long."""
    reply = await there.ask(who, text="/history")
    assert reply is not None
    parts = [(each["name"], *each["value"].split(" · ")[1:]) for each in reply["fields"]]
    return [tuple(part for part in each if not re.fullmatch(r"[0-9]+ s", part)) for each in parts]
