"""Which destinations are dialled, and which never."""

from __future__ import annotations

import pytest

from ucbridge.config import PolicySettings
from ucbridge.errors import Refused
from ucbridge.services.destination import Destination
from ucbridge.services.emergency import Emergency
from ucbridge.services.numbers import Numbers
from ucbridge.services.policy import Policy


def check(number: str, region: str = "FR", **rules: object) -> None:
    numbers = Numbers(region)
    parsed = numbers.parse(number)
    policy = Policy(PolicySettings.model_validate(rules), numbers)
    policy.check(Destination(number, numbers.shown(parsed), numbers.dialable(parsed), outside=parsed))


@pytest.mark.parametrize(
    "written",
    [
        "112",
        "1 1 2",
        "1-1-2",
        "1.1.2",
        "(112)",
        "+112",
        "0112",
        "00112",
        "tel:112",
        "tel:1-1-2;phone-context=+33",
        "sip:112@example.com",
        "+33112",
        "0033112",
        "+33 1 12",
        "112#",
        "*31#112",
        "#31#112",
        "112,,5",
        "112 ext. 5",
        "112p5",
        "112;ext=4",
        "112&PJSIP/103",
        "١١٢",
        "１１２",
        "1\u00a01\u00a02",
        "\u202a112\u202c",
        "15",
        "17",
        "18",
        "015",
        "+33 17",
        "911",
        "999",
        "000",
        "118",
        "114",
        "196",
        "112@outside",
        "tel:+33112",
    ],
)
def test_emergency_numbers_in_every_writing(written: str) -> None:
    with pytest.raises(Refused, match="never dialled"):
        Emergency("FR").refuse(written)


@pytest.mark.parametrize(
    "written", ["102", "1120", "Bob", "18 Studio", "+33612345678", "0612345678", "1515", "", "Salle 112"]
)
def test_others_are_not_taken_for_one(written: str) -> None:
    Emergency("FR", "0").refuse(written)


@pytest.mark.parametrize(
    ("region", "prefix", "written"),
    [
        ("US", "9", "9911"),
        ("US", "9", "9 911"),
        ("FR", "0", "0112"),
        ("FR", "0", "0 15"),
        ("DE", "", "110"),
        ("CH", "", "144"),
        ("RU", "", "103"),
        ("GB", "9", "9999"),
        ("AU", "0", "0000"),
        ("JP", "", "119"),
    ],
)
def test_emergency_numbers_by_region_and_behind_the_outside_prefix(region: str, prefix: str, written: str) -> None:
    assert Emergency(region, prefix).recognises(written)


def test_the_advice_names_the_number() -> None:
    with pytest.raises(Refused) as refused:
        Emergency("FR").refuse("tel:1 1 2")
    assert "pick up a phone and dial 112 now" in str(refused.value.text)


@pytest.mark.parametrize(
    "number", ["+33 8 99 12 34 56", "0899123456", "+33 8 20 12 34 56", "+1 900 234 5678", "+979 1 2345 6789"]
)
def test_numbers_that_cost_extra(number: str) -> None:
    with pytest.raises(Refused):
        check(number, regions=("FR", "US"))
    check(number, regions=("FR", "US"), premium=True)


@pytest.mark.parametrize("number", ["+870 773 123 456", "+881 612 345 678", "+883 510 012 345 678"])
def test_satellite_numbers(number: str) -> None:
    with pytest.raises(Refused):
        check(number, premium=True)
    check(number, satellite=True)


def test_only_the_own_region_unless_others_are_listed() -> None:
    check("01 23 45 67 89")
    check("+800 1234 5678")
    with pytest.raises(Refused):
        check("+44 20 7946 0958")
    with pytest.raises(Refused):
        check("01 23 45 67 89", regions=("GB",))
    check("+44 20 7946 0958", regions=("FR", "GB"))
    with pytest.raises(Refused):
        check("+1 876 555 1234", region="US")


@pytest.mark.parametrize("deny", ["+33 6 12", "0612", "06"])
def test_denied_prefixes(deny: str) -> None:
    with pytest.raises(Refused):
        check("06 12 34 56 78", deny=(deny,))
    check("01 23 45 67 89", deny=(deny,))
    check("+44 6 12".replace("6 12", "20 7946 0958"), regions=("GB",), deny=("02",))
