"""Which extension the directory gives somebody."""

from __future__ import annotations

import pytest

from ucbridge.config.settings import DirectorySettings
from ucbridge.services.directory_links import Rules, given_extensions
from ucbridge.services.numbers import Numbers
from ucbridge.store.directory_people import DirectoryPerson

DIRECT = DirectorySettings(direct=("+33123456{extension}",))
PHONES = {"101", "102", "103"}


def carol(*phones: str, mails: tuple[str, ...] = (), mobile: str = "", region: str = "FR") -> DirectoryPerson:
    return DirectoryPerson("teams", "c-1", "Carol Petit", mails, phones, mobile, region=region)


def given(person: DirectoryPerson, settings: DirectorySettings = DIRECT, **mails: set[str]) -> str:
    rules = Rules(settings, {f"{name}@x.fr": frozenset(boxes) for name, boxes in mails.items()}, Numbers("FR"))
    return given_extensions([person], rules, PHONES).get(person.key, "")


@pytest.mark.parametrize(
    "phone",
    [
        "103",
        "1 03",
        "tel:103",
        "１０３",
        "+33 1 23 45 61 03",
        "0033 1 23 45 61 03",
        "01 23 45 61 03",
        "+33 (0)1 23456103",
        "skype:+33123456103?call",
    ],
)
def test_by_the_business_number(phone: str) -> None:
    assert given(carol("+33 1 99 00 00 00", phone)) == "103"


def test_a_number_without_a_country_code_is_of_the_country_they_work_in() -> None:
    assert given(carol("01 23 45 61 03", region="BE")) == ""
    assert given(carol("01 23 45 61 03", region="")) == "103"


@pytest.mark.parametrize(
    "phone", ["199", "+33 1 23 45 61 99", "+33 1 23 45 7", "abc", "outside", "+33 6 12 34 51 03", ""]
)
def test_not_by_a_number_that_is_none_of_ours(phone: str) -> None:
    assert given(carol(phone)) == ""


def test_not_by_the_mobile_number_which_people_choose_themselves() -> None:
    assert given(carol(mobile="103")) == ""


def test_not_by_two_numbers_that_say_different_things() -> None:
    assert given(carol("102", "103")) == ""
    assert given(carol("103", "01 23 45 61 03")) == "103"


def test_by_mail_first_and_by_phone_where_the_mail_says_nothing() -> None:
    both = carol("102", mails=("C@x.fr",))
    assert given(both, c={"103"}) == "103"
    assert given(both, c={"101", "103"}) == "102"
    assert given(both) == "102"


def test_in_the_order_the_administrator_gave() -> None:
    both = carol("102", mails=("c@x.fr",))
    assert given(both, DirectorySettings(link=("phone", "mail")), c={"103"}) == "102"
    assert given(both, DirectorySettings(link=("mail",))) == ""
    assert given(both, DirectorySettings(link=()), c={"103"}) == ""


def test_what_two_could_claim_is_nobodys() -> None:
    other = DirectoryPerson("teams", "d-1", "Dave", phones=("103",))
    assert given_extensions([carol("103"), other], Rules(), PHONES) == {}
