"""Whom somebody has rung into a conference: names, numbers, roles, groups, queues, and what the rules say of each."""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands.test_hostile import TYPED
from tests.fake_pbx import FakePbx
from tests.office import PEOPLE, Office, office
from tests.services.test_toll_fraud import EMERGENCY, FAR, FEATURES, INSIDE, PREMIUM, WORDS
from ucbridge.config import PersonSettings
from ucbridge.errors import Ambiguous, BridgeError, Refused, UserError
from ucbridge.models import Account
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.people.crowds import Crowds
from ucbridge.services.conferences.people.resolving import Invitees

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAFF = {
    **PEOPLE,
    "bob": PEOPLE["bob"].model_copy(update={"roles": ("sales",)}),
    "carol": PEOPLE["carol"].model_copy(update={"roles": ("Sales", "support")}),
    "eloise": PEOPLE["eloise"].model_copy(update={"roles": ("sales", "guests")}),
    "marc": PersonSettings(name="Marc Durand", extension="105"),
}
BOB = Invitee("Bob Durand", "102", "102", "bob", "PJSIP/102")
CAROL = Invitee("Carol Petit", "103", "103", "carol", "PJSIP/103")
PARIS = Invitee("01 23 45 67 89", "01 23 45 67 89", "+33123456789", outside=True)


@asynccontextmanager
async def staff(folder: Path, **sections: Any) -> AsyncIterator[Office]:
    async with office(folder, FakePbx(), people=STAFF, **sections) as there:
        yield there


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with staff(tmp_path_factory.mktemp("company")) as there:
        yield there


async def invited(there: Office, text: str, *, by: str = "alice", **options: Any) -> list[Invitee]:
    return await there.services.invitees.resolve(await there.person(by), text, **options)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Carol +33 1 23 45 67 89", [CAROL, PARIS]),
        ("bob durand, 103", [BOB, CAROL]),
        ("102 103 bob durand", [BOB, CAROL]),
        ("Alice Carol me", [CAROL]),
        ("moi", []),
        ("@sales", [BOB, CAROL]),
        ("role:SUPPORT", [CAROL]),
        ("@support @sales 102", [CAROL, BOB]),
        ("person:carol", [CAROL]),
        ("@carol", [CAROL]),
        ("queue:sales", [BOB]),
        ("Dupont", [Invitee("Dupont Plomberie", "01 42 68 53 00", "+33142685300", outside=True)]),
    ],
)
async def test_who_is_rung(company: Office, typed: str, meant: list[Invitee]) -> None:
    assert await invited(company, typed) == meant


@pytest.mark.parametrize(
    ("typed", "error", "words"),
    [
        ("Carol Xavier 102", UserError, "Nobody is called “Xavier”"),
        ("Carol, Éloïse", UserError, "Éloïse O'Neil-Roux has no phone here yet"),
        ("Carol, 199", UserError, "199 cannot be dialled"),
        ("Carol 112", Refused, "112 is an emergency number"),
        ("Carol 1 12", Refused, "112 is an emergency number"),
        ("112 please", Refused, "112 is an emergency number"),
        ("Carol, 0 15", Refused, "is an emergency number"),
        ("Carol +33 8 99 12 34 56", Refused, "is not dialled from chat"),
        ("Carol +1 212 555 0123", Refused, "is not dialled from chat"),
        ("role:nobody", UserError, "There is no role “nobody”"),
        ("Carol, role:", UserError, "Nobody is called “role:”. Check how it is written"),
        ("role:guests", UserError, "Nobody in guests has a phone here"),
        ("group:Sales", UserError, "There is no group “Sales” here"),
        ("queue:none", UserError, "There is no queue “none”"),
        ("queue:a/b", UserError, "There is no queue"),
        ("person:nobody", UserError, "Nobody here is called “nobody”"),
        ("@xyzzy", UserError, "Nobody is called “xyzzy”"),
    ],
)
async def test_one_bad_name_is_named_and_nobody_is_rung(
    company: Office, typed: str, error: type[BridgeError], words: str
) -> None:
    with pytest.raises(error) as caught:
        await invited(company, typed)
    assert words in f"{caught.value.title}. {caught.value.text}"


async def test_several_of_a_name_are_offered_within_the_whole_command(tmp_path: Path) -> None:
    async with staff(tmp_path) as there:
        with pytest.raises(Ambiguous) as caught:
            await invited(there, "Carol Durand 06 12 34 56 78", again=lambda line: f"/conference {line} name Weekly")
    assert [button.argument for button in caught.value.buttons] == [
        "/conference 103, 102, 06 12 34 56 78 name Weekly",
        "/conference 103, 105, 06 12 34 56 78 name Weekly",
    ]


