"""Who missed a call on a PBX in the shape of FreePBX, where the dialplan says little of whom it looks for."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.asterisk import running
from tests.freepbx.company import FreePbxCompany
from tests.pbx.attempts.office import office
from tests.waiting import until
from ucbridge.pbx.private import PrivateAsterisk
from ucbridge.services.concerns.interface import Result

pytestmark = [pytest.mark.asterisk, pytest.mark.asyncio(loop_scope="module")]

MORE = """
[from-internal-additional]
; A ring group as FreePBX 17 makes it: members through Local channels, each in macro-dial-one.
exten => 630,1,Dial(Local/RG-630-102@from-internal/n&Local/RG-630-105@from-internal/n,2)
 same => n,Hangup()
exten => _RG-630-X.,1,Gosub(macro-dial-one,s,1(2,,${EXTEN:7}))
 same => n,Hangup()
; A number of the company that leads to Bob, and a queue whose members are reached through Local channels.
[from-outside]
exten => 5550102,1,Goto(from-internal,102,1)
exten => 5550630,1,Goto(from-internal,630,1)
"""


@pytest.fixture(scope="module")
def pbx(tmp_path_factory):
    with running(PrivateAsterisk.start(tmp_path_factory.mktemp("freepbx-truth"))) as pbx:
        yield pbx


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def board(pbx):
    await FreePbxCompany(pbx).move_in()
    file = pbx.folder / "etc/extensions.conf"
    file.write_text(file.read_text() + MORE)
    await pbx.cli("dialplan reload")
    async with office(pbx) as here:
        await until(lambda: here.board.features.dialect == "freepbx")
        yield here


async def test_a_call_from_outside_to_somebody_who_is_not_to_be_disturbed(at):
    await at.cli("database put DND 102 YES")
    await at.dials("outside", "5550102")
    await until(lambda: any("102" in each.dialled for each in at.attempts()), instead=at.what)
    await at.over_or_voicemail()
    assert at.missed() == {("bob", "direct", "do not disturb")}


async def test_a_call_from_outside_that_nobody_answers(at):
    await at.dials("outside", "5550102")
    await at.rings("bob")
    await at.ends("outside")
    assert at.missed() == {("bob", "direct", "gave up")}


async def test_forwarded_to_a_colleague_and_not_answered(at):
    await at.cli("database put CF 102 105")
    await at.dials("outside", "5550102")
    await at.rings("erin")
    await until(lambda: any("102" in each.dialled for each in at.attempts()), instead=at.what)
    await at.ends("outside")
    assert {who for who, _way, _why in at.missed()} == {"bob", "erin"}


async def test_forwarded_to_a_colleague_and_answered(at):
    await at.cli("database put CF 102 105")
    await at.talks("outside", "5550102", "erin")
    await at.ends("outside")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"erin"}


async def test_a_ring_group_that_one_answers(at):
    at.answers("erin", after=0.3)
    await at.dials("outside", "5550630")
    await at.rings("bob")
    await at.answered()
    await at.ends("outside")
    assert at.missed() == set()
    assert at.went(Result.ANSWERED) == {"erin"}


async def test_a_ring_group_that_nobody_answers_and_one_is_not_to_be_disturbed(at):
    await at.cli("database put DND 102 YES")
    await at.dials("outside", "5550630")
    await at.rings("erin")
    await at.ends("outside")
    assert at.missed() == {("erin", "direct", "gave up")}
