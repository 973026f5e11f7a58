"""Which tests go together, and in what order, to the processes of `pytest -n 4 --dist loadgroup`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import PurePosixPath

import pytest
from _pytest.nodeid import NodeId

_LONG = {"chaos", "e2e"}
_LONG_UNTIL = 0.75  # of the run


def group(items: list[pytest.Item]) -> None:
    """Keep the tests that share a module's or a package's office, PBX or browser in one process."""
    for item in items:
        shared = _shares(item)
        if shared and item.get_closest_marker("xdist_group") is None:
            file = _file(item)
            item.add_marker(pytest.mark.xdist_group(str(file.parent if "package" in shared else file)))


def spread(items: list[pytest.Item]) -> None:
    """Mix what computes with what waits for phones, all along; begin the long ones in time, the large groups first."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(group_of(item) or item.nodeid, []).append(item)
    kinds: dict[str, list[list[pytest.Item]]] = {"long": [], "waiting": [], "short": []}
    for each in sorted(groups.values(), key=len, reverse=True):
        kinds[_kind(each[0])].append(each)
    places = [
        (place / len(each) * (_LONG_UNTIL if kind == "long" else 1), order)
        for kind, each in kinds.items()
        for place, order in enumerate(each)
    ]
    items[:] = chain.from_iterable(order for _place, order in sorted(places, key=lambda each: each[0]))


@contextmanager
def named(items: list[pytest.Item]) -> Iterator[None]:
    """Tell pytest-xdist 3.8 the groups: what it changes for that, pytest 9.2 no longer reads (pytest-xdist#1386)."""
    before = [item._id for item in items]
    for item in items:
        if its := group_of(item):
            item._id = NodeId.parse(f"{item.nodeid}@{its}")
    yield
    for item, its in zip(items, before, strict=True):
        item._id = its


def group_of(item: pytest.Item) -> str | None:
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0]) if marker else None


def _file(item: pytest.Item) -> PurePosixPath:
    return PurePosixPath(item.nodeid.partition("::")[0])


def _shares(item: pytest.Item) -> set[str]:
    """Return the scopes of our fixtures that several tests share; pytest-asyncio's own begin with an underscore."""
    defined = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return {str(each[-1].scope) for name, each in defined.items() if name[0] != "_"} & {"module", "package"}


def _kind(item: pytest.Item) -> str:
    if _LONG & {*_file(item).parts}:
        return "long"
    return "waiting" if any(item.get_closest_marker(each) for each in ("asterisk", "browser")) else "short"
