"""Fixtures every test may use."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests import spreading
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    spreading.group(items)
    if config.getoption("loadgroup", False):
        spreading.spread(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection_finish(session: pytest.Session) -> Iterator[None]:
    with spreading.named(session.items if session.config.getoption("loadgroup", False) else []):
        return (yield)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Undo `logs.configure`, which the command line calls in the process of the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    plain_logs()