async def test_what_is_too_long_for_a_button_is_said_in_words(tmp_path: Path) -> None:
    async with staff(tmp_path) as there:
        with pytest.raises(Ambiguous) as caught:
            await invited(there, "Durand, " + ", ".join(["06 12 34 56 78"] * 5))
    assert caught.value.buttons == ()
    assert "Bob Durand (102), Marc Durand (105)" in str(caught.value.text)


async def test_an_extension_behind_a_number_is_asked_about(tmp_path: Path) -> None:
    async with staff(tmp_path) as there:
        with pytest.raises(Ambiguous) as caught:
            await invited(there, "+49 30 123456 102")
        said = [button.argument for button in caught.value.buttons]
        assert said == ['/conference "+49 30 123456 102"', "/conference +49 30 123456, 102"]


async def test_outside_numbers_are_for_those_who_may(tmp_path: Path) -> None:
    async with staff(tmp_path, permissions={"conference outside": ("role:admin",)}) as there:
        assert await invited(there, "+33 1 23 45 67 89") == [PARIS]
        assert await invited(there, "Carol", by="bob") == [CAROL]
        with pytest.raises(Refused) as caught:
            await invited(there, "Carol +33 1 23 45 67 89", by="bob")
        assert "01 23 45 67 89" in str(caught.value.text)
        with pytest.raises(Refused):
            await invited(there, "Dupont", by="bob")


async def test_a_group_of_the_platform_is_asked_of_the_platform(tmp_path: Path) -> None:
    async def members(asker: Account, group: str) -> Sequence[Account] | None:
        if group == "broken":
            raise ConnectionError
        return [Account("chat", "U-BOB"), Account("chat", "stranger")] if group == "Field" else None

    async with staff(tmp_path) as there:
        services = there.services
        crowds = Crowds(services.people, there.pbx, services.policy, members)
        invitees = Invitees(
            services.directory,
            services.people,
            numbers=services.presence._numbers,
            policy=services.policy,
            permissions=services.permissions,
            crowds=crowds,
        )
        alice, account = await there.person("alice"), Account("chat", "U-ALICE")
        assert await invitees.resolve(alice, "group:Field", account=account) == [BOB]
        assert await invitees.resolve(alice, "@Field", account=account) == [BOB]
        with pytest.raises(UserError, match="Nobody can tell now"):
            await invitees.resolve(alice, "@broken", account=account)
        assert await services.people.known(Account("chat", "stranger")) is None, "nobody is written down by being asked"


async def test_members_of_a_queue_are_rung_on_their_phones(tmp_path: Path) -> None:
    async with staff(tmp_path) as there:
        assert isinstance(there.pbx, FakePbx)
        there.pbx.rooms.queues["desk"] = ["Local/103@from-queue/n", "PJSIP/104", "PJSIP/outside", "Local/9@x/n"]
        found = await invited(there, "queue:desk")
        assert [each.device for each in found] == ["PJSIP/103", "PJSIP/104"]


async def test_lines_of_people_are_completed(tmp_path: Path) -> None:
    async with staff(tmp_path) as there:

        async def offered(typed: str) -> list[str]:
            choices = await there.services.completion.offer("invitees", typed, account=Account("local", "alice"))
            return [each.value for each in choices]

        assert await offered("Bo") == ['"Bob Durand"']
        assert await offered("Carol Petit, Bo") == ['Carol Petit, "Bob Durand"']
        assert await offered("Carol Bo") == ['Carol, "Bob Durand"']
        assert await offered("Bob Du") == ['"Bob Durand"']
        assert '"Bob Durand", "Carol Petit"' in await offered("Bob Durand ")
        assert '"Bob Durand", "Bob Durand"' not in await offered("Bob Durand ")
        assert await offered("Xavier") == []
        assert '"Bob Durand"' in await offered("")


@pytest.mark.parametrize("line", ["{}", "Carol {}", "{} Carol", "Carol, {}, Bob", '"{}" 102'])
async def test_nothing_that_call_refuses_is_rung_by_way_of_a_conference(company: Office, line: str) -> None:
    for written in (*FEATURES, *INSIDE, *EMERGENCY, *WORDS, *PREMIUM, *FAR):
        try:
            found = await invited(company, line.format(written))
        except BridgeError:
            continue
        assert {each.extension for each in found} <= {"102", "103"}, written


@given(st.lists(st.lists(TYPED, max_size=4).map(" ".join), min_size=20, max_size=40))
@settings(max_examples=8, deadline=None)
async def test_whatever_is_typed_only_digits_and_phones_are_rung(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with staff(Path(folder)) as there:
            for line in lines:
                try:
                    found = await invited(there, line)
                except BridgeError:
                    continue
                for each in found:
                    assert re.fullmatch(r"[0-9*#+]{1,32}", each.extension)
                    assert re.fullmatch(r"(PJSIP/[0-9]+)?", each.device)
