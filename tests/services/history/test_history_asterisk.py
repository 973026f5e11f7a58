"""A real Asterisk: the bridge is down while calls come and go, and afterwards nothing is missing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.asterisk import Elsewhere
from tests.handsets import Handsets
from tests.office import PEOPLE, office
from tests.waiting import until
from ucbridge.config import PersonSettings
from ucbridge.config.pbx import CdrSettings
from ucbridge.pbx.private import Behaviour
from ucbridge.pbx.switchboard import Switchboard
from ucbridge.services.concerns.interface import Concerned, Result
from ucbridge.store.history import Filter, History

pytestmark = [pytest.mark.asyncio, pytest.mark.asterisk, pytest.mark.timeout(120)]

EVERYBODY = PEOPLE | {
    "erin": PersonSettings(name="Erin Lambert", extension="105"),
    "frank": PersonSettings(name="Frank Rousseau", extension="106"),
}


async def test_down_while_ten_calls_come_and_go(tmp_path: Path, asterisk: Elsewhere) -> None:
    board = Switchboard(asterisk.settings)
    cdr = CdrSettings(path=asterisk.cdr_file)
    for who in ("alice", "bob", "erin", "frank"):
        asterisk.phones[who].behave(Behaviour.ANSWER, answer_after=0.05)
    phones, heard = Handsets(asterisk), list[Concerned]()
    link = asyncio.create_task(board.run())
    try:
        await until(lambda: board.model.fresh)
        async with office(tmp_path, board, people=EVERYBODY, cdr=cdr) as there:

            async def hear(concerned: Concerned) -> None:
                if concerned.call.ended:
                    heard.append(concerned)

            there.services.concerns.tell(hear)
            history = History(there.database)
            await phones.talks("erin", "106", "frank")
            await until(lambda: any(len(each.bridged) == 2 for each in board.model.calls.values()))
            await until(lambda: there.services.history.reconciling.noted)
            link.cancel()
            await asyncio.gather(link, return_exceptions=True)
            assert not board.model.fresh

            for _time in range(3):
                await phones.rings("outside", "103", "carol")
                await phones.hangs_up("outside")
            await phones.rings("alice", "103", "carol")
            await phones.hangs_up("alice")
            await phones.talks("bob", "101", "alice")
            await phones.hangs_up("bob")
            await phones.talks("outside", "102", "bob")
            await phones.hangs_up("outside")
            await phones.talks("bob", "0639981234", "outside")
            await phones.hangs_up("bob")
            for who in ("alice", "bob", "erin"):
                asterisk.phones[who].behave(Behaviour.IGNORE)
            await phones.rings("outside", "612", "bob", "carol", "erin")
            await phones.picks_up("bob")
            await phones.hangs_up("outside", 6)
            await phones.rings("outside", "600", "alice", "bob")
            await phones.hangs_up("outside", 2)
            await phones.talks("outside", "104")  # by voicemail
            await phones.hangs_up("outside", 2)

            link = asyncio.create_task(board.run())
            await until(lambda: board.model.fresh)
            late = lambda: [each for each in heard if each.late]  # noqa: E731
            await until(lambda: len(late()) >= 10, 30, instead=lambda: heard)
            await phones.hangs_up("erin")
            await until(lambda: any(not each.late for each in heard), 10)
            await there.services.history.writer.flush()
            await there.services.history.reconciling.fill_open()

            assert len(late()) == 10
            missed = [
                (one.person_id, each.call.id) for each in heard for one in each.concerns if one.result is Result.MISSED
            ]
            assert sorted(person for person, _call in missed) == ["alice", "bob", *["carol"] * 4, "dave"]
            assert len(set(missed)) == len(missed), "no call was told twice"
            counts = {
                who: await history.count(who, Filter()) for who in ("alice", "bob", "carol", "dave", "erin", "frank")
            }
            assert counts == {"alice": 3, "bob": 5, "carol": 5, "dave": 1, "erin": 2, "frank": 1}
            [erin] = await history.page("frank", Filter(), most=9)
            assert (erin.person.result, erin.call.late, erin.call.lost) == ("answered", False, False)
    finally:
        link.cancel()
        await asyncio.gather(link, return_exceptions=True)
