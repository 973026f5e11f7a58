"""Numbers found in a message somebody wrote."""

from __future__ import annotations

import pytest

from ucbridge.services.written_numbers import LONGEST, numbers_in

PHONES = {"101", "102", "2026"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring the plumber: 01 42 68 53 00, he waits.", ("+33142685300",)),
        ("New York office +1 (212) 736-5000 or here 06.12.34.56.78", ("+12127365000", "+33612345678")),
        ("the same twice: 0612345678 / +33 6 12 34 56 78", ("+33612345678",)),
        ("I am on 102 until five", ("102",)),
        ("102 first, then +33 1 42 68 53 00", ("102", "+33142685300")),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", ("+33612345678",)),
        ("tomorrow at 10:101, on 1.102, or #101", ()),
        ("order 20261234567890123", ()),
        ("emergency: 112 or 15", ()),
        ("nothing to dial here", ()),
        ("", ()),
    ],
)
def test_what_can_be_called(text: str, found: tuple[str, ...]) -> None:
    assert numbers_in(text, "FR", PHONES) == found


def test_a_number_is_understood_by_the_region_of_who_asks() -> None:
    assert numbers_in("call (212) 736-5000", "US", ()) == ("+12127365000",)
    assert numbers_in("call (212) 736-5000", "FR", ()) == ()


def test_an_endless_message_costs_little() -> None:
    assert numbers_in("06 12 34 56 78\n" + "9" * 1_000_000, "FR", ()) == ("+33612345678",)
    assert numbers_in("x" * LONGEST + " 0612345678", "FR", ()) == ()
