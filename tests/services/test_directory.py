"""Whom people mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_pbx import FakePbx
from tests.office import office
from ucbridge.config import Contact, PersonSettings
from ucbridge.errors import ConfigError, UserError
from ucbridge.models import Account

pytestmark = pytest.mark.asyncio

PEOPLE = {
    "eloise": {"name": "Éloïse O'Neil-Roux", "extension": "120"},
    "jp": {"name": "Jean-Pierre Lefèvre", "extension": "121"},
    "jean": {"name": "Jean Martin", "extension": "122"},
    "jeanne": {"name": "Jeanne Martinez", "extension": "123"},
    "new": {"name": "Zoé Sans-Poste"},
}


@pytest.mark.parametrize(
    ("typed", "extension"),
    [
        ("éloïse", "120"),
        ("ELOISE", "120"),
        ("oneil roux", "120"),
        ("roux eloise", "120"),
        ("o'neil", "120"),
        ("jean-pierre", "121"),
        ("jeanpierre lefevre", "121"),
        ("lefev", "121"),
        ("Jean Martin", "122"),
        ("martin", "122"),
        ("jeanne", "123"),
        ("123", "123"),
        ("tel:123", "123"),
        ("sip:123@pbx.example", "123"),
        ("１２３", "123"),
        ("102", "102"),
        ("plomb", "+33142685300"),
        ("01 42 68 53 00", "+33142685300"),
    ],
)
async def test_found_by(tmp_path: Path, typed: str, extension: str) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        assert (await there.services.directory.find(typed)).extension == extension


async def test_a_contact_is_shown_by_name_when_its_number_is_typed(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        assert (await there.services.directory.find("0142685300")).name == "Dupont Plomberie"


async def test_a_misspelt_contact_is_offered(tmp_path: Path) -> None:
    async with office(tmp_path) as there:
        with pytest.raises(UserError, match="Did you mean") as told:
            await there.services.directory.find("Dupond Plombery")
        assert [button.argument for button in told.value.buttons] == ["/call +33142685300"]


async def test_who_is_not_found(tmp_path: Path) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        with pytest.raises(UserError) as misspelt:
            await there.services.directory.find("Lefebvre")
        assert "Did you mean Jean-Pierre Lefèvre?" in str(misspelt.value.text)
        assert [each.argument for each in misspelt.value.buttons][:1] == ["/call 121"]
        with pytest.raises(UserError, match="has no phone"):
            await there.services.directory.find("Zoé")
        for digits in ("1", "10", "1012"):
            with pytest.raises(UserError, match="neither an extension"):
                await there.services.directory.find(digits)
        with pytest.raises(UserError) as nobody:
            await there.services.directory.find("Xyzzy")
        assert nobody.value.buttons == ()


async def test_somebody_is_meant_by_their_id_whatever_they_are_called(tmp_path: Path) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        assert (await there.services.directory.find(" person:jp ")).extension == "121"
        with pytest.raises(UserError, match="has no phone"):
            await there.services.directory.find("person:new")
        for nobody in ("person:nobody", "person:121", "person:", "PERSON:'; --"):
            with pytest.raises(UserError, match="Nobody is called"):
                await there.services.directory.find(nobody)


async def test_completion_offers_what_can_be_called(tmp_path: Path) -> None:
    async with office(tmp_path, people=PEOPLE) as there:
        complete = there.services.directory.complete
        assert [each.value for each in await complete("jean")] == [
            "Jean-Pierre Lefèvre",
            "Jean Martin",
            "Jeanne Martinez",
        ]
        assert [each.label for each in await complete("12")][:1] == ["Éloïse O'Neil-Roux (120)"]
        assert len(await complete("")) == len(PEOPLE) - 1 + 1 + 4
        assert await complete("zzz") == []
        offer = there.services.completion.offer
        me = Account("local", "jp")
        assert [each.value for each in await offer("devices", "", account=me)] == ["121"]
        assert [each.value for each in await offer("extensions", "10", account=me)] == ["101", "102", "103", "104"]
        assert [each.value for each in await offer("commands", "/he", account=me)] == ["help"]
        assert await offer("nothing", "", account=me) == []


async def test_further_phones_of_people_are_theirs_and_no_entries(tmp_path: Path) -> None:
    people = {**PEOPLE, "alice": PersonSettings(name="Alice", extension="101", devices=("PJSIP/101", "PJSIP/104"))}
    async with office(tmp_path, people=people) as there:
        assert await there.services.directory.complete("104") == []
        assert "104" not in str((await there.services.my_phone.listing.show()).fields)
        found = await there.services.directory.find("104")
        assert (found.name, found.extension, found.person_id) == ("Alice", "104", "alice")
        assert await there.services.directory.name_of("104") == "Alice"
        phone = await there.services.my_phone.who.show(await there.person("jp"), "104")
        assert "Alice" in str(phone.title)


async def test_a_contact_without_a_number_is_a_mistake_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        async with office(tmp_path, FakePbx(), contacts=(Contact(name="X", number="hello"),)):
            pass
