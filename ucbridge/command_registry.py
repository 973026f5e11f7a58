"""The commands and button actions of this installation, found by entry point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from types import ModuleType
from typing import TypeVar

from ucbridge.command import Action, Command, Menu

GROUP = "ucbridge.commands"

_Named = TypeVar("_Named", Command, Action, Menu)


@dataclass(frozen=True, slots=True)
class Registry:
    """Every command, action and menu by name, commands in alphabetical order."""

    commands: Mapping[str, Command]
    actions: Mapping[str, Action]
    menus: Mapping[str, Menu]

    @classmethod
    def load(cls) -> Registry:
        """Import every module of the entry point group `ucbridge.commands`."""
        return cls.of(entry.load() for entry in entry_points(group=GROUP))

    @classmethod
    def of(cls, modules: Iterable[ModuleType]) -> Registry:
        """Collect what the modules declare.

        Raises:
            TypeError: two of them declare the same name, or want to be what the first word of a group means; or one has
            others under it and does not say how platforms publish it that cannot have both.
        """
        found = [value for module in modules for value in vars(module).values()]
        commands = _by_name(value for value in found if isinstance(value, Command))
        actions = _by_name(value for value in found if isinstance(value, Action))
        _check_defaults(commands)
        _check_alone(commands)
        menus = _by_name(value for value in found if isinstance(value, Menu))
        return cls(dict(sorted(commands.items())), actions, menus)


def _by_name(values: Iterable[_Named]) -> dict[str, _Named]:
    named: dict[str, _Named] = {}
    for value in values:
        if named.setdefault(value.name, value) is not value:
            raise TypeError(f"two different {type(value).__name__.lower()}s are called {value.name!r}")
    return named


def _check_defaults(commands: Mapping[str, Command]) -> None:
    taken = set(commands)
    for each in commands.values():
        if each.default and each.group in taken:
            raise TypeError(f"two different commands want to be /{each.group}")
        taken |= {each.group} if each.default else set()


def _check_alone(commands: Mapping[str, Command]) -> None:
    for each in commands.values():
        if any(other.group == each.name for other in commands.values()):
            if not each.alone:
                raise TypeError(f"/{each.name} has others under it: give it a word of its own with `alone`")
            if f"{each.name} {each.alone}" in commands:
                raise TypeError(f"/{each.name} {each.alone} is a command of its own")
