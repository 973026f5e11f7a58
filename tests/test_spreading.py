"""Tests that share an office stay together in one process."""

from __future__ import annotations

import itertools

import pytest

from tests import spreading


@pytest.mark.xdist_group("together")
def test_pytest_xdist_is_told_the_group_and_reports_are_not(request: pytest.FixtureRequest) -> None:
    before = request.node.nodeid
    with spreading.named([request.node]):
        assert request.node.nodeid == f"{before}@together"
    assert request.node.nodeid == before


def test_every_test_keeps_its_place_in_its_group_and_no_group_is_torn_apart(request: pytest.FixtureRequest) -> None:
    items = list(request.session.items)
    spreading.spread(items)
    assert sorted(map(id, items)) == sorted(map(id, request.session.items))
    groups = [group for group, _items in itertools.groupby(items, key=spreading.group_of) if group]
    assert len(groups) == len(set(groups))
