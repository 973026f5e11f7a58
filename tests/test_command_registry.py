"""Commands are found by entry point, or in given modules."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests import sample_commands
from ucbridge.command import command
from ucbridge.command_registry import Registry
from ucbridge.i18n import _


def test_our_own_commands_are_installed() -> None:
    registry = Registry.load()
    assert {"call", "hangup", "link", "unlink", "whoami", "status", "help"} <= registry.commands.keys()
    known = registry.commands.keys() | {each.group for each in registry.commands.values()}
    assert {action.permission for action in registry.actions.values()} <= known


def test_commands_come_in_alphabetical_order() -> None:
    registry = Registry.of([sample_commands])
    meetings, talks = ["meeting end", "meeting start"], ["talk hush", "talk ring"]
    assert list(registry.commands) == ["call", "fail", "forward", *meetings, "show", "show all", *talks]
    assert list(registry.actions) == ["hangup"]


def test_two_commands_of_one_name_are_refused() -> None:
    other = ModuleType("other")
    other.call = command("call", _("Another"))(sample_commands.show.run)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="'call'"):
        Registry.of([sample_commands, other])
    assert Registry.of([sample_commands, sample_commands]).commands["call"] is sample_commands.call


@pytest.mark.parametrize(("name", "default"), [("talk sing", True), ("talk", False)])
def test_the_first_word_of_a_group_means_one_thing(name: str, default: bool) -> None:
    other = ModuleType("other")
    other.sing = command(name, _("Sing"), default=default)(sample_commands.hush.run)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="/talk"):
        Registry.of([sample_commands, other])


@pytest.mark.parametrize(("alone", "match"), [("", "alone"), ("all", "of its own")])
def test_a_command_with_others_under_it_says_what_it_is_called_beside_them(alone: str, match: str) -> None:
    other = ModuleType("other")
    other.show = command("show", _("Show"), alone=alone)(sample_commands.show.run)  # type: ignore[attr-defined]
    other.all = sample_commands.show_all  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match=match):
        Registry.of([other])
