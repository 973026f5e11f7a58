"""Commands are published when they changed, and only then."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from connectors.discord.published import publishing
from connectors.discord.published.syncing import same, sync
from ucbridge.command_registry import Registry

REGISTRY = Registry.load()


def wanted() -> list[Any]:
    return publishing.payload(list(REGISTRY.commands.values()), list(REGISTRY.menus.values()), user_install=True)


def as_discord_says(commands: Sequence[Any]) -> list[Any]:
    """Return commands as they are read back: more is said, nothing is left out or null in its own way."""
    read = []
    for number, each in enumerate(commands):
        permissions = each["default_member_permissions"]
        read.append(
            {
                "id": str(1000 + number),
                "application_id": "1",
                "version": "7",
                "nsfw": False,
                "dm_permission": True,
                "description": "",
                "description_localizations": None,
                **{key: value for key, value in each.items() if value not in ([], None)},
                "contexts": list(reversed(each["contexts"])),
                "default_member_permissions": None if permissions is None else str(permissions),
                **({"options": [_read(option) for option in each["options"]]} if each.get("options") else {}),
            }
        )
    return list(reversed(read))


def _read(option: Any) -> Any:
    kept = {key: value for key, value in option.items() if value not in (False, None, [])}
    return kept | ({"options": [_read(each) for each in option["options"]]} if option.get("options") else {})


class Discord:
    """Two requests, and what was asked."""

    def __init__(self, commands: Sequence[Any]) -> None:
        self.has = as_discord_says(commands)
        self.puts = 0

    async def commands(self, application: str) -> Sequence[Any]:
        return self.has

    async def put_commands(self, application: str, commands: Sequence[Any]) -> Sequence[Any]:
        self.puts += 1
        self.has = as_discord_says(commands)
        return self.has


@pytest.mark.asyncio
async def test_what_is_there_already_is_not_written_again() -> None:
    discord = Discord([])
    ids = await sync(discord, "1", wanted())
    assert discord.puts == 1
    assert await sync(discord, "1", wanted()) == ids
    assert discord.puts == 1
    assert ids["call"].isdigit()


_CHANGES: list[Callable[[Any], object]] = [
    lambda all_: all_.pop(),
    lambda all_: all_.append({**all_[0], "name": "more"}),
    lambda all_: all_[0].update(description="Something else"),
    lambda all_: all_[0]["name_localizations"].update(fr="autre"),
    lambda all_: all_[0].update(default_member_permissions=32),
    lambda all_: all_[0].update(contexts=[0]),
    lambda all_: all_[0]["options"][0].update(autocomplete=False),
    lambda all_: all_[0]["options"][0].update(max_length=7),
    lambda all_: all_[0]["options"].reverse(),
    lambda all_: all_[0]["options"][0].update(type=4),
]


@pytest.mark.parametrize("change", _CHANGES)
def test_every_difference_counts(change: Callable[[Any], object]) -> None:
    before, after = wanted(), copy.deepcopy(wanted())
    change(after)
    assert same(as_discord_says(before), before)
    assert not same(as_discord_says(before), after)
