"""Which tests go together, and in what order, to the processes of `pytest -n 4 --dist loadgroup`."""

from __future__ import annotations

from itertools import chain
from pathlib import PurePosixPath

import pytest
from _pytest.nodeid import NodeId

_LONGEST = {"chaos", "e2e"}


def group(items: list[pytest.Item]) -> None:
    """Keep the tests that share a module's or a package's office, PBX or browser in one process."""
    for item in items:
        shared = _shares(item)
        if shared and item.get_closest_marker("xdist_group") is None:
            file = _file(item)
            item.add_marker(pytest.mark.xdist_group(str(file.parent if "package" in shared else file)))


def spread(items: list[pytest.Item]) -> None:
    """Begin the long groups first, and have phones ring while others compute: most of their time is waiting."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(_group(item) or item.nodeid, []).append(item)
    waiting = sorted((each for each in groups.values() if _waits(each[0])), key=_late)
    computing = [each for each in groups.values() if not _waits(each[0])]
    places = [(place / len(each), order) for each in (waiting, computing) for place, order in enumerate(each)]
    items[:] = chain.from_iterable(order for _place, order in sorted(places, key=lambda each: each[0]))


def name(items: list[pytest.Item]) -> None:
    """Tell pytest-xdist 3.8 the groups: what it changes for that, pytest 9.2 no longer reads (pytest-xdist#1386)."""
    for item in items:
        if its := _group(item):
            item._id = NodeId.parse(f"{item.nodeid}@{its}")


def _file(item: pytest.Item) -> PurePosixPath:
    return PurePosixPath(item.nodeid.partition("::")[0])


def _group(item: pytest.Item) -> str | None:
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0]) if marker else None


def _shares(item: pytest.Item) -> set[str]:
    """Return the scopes of our fixtures that several tests share; pytest-asyncio's own begin with an underscore."""
    defined = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return {str(each[-1].scope) for name, each in defined.items() if name[0] != "_"} & {"module", "package"}


def _waits(item: pytest.Item) -> bool:
    return bool(
        {"asterisk", "browser"} & {mark.name for mark in item.iter_markers()} or _LONGEST & {*_file(item).parts}
    )


def _late(group: list[pytest.Item]) -> tuple[bool, int]:
    return not _LONGEST & {*_file(group[0]).parts}, -len(group)
