"""Ways of getting the bridge to dial what the policy forbids, tried one by one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import pytest_asyncio

from tests.commands.bot import chat
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, Office, generous, office
from ucbridge.config import Bridge, Contact, PersonSettings, PolicySettings
from ucbridge.errors import BridgeError, Refused, UserError
from ucbridge.models import Account, State
from ucbridge.pbx import events

pytestmark = pytest.mark.asyncio

MALLORY = Account("chat", "U-MALLORY", "Mallory")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def french(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with office(tmp_path_factory.mktemp("fr"), FakePbx(), policy=generous()) as there:
        yield there


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def american(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    rules = PolicySettings(calls_per_minute=1000, calls_at_once=1000, regions=("US",))
    async with office(tmp_path_factory.mktemp("us"), FakePbx(), policy=rules, bridge=Bridge(region="US")) as there:
        yield there


async def dialled(there: Office, written: str) -> list[str]:
    assert isinstance(there.pbx, FakePbx)
    before = len(there.pbx.orders)
    with pytest.raises(BridgeError):
        await there.call(written)
    return [order.extension for order in there.pbx.orders[before:]]


FEATURES = ("*97", "*60", "*98102", "**102", "#102", "102#", "*31#0612345678", "#31#0899123456", "*21*0899123456#")
INSIDE = ("outside", "PJSIP/outside", "Local/0899123456@from-internal", "0102", "00102", "118218", "3639", "9911")
EMERGENCY = ("112", "+33112", "0033 112", "17", "sip:112@x", "①①②", "¹¹²", "tel:112;phone-context=example.com")
WORDS = ("112 please", "112 SVP merci", "17 POLICE", "15 SAMU", "18 POMPIERS", "call 112")
PREMIUM = (
    *("tel:0899123456", "0899123456;phone-context=+33", "0 (8) 99 12 34 56", "+33 (0) 8 99 12 34 56", "33899123456"),
    *("0033899123456", "+330899123456", "٠٨٩٩١٢٣٤٥٦", "0899 FLIRTY", "\u202e0899123456", "+41 900 123456"),
    *("+32 900 12 345", "+39 899 123456", "+979 1 2345 6789", "+808 1234 5678", "+44 70 1234 5678", "+44 871 123 4567"),
)
FAR = (
    *("+1 809 555 1234", "+1 876 555 1234", "+1 900 555 1234", "+1 500 234 5678", "+44 7624 123456", "+53 7 1234567"),
    *("+870 773 123 456", "+881 612 345 678", "+882 16 1234567", "+883 510 012 345 678", "+878 10 1234567890"),
    *("+888 12345678901", "+247 41234", "00 53 7 1234567", "+7 701 123 4567"),
)
OVERSEAS = (
    *("+262 262 12 34 56", "02 62 12 34 56", "02 69 12 34 56", "05 08 41 12 34", "05 90 12 34 56", "05 94 12 34 56"),
    *("05 96 12 34 56", "+33 5 96 12 34 56", "06 39 12 34 56", "06 92 12 34 56", "06 96 12 34 56", "+590 590 12 34 56"),
)
BEHIND = ("0612345678&0899123456", "06 12 34 56 78 / 08 99 12 34 56", "00+33899123456", "+33+899123456")


@pytest.mark.parametrize("written", [*FEATURES, *INSIDE, *EMERGENCY, *WORDS, *PREMIUM, *FAR, *OVERSEAS, *BEHIND])
@pytest.mark.asyncio(loop_scope="module")
async def test_what_may_not_be_dialled_in_france(french: Office, written: str) -> None:
    assert await dialled(french, written) == []


@pytest.mark.parametrize(
    "written",
    [
        *("1 809 555 1234", "809-555-1234", "(876) 555-1234", "1-876-555-1234", "+1 242 555 1234", "+1 416 555 1234"),
        *("1-900-555-1234", "900 555 1234", "1-900-FLIRTED", "212 976 1234", "+1 (415) 976-1234", "500 234 5678"),
        *("011 53 7 1234567", "011 44 70 1234 5678", "011 881 612 345 678", "101 0288 1 900 234 5678"),
        *("911", "+1911", "1 911", "9-1-1", "112", "911 now please", "*67 900 555 1234"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_may_not_be_dialled_in_the_united_states(american: Office, written: str) -> None:
    assert await dialled(american, written) == []


@pytest.mark.parametrize("written", ["0612345678 ext 0899123456", "0612345678,,0899123456", "0612345678;0899123456"])
@pytest.mark.asyncio(loop_scope="module")
async def test_what_stands_behind_a_number_is_not_dialled(french: Office, written: str) -> None:
    await french.call(written)
    assert isinstance(french.pbx, FakePbx)
    assert french.pbx.orders[-1].extension == "+33612345678"


async def test_a_trunk_named_by_its_number_is_no_way_round(tmp_path: Path) -> None:
    async with office(tmp_path, FakePbx(), policy=generous()) as there:
        for trunk in ("PJSIP/0899123456", "PJSIP/33899123456", "PJSIP/0044207946095"):
            there.pbx._live.apply(events.DeviceStateChanged(trunk, "NOT_INUSE"))  # type: ignore[attr-defined]
        for number in ("0899123456", "33899123456"):
            with pytest.raises(Refused):
                await there.call(number)


async def link(there: Office, name: str, extension: str) -> Account:
    """Have somebody appear in chat under a name of their choice and prove an extension."""
    account = Account("chat", f"U-{extension}", name)
    person = await there.services.people.of(account)
    before = len(there.pbx.read)  # type: ignore[attr-defined]
    await there.services.links.start(person, extension)
    while len(there.pbx.read) == before:  # type: ignore[attr-defined]  # noqa: ASYNC110 - the phone rings meanwhile
        await asyncio.sleep(0.01)
    await there.services.links.finish(person, there.pbx.read[-1][1])  # type: ignore[attr-defined]
    return account


@pytest.mark.parametrize("number", ["0612345678", "06 12 34 56 78", "+33612345678", "199"])
async def test_nobody_gets_somebodys_calls_by_calling_themselves_like_the_number(tmp_path: Path, number: str) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=generous()) as there:
        await link(there, number, "104")
        with pytest.raises(UserError) if number == "199" else nullcontext():
            await there.call(number)
        assert all(order.extension == "+33612345678" for order in pbx.orders)


@pytest.mark.parametrize("name", ["Bob", "Bob Durand", "BOB DURAND", "Durand", "Dupont Plomberie", "Plomberie"])
async def test_nobody_takes_over_the_name_of_a_colleague_or_contact(tmp_path: Path, name: str) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=generous()) as there:
        await link(there, name, "104")
        card = await chat(there).say(f"/call {name}")
        assert card.state is State.QUESTION, "who is meant is asked, with the numbers beside the names"
        assert pbx.orders == []
        assert any("104" in str(button.label) for button in card.buttons)


async def test_an_exact_name_of_the_configuration_is_not_made_doubtful_by_a_longer_one(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=generous()) as there:
        await link(there, "Bob Durand Junior", "104")
        await there.call("Bob Durand")
        assert pbx.orders[-1].extension == "102"


async def test_a_button_pressed_by_somebody_else_rings_their_own_phone(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=generous()) as there:
        room = chat(there)
        await link(there, "Bob Martin", "104")
        question = await room.say("/call Bob from 101")
        choice = next(each for each in question.buttons if "102" in str(each.label))
        answer = await room.press(choice.token, by="carol")
        assert answer is not None
        assert "none of your phones" in str(answer.text) + str(answer.title)
        assert pbx.orders == []


async def test_the_phone_of_somebody_else_is_not_rung_first(tmp_path: Path) -> None:
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=generous()) as there:
        for device in (
            "102",
            "PJSIP/102",
            "pjsip/102",
            "PJSIP/outside",
            "Local/112@from-internal",
            "PJSIP/101,PJSIP/102",
        ):
            with pytest.raises(BridgeError):
                await there.call("Carol", device=device)
        with pytest.raises(UserError):
            await there.services.calls.place(await there.services.people.of(MALLORY), "Bob")
        assert pbx.orders == []


async def test_calls_per_minute_hold_over_a_restart_and_under_haste(tmp_path: Path) -> None:
    rules = PolicySettings(calls_per_minute=5, calls_at_once=100)
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=rules) as there:
        outcomes = await asyncio.gather(*(there.call("Bob") for _each in range(4)), return_exceptions=True)
        assert [type(each) for each in outcomes if isinstance(each, Exception)] == []
    again = FakePbx()
    async with office(tmp_path, again, policy=rules) as there:
        outcomes = await asyncio.gather(*(there.call("Carol") for _each in range(20)), return_exceptions=True)
        assert sum(isinstance(each, Refused) for each in outcomes) == 19
        assert len(again.orders) == 1


async def test_calls_at_once_hold_over_a_restart_while_the_calls_go_on(tmp_path: Path) -> None:
    rules = PolicySettings(calls_per_minute=1000, calls_at_once=3)
    pbx = FakePbx()
    async with office(tmp_path, pbx, policy=rules) as there:
        outcomes = await asyncio.gather(*(there.call("Bob") for _each in range(20)), return_exceptions=True)
        assert sum(isinstance(each, Refused) for each in outcomes) == 17
        for order in pbx.orders:
            pbx.ring_own(order)
    async with office(tmp_path, pbx, policy=rules) as there:
        with pytest.raises(Refused):
            await there.call("Carol")


async def test_who_may_not_call_cannot_by_a_button_either(tmp_path: Path) -> None:
    async with office(tmp_path, FakePbx(), policy=generous(), permissions={"call": ("alice",)}) as there:
        room = chat(there)
        await link(there, "Bob Martin", "104")
        question = await room.say("/call Bob")
        answer = await room.press(question.buttons[0].token, by="bob")
        assert answer is not None
        assert answer.state is State.REFUSED


def _nothing():  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext()


@pytest.mark.parametrize("number", ["112", "17", "+33 112", "15"])
async def test_an_emergency_number_is_not_dialled_by_the_name_of_a_contact_or_colleague(
    tmp_path: Path, number: str
) -> None:
    digits = number.removeprefix("+33 ")
    contacts = (Contact(name="Urgences", number=digits),)
    people = PEOPLE | {"samu": PersonSettings(name="Samu", extension=digits)}
    async with office(tmp_path, FakePbx(), policy=generous(), contacts=contacts, people=people) as there:
        for written in ("Urgences", "Samu", f'"{number}"', f"call({number})"):
            card = await chat(there).say(f"/call {written}")
            assert card.state in {State.REFUSED, State.ERROR}
        assert there.pbx.orders == []  # type: ignore[attr-defined]
