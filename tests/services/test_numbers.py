"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucbridge.errors import ConfigError, UserError
from ucbridge.services.destination import Destination
from ucbridge.services.numbers import Numbers, looks_like_number

FRANCE = Numbers("FR")


@pytest.mark.parametrize(
    "written",
    [
        "06 12 34 56 78",
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06‑12‑34‑56‑78",
        "(06) 12 34 56 78",
        "06\u00a012\u202f34\u00a056\u00a078",
        "\u202a06 12 34 56 78\u202c",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "+33(0)612345678",
        "0033612345678",
        "00 33 6 12 34 56 78",
        "tel:+33-6-12-34-56-78",
        "TEL: 06 12 34 56 78",
        "tel:0612345678;phone-context=+33",
        "sip:+33612345678@example.com;user=phone",
        "０６１２３４５６７８",
        "٠٦١٢٣٤٥٦٧٨",
    ],
)
def test_every_writing_means_the_same(written: str) -> None:
    assert looks_like_number(written)
    assert FRANCE.dialable(FRANCE.parse(written)) == "+33612345678"


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("tel:+33123456789;ext=12", "+33123456789"),
        ("01 23 45 67 89 poste 12", "+33123456789"),
        ("01 23 45 67 89,,12", "+33123456789"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0800 BOULOT", "+33800268568"),
        ("+1 800 FLOWERS", "+18003569377"),
        ("+39 06 1234 5678", "+390612345678"),
    ],
)
def test_other_writings(written: str, dialled: str) -> None:
    assert FRANCE.dialable(FRANCE.parse(written)) == dialled


def test_people_elsewhere_write_numbers_as_they_do_there() -> None:
    london = FRANCE.parse("020 7946 0958", region="GB")
    assert (FRANCE.dialable(london), FRANCE.shown(london)) == ("+442079460958", "+44 20 7946 0958")
    assert FRANCE.parse("+33 1 42 68 53 00", region="GB") == FRANCE.parse("01 42 68 53 00")
    national = Numbers("FR", "0{national}")
    assert national.dialable(national.parse("020 7946 0958", region="GB")) == "000442079460958"
    with pytest.raises(UserError) as wrong:
        FRANCE.parse("01 42 68 53 0", region="GB")
    assert "+44 121 234 5678" in str(wrong.value.text)


@pytest.mark.parametrize(
    ("dialled", "anywhere"),
    [
        ("0142685300", "+33142685300"),
        ("0044 20 7946 0958", "+442079460958"),
        ("102", "102"),
        ("*97", "*97"),
        ("x", "x"),
    ],
)
def test_a_number_is_written_so_that_it_is_read_alike_anywhere(dialled: str, anywhere: str) -> None:
    assert FRANCE.anywhere(dialled) == anywhere


def test_the_region_decides() -> None:
    assert Numbers("GB").dialable(Numbers("GB").parse("020 7946 0958")) == "+442079460958"
    assert Numbers("US").dialable(Numbers("US").parse("1-800-FLOWERS")) == "+18003569377"
    assert Numbers("US").dialable(Numbers("US").parse("011 33 6 12 34 56 78")) == "+33612345678"


@pytest.mark.parametrize(
    ("outside", "home", "abroad"),
    [
        ("{e164}", "+33612345678", "+442079460958"),
        ("{digits}", "33612345678", "442079460958"),
        ("{national}", "0612345678", "00442079460958"),
        ("0{national}", "00612345678", "000442079460958"),
        ("9{digits}#", "933612345678#", "9442079460958#"),
    ],
)
def test_how_the_pbx_dials_outside(outside: str, home: str, abroad: str) -> None:
    numbers = Numbers("FR", outside)
    assert numbers.dialable(numbers.parse("06 12 34 56 78")) == home
    assert numbers.dialable(numbers.parse("+44 20 7946 0958;ext=5")) == abroad


@pytest.mark.parametrize(
    "outside", ["", "e164", "{e164},{digits}", "{e164}&PJSIP/1", "{name}", "${X}{e164}", "{e164!r}"]
)
def test_a_pattern_that_is_not_dialable(outside: str) -> None:
    with pytest.raises(ConfigError):
        Numbers("FR", outside)


@pytest.mark.parametrize(
    "written", ["06", "102", "3631", "06 12 34 56", "06 12 34 56 78 90", "+999 123456789", "+++", ""]
)
def test_what_is_no_whole_number_is_said_in_a_sentence(written: str) -> None:
    with pytest.raises(UserError) as wrong:
        FRANCE.parse(written)
    assert str(wrong.value.text).endswith(".")


@pytest.mark.parametrize("name", ["Bob", "Salle 12", "2nd floor", "O'Neil", "Studio 54 rue", "Équipe n° 3"])
def test_names_with_digits_are_names(name: str) -> None:
    assert not looks_like_number(name)


@given(
    st.text(alphabet=st.sampled_from("0123456789+-. ()/;,&=#*@\"'${}\r\n\0nxABCext:tel") | st.characters(), max_size=60)
)
def test_whatever_is_typed_only_digits_can_be_dialled(text: str) -> None:
    try:
        number = FRANCE.parse(text)
    except UserError:
        return
    assert Destination("x", "x", FRANCE.dialable(number)).extension.removeprefix("+").isdigit()


@given(st.text(max_size=40))
def test_nothing_else_is_a_destination(text: str) -> None:
    try:
        made = Destination("x", text, text)
    except UserError:
        return
    assert set(made.extension) <= set("0123456789*#+")
