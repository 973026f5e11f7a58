"""`/link 102`: the phone rings and reads out a code."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import Office, office
from tests.waiting import until
from ucbridge.errors import PbxError, PbxUnreachable, Refused, UserError
from ucbridge.i18n import Text
from ucbridge.models import Account, Person, State
from ucbridge.pbx.interface import Spoken
from ucbridge.store.codes import Codes

pytestmark = pytest.mark.asyncio

ZOE = Account("chat", "U-ZOE", "Zoë")


async def zoe(there: Office) -> Person:
    return await there.services.people.of(ZOE)


async def code(there: Office, extension: str = "103") -> str:
    card = await there.services.links.start(await zoe(there), extension)
    await until(lambda: card.topic in there.board.cards)
    assert isinstance(there.pbx, FakePbx)
    return there.pbx.read[-1][1]


async def test_the_code_makes_the_phone_mine_and_tells_who_had_it(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        assert (await zoe(there)).extension == ""
        card = await there.services.links.start(await zoe(there), "103")
        assert (card.state, str(card.title)) == (State.RINGING, "Your phone 103 is ringing")
        await until(lambda: card.topic in there.board.cards)
        assert there.board.cards[card.topic][-1].state is State.QUESTION
        device, digits = pbx.read[0]
        assert device == "PJSIP/103"
        assert len(digits) == 6
        reply = await there.services.links.finish(await zoe(there), digits)
        assert str(reply.title) == "Linked to 103"
        assert (await zoe(there)).devices == ("PJSIP/103",)
        assert (await there.person("carol")).extension == ""
        assert [who for who, _notice in there.board.told] == ["carol"]
        assert (await there.services.directory.find("zoe")).extension == "103"
        with pytest.raises(UserError):
            await there.services.links.finish(await zoe(there), digits)


async def test_typed_before_the_phone_is_done(tmp_path: Path) -> None:
    pbx = FakePbx()
    pbx.done = asyncio.Event()
    async with office(tmp_path, pbx) as there:
        first = await there.services.links.start(await zoe(there), "103")
        second = await there.services.links.start(await zoe(there), "104")
        await until(lambda: len(pbx.read) == 2)
        await there.services.links.finish(await zoe(there), pbx.read[1][1])
        pbx.done.set()
        await until(lambda: len(there.board.cards) == 2)
        assert there.board.titles(first.topic) == ["This code is no longer valid"]
        assert there.board.titles(second.topic) == ["Linked to 104"]


async def test_three_wrong_codes_void_it(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        right = await code(there)
        wrong = f"{(int(right) + 1) % 10**6:06}"
        for words in ("not the code", "not the code", "too often"):
            with pytest.raises(UserError, match=words):
                await there.services.links.finish(await zoe(there), wrong)
        with pytest.raises(UserError):
            await there.services.links.finish(await zoe(there), right)


async def test_a_hundred_guesses_at_once_are_three(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        right = await code(there)
        me = await zoe(there)
        guesses = [f"{(int(right) + 1 + n) % 10**6:06}" for n in range(99)] + [right]
        results = await asyncio.gather(
            *(there.services.links.finish(me, each) for each in guesses), return_exceptions=True
        )
        assert all(isinstance(each, UserError) for each in results[:3])
        assert (await zoe(there)).extension == ""


async def test_a_code_is_for_one_person_and_one_extension(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        right = await code(there)
        with pytest.raises(UserError):
            await there.services.links.finish(await there.person("eloise"), right)
        with pytest.raises(UserError):
            await there.services.links.finish(await zoe(there), right, extension="104")
        assert (await there.services.links.finish(await zoe(there), right, extension="103")).state is State.OK


async def test_an_old_code_is_void(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        right = await code(there)
        codes, me = Codes(there.database), await zoe(there)
        pending = await codes.pending(me.id)
        assert pending is not None
        assert right not in pending.digest
        await codes.start(me.id, "103", pending.digest, datetime.now(UTC) - timedelta(seconds=1))
        with pytest.raises(UserError):
            await there.services.links.finish(me, right)


async def test_nobody_can_make_a_phone_ring_all_day(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        for _ in range(3):
            await code(there)
        with pytest.raises(Refused):
            await there.services.links.start(await zoe(there), "103")
        with pytest.raises(Refused):
            await there.services.links.start(await zoe(there), "104")
        with pytest.raises(Refused):
            await there.services.links.start(await there.person("bob"), "103")
        await there.services.links.start(await there.person("bob"), "104")


@pytest.mark.parametrize(
    ("spoken", "words"),
    [
        (Spoken.NO_ANSWER, "was not answered"),
        (Spoken.BUSY, "is busy"),
        (Spoken.UNREACHABLE, "is unreachable"),
        (PbxError(Text("It failed.")), "could not be read out"),
    ],
)
async def test_a_phone_that_does_not_answer(tmp_path: Path, spoken: Spoken | PbxError, words: str) -> None:
    pbx = FakePbx()
    pbx.spoken = spoken
    async with office(tmp_path, pbx) as there:
        right = await code(there)
        card = next(iter(there.board.cards.values()))[-1]
        assert words in str(card.title)
        assert card.buttons[0].argument == "/link 103"
        with pytest.raises(UserError):
            await there.services.links.finish(await zoe(there), right)


async def test_what_cannot_be_linked(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx) as there:
        with pytest.raises(UserError, match="has no phone"):
            await there.services.links.start(await zoe(there), "199")
        with pytest.raises(UserError, match="already"):
            await there.services.links.start(await there.person("bob"), "102")
        pbx.lose()
        with pytest.raises(PbxUnreachable):
            await there.services.links.start(await zoe(there), "103")
        assert pbx.read == []


async def test_unlink_holds_against_the_configuration(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        assert (await there.person("bob")).extension == "102"
        await there.services.links.unlink(await there.person("bob"))
        assert (await there.person("bob")).devices == ()
        with pytest.raises(UserError):
            await there.services.links.unlink(await there.person("bob"))
