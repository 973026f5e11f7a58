"""Messages found by words, names and numbers."""

from __future__ import annotations

import pytest

from tests.services.voicemail.rows import voicemail
from ucbridge.services.voicemail.callers import Caller
from ucbridge.services.voicemail.search import matching

MESSAGES = [
    (voicemail(1, text="Bonjour, c'est pour la facture d'électricité.", caller_number="+33612345678"),
     Caller("Éloïse O'Neil-Roux", "06 12 34 56 78", "+33612345678")),
    (voicemail(2, text="The invoice is late. Œuvre!", caller_name="PLUMBER", numbers="+33142685300"),
     Caller("Dupont Plomberie", "01 42 68 53 00", "+33142685300")),
    (voicemail(3, text="", caller_number="102"), Caller("Bob Durand", "102", "102")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("facture", [1]),
        ("FACTURE", [1]),
        ("electricite", [1]),
        ("électri", [1]),
        ("facture bonjour", [1]),
        ("facture invoice", []),
        ("invoice", [2]),
        ("oeuvre", [2]),
        ("eloise", [1]),
        ("roux facture", [1]),
        ("plumber", [2]),
        ("Plomberie", [2]),
        ("durand", [3]),
        ("06 12", [1]),
        ("+33 6 12 34", [1]),
        ("0612345678", [1]),
        ("612345678", [1]),
        ("01.42.68", [2]),
        ("102", [3]),
        ("2", []),
        ("nothing", []),
        ("…", []),
        ("", []),
    ],
)
def test_what_is_looked_for_is_found(query: str, found: list[int]) -> None:
    assert [each.id for each in matching(query, MESSAGES)] == found
