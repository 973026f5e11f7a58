"""Several people typed in one line, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ucbridge.errors import UserError
from ucbridge.services.conferences.people.splitting import Item, Known, items, numbers_in, phrases
from ucbridge.services.numbers import Numbers

CALLED = (
    "Alice Martin",
    "Bob Durand",
    "Carol Petit",
    "Éloïse O'Neil-Roux",
    "Jean-Pierre Le Goff",
    "Marie Martin",
    "Albert Bonnet",
    "André Roy",
    "Simon et Fils",
)
EXTENSIONS = {"101", "102", "103", "104"}
NUMBERS = Numbers("FR")


def whole(text: str) -> bool:
    try:
        NUMBERS.parse(text)
    except UserError:
        return False
    return True


def read(text: str) -> list[Item]:
    line = phrases(text)
    return items(line, Known(CALLED, EXTENSIONS, {each: whole(each) for each in numbers_in(line)}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Alice Bob +33 1 23 45 67 89", ["Alice", "Bob", "+33 1 23 45 67 89"]),
        ("Alice, Bob", ["Alice", "Bob"]),
        ("Alice;Bob ; Carol", ["Alice", "Bob", "Carol"]),
        ("Alice Bob Durand Carol", ["Alice", "Bob Durand", "Carol"]),
        ("Alice et Bob", ["Alice", "Bob"]),
        ("with Alice and Bob, Carol & 102", ["Alice", "Bob", "Carol", "102"]),
        ("Alice + Bob", ["Alice", "Bob"]),
        ("Simon et Fils et Bob", ["Simon et Fils", "Bob"]),
        ("Alice Martin Marie Martin", ["Alice Martin", "Marie Martin"]),
        ("durand bob alice", ["durand bob", "alice"]),
        ("eloise roux bob", ["eloise roux", "bob"]),
        ("Éloïse O'Neil-Roux 103", ["Éloïse O'Neil-Roux", "103"]),
        ("le goff alice", ["le goff", "alice"]),
        ("Bob Dur", ["Bob Dur"]),
        ("Al Bo", ["Al Bo"]),
        ("Alice Bo", ["Alice", "Bo"]),
        ("101 102 103", ["101", "102", "103"]),
        ("101 102 103 104", ["101", "102", "103", "104"]),
        ("06 12 34 56 78", ["06 12 34 56 78"]),
        ("06 12 34 56 78 06 98 76 54 32", ["06 12 34 56 78", "06 98 76 54 32"]),
        ("06.12.34.56.78 Alice 01-23-45-67-89", ["06.12.34.56.78", "Alice", "01-23-45-67-89"]),
        ("+33 (0)1 23 45 67 89 Alice", ["+33 (0)1 23 45 67 89", "Alice"]),
        ("+ 33 1 23 45 67 89", ["+ 33 1 23 45 67 89"]),
        ("+33 1 23 45 67 89 102 Bob", ["+33 1 23 45 67 89", "102", "Bob"]),
        ("Alice + 06 12 34 56 78", ["Alice", "06 12 34 56 78"]),
        ("0612345678,0698765432", ["0612345678", "0698765432"]),
        ('"Bob Durand", Alice', ["Bob Durand", "Alice"]),
        ('"Bob Durand" Alice', ["Bob Durand", "Alice"]),
        ("« Bob Durand » “Alice Martin”", ["Bob Durand", "Alice Martin"]),
        ("Alice Xavier Dupond Bob", ["Alice", "Xavier Dupond", "Bob"]),
        ("Alice 15", ["Alice", "15"]),
        ("", []),
        (" , ; and", []),
    ],
)
def test_whom_a_line_means(typed: str, meant: list[str]) -> None:
    assert [each.text for each in read(typed)] == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("@sales", Item("sales", "@")),
        ("@Élodie", Item("Élodie", "@")),
        ("role:admin", Item("admin", "role")),
        ("ROLE: admin", Item("admin", "role")),
        ("role=admin", Item("admin", "role")),
        ("group:Sales", Item("Sales", "group")),
        ('queue:"Sales Team"', Item("Sales Team", "queue")),
        ('@"Sales Team"', Item("Sales Team", "@")),
        ("person:bob", Item("bob", "person")),
    ],
)
def test_groups_are_marked(typed: str, meant: Item) -> None:
    assert read(f"Alice {typed}, Bob") == [Item("Alice"), meant, Item("Bob")]


def test_what_may_be_one_number_or_two_is_seen() -> None:
    line = phrases("+49 30 123456 102")
    known = Known(CALLED, EXTENSIONS, {each: whole(each) for each in numbers_in(line)})
    assert known.two("+49 30 123456 102") == ("+49 30 123456", "102")
    assert known.two("+49 30 123456") is None


@given(st.lists(st.sampled_from([*CALLED, *EXTENSIONS, "06 12 34 56 78", "+44 20 7946 0958", "@sales", "role:x"])))
def test_what_is_written_again_means_the_same(texts: list[str]) -> None:
    meant = read(", ".join(texts))
    assert len(meant) == len(texts)
    assert read(", ".join(each.written for each in meant)) == meant


@given(st.text(max_size=120))
def test_any_line_is_some_people(text: str) -> None:
    for each in read(text):
        assert each.text == " ".join(each.text.split()) or each.mark


@example("0 J")
@example("A A")
@example("A C")
@example("Alice and Bob")
@example("A B C D E F G")
@example("+")
@example("and")
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=40))
def test_quotes_make_one_of_anything(text: str) -> None:
    quoted = Item(" ".join(text.split()))
    assert read(f"Alice, {quoted.written}, Bob")[1:-1] == ([quoted] if quoted.text else [])
