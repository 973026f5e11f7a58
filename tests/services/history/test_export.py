"""What strangers call themselves stays text in a spreadsheet."""

from __future__ import annotations

import pytest

from ucbridge.services.history.export import cell


@pytest.mark.parametrize("text", ["=1", "+1+cmd|' /C calc'!A0", "-2", "@x", "\t=1", "|x", "%x", " =1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text)[0] == "'"


def test_numbers_stay_numbers() -> None:
    assert cell("+33612345678") == "+33612345678"
