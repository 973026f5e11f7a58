"""Many names are found by an index exactly as by going through all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ucbridge.services.names import Index, beginning, matching

_NAMES = st.text(alphabet="abé -'Oø1", max_size=8)


@given(st.lists(_NAMES, max_size=12), _NAMES)
def test_the_index_finds_the_same(names: list[str], query: str) -> None:
    named = [(name, (number, name)) for number, name in enumerate(names)]
    assert Index(named).matching(query) == matching(query, named)
    assert Index(named).beginning(query, 5) == beginning(query, named)[:5]
