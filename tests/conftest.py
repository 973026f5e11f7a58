"""Fixtures every test may use."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.asterisk import asterisk, fresh_asterisk, shared_asterisk
from tests.databases import database, migrated_once, migrations, postgres, postgres_url, url
from tests.discord_double.fixtures import discord
from tests.graph_double.fixtures import graph
from tests.plain_logs import plain_logs
from tests.teams_double.fixtures import teams

__all__ = [
    "asterisk",
    "database",
    "discord",
    "fresh_asterisk",
    "graph",
    "migrated_once",
    "migrations",
    "postgres",
    "postgres_url",
    "shared_asterisk",
    "teams",
    "url",
]

plain_logs()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share a module's or a package's office, PBX or browser in one process."""
    for item in items:
        shared = _shares(item)
        if shared and item.get_closest_marker("xdist_group") is None:
            folder = item.path.parent.as_posix()
            item.add_marker(pytest.mark.xdist_group(folder if "package" in shared else item.path.as_posix()))


def _shares(item: pytest.Item) -> set[str]:
    """Return the scopes of our fixtures that several tests share; pytest-asyncio's own begin with an underscore."""
    defined = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return {str(each[-1].scope) for name, each in defined.items() if name[0] != "_"} & {"module", "package"}


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Undo `logs.configure`, which the command line calls in the process of the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    plain_logs()
