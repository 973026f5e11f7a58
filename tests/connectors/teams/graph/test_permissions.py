"""Which permissions are needed, and which are missing."""

from __future__ import annotations

import pytest

from connectors.teams.graph.permissions import missing, needed, roles
from connectors.teams.settings import GraphSettings
from tests.graph_double import GraphDouble

EVERYTHING = GraphSettings(
    directory=True,
    profiles=True,
    presence=True,
    do_not_disturb=("DoNotDisturb",),
    onedrive="Voicemail",
    install=True,
    history=True,
    teams=True,
)


def test_nothing_is_needed_for_what_is_off() -> None:
    assert needed(GraphSettings()) == {}
    assert needed(GraphSettings(directory=True)) == {"directory": ("User.Read.All",)}


def test_one_that_allows_more_will_do() -> None:
    settings = GraphSettings(do_not_disturb=("Busy",), presence=True)
    assert missing(settings, {"Presence.Read.All"}) == {"presence": ("Presence.ReadWrite.All",)}
    assert missing(settings, {"Presence.ReadWrite.All"}) == {}


def test_each_feature_says_what_it_lacks() -> None:
    assert missing(EVERYTHING, set()) == needed(EVERYTHING)
    granted = {each for permissions in needed(EVERYTHING).values() for each in permissions}
    assert missing(EVERYTHING, granted) == {}
    assert missing(EVERYTHING, granted - {"TeamworkTag.Read.All"}) == {"teams": ("TeamworkTag.Read.All",)}


def test_a_token_names_what_it_grants() -> None:
    graph = GraphDouble()
    graph.grants("User.Read.All", "Chat.Read.All")
    assert roles(graph.token()) == {"User.Read.All", "Chat.Read.All"}


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.bnVsbA.c", "a.eyJyb2xlcyI6MX0.c"])
def test_a_token_that_tells_nothing(token: str) -> None:
    assert roles(token) == frozenset()
