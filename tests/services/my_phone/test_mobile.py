"""Whose a mobile number is: what the administrator wrote, else what the directory has."""

from __future__ import annotations

from ucbridge.config import PersonSettings
from ucbridge.pbx.features.interface import Listed
from ucbridge.services.directory_links import Rules
from ucbridge.services.phone_book import PhoneBook
from ucbridge.services.roster import Sources, roster_of
from ucbridge.store.directory_people import DirectoryPerson


def entry(name: str, mobile: str) -> DirectoryPerson:
    return DirectoryPerson("teams", name, name, (f"{name}@example.com",), (), mobile, region="FR")


def test_the_administrators_goes_before_the_directorys() -> None:
    configured = {
        "alice": PersonSettings(name="Alice", extension="101", mobile="06 12 34 56 78", mail="alice@example.com"),
        "bob": PersonSettings(name="Bob", extension="102", mail="bob@example.com"),
    }
    listed = [entry("alice", "+33 6 98 76 54 32"), entry("bob", "0698765432"), entry("carol", "ask me")]
    people = roster_of(Sources(configured, directory=listed), Rules()).people
    mobiles = {each.name: each.mobile for each in people.values()}
    assert mobiles == {"Alice": "+33612345678", "Bob": "+33698765432", "carol": ""}


def test_who_calls_from_their_mobile_is_known_by_it() -> None:
    alice = PersonSettings(name="Alice", extension="101", mobile="06 12 34 56 78")
    roster = roster_of(Sources({"alice": alice}), Rules())
    book = PhoneBook(roster, (), lambda _phone, _region: None, lambda phone, _region: phone)
    assert book.owner("+33612345678") == "Alice"


def test_the_phones_of_an_extension_are_those_the_pbx_lists() -> None:
    people = {name: PersonSettings(name=name, extension=name) for name in ("101", "102", "103")}
    listed = {each: Listed(each, each, (f"PJSIP/{each}", f"PJSIP/9{each}")) for each in ("101", "102")}
    endpoints = frozenset({"SIP/102", "SIP/103"})
    found = roster_of(Sources(people, endpoints=endpoints, listed=listed), Rules()).people
    assert {each.id: each.devices for each in found.values()} == {
        "101": ("PJSIP/101", "PJSIP/9101"),
        "102": ("SIP/102", "PJSIP/102", "PJSIP/9102"),
        "103": ("SIP/103",),
    }
