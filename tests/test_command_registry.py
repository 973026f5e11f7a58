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
    assert all(action.permission in registry.commands for action in registry.actions.values())


def test_commands_come_in_alphabetical_order() -> None:
    registry = Registry.of([sample_commands])
    assert list(registry.commands) == ["call", "fail", "forward", "meeting end", "meeting start", "show", "show all"]
    assert list(registry.actions) == ["hangup"]


def test_two_commands_of_one_name_are_refused() -> None:
    other = ModuleType("other")
    other.call = command("call", _("Another"))(sample_commands.show.run)  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="'call'"):
        Registry.of([sample_commands, other])
    assert Registry.of([sample_commands, sample_commands]).commands["call"] is sample_commands.call
