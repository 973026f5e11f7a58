"""Published commands kept as they are declared: written only where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from connectors.discord.published.publishing import COMMAND

_Json = Mapping[str, object]

_ADDED = frozenset(
    {"id", "application_id", "guild_id", "version", "handler", "nsfw"}
    | {"dm_permission", "default_permission", "name_localized", "description_localized"}
)
"""What Discord says of commands beside what we told it."""

_UNORDERED = frozenset({"contexts", "integration_types", "channel_types"})


class PublishesCommands(Protocol):
    """The two requests; `api.Api` has them."""

    async def commands(self, application: str) -> Sequence[_Json]:
        """Return the published commands, in every language."""
        ...

    async def put_commands(self, application: str, commands: Sequence[dict[str, object]]) -> Sequence[_Json]:
        """Publish these commands, in place of those there were."""
        ...


async def sync(api: PublishesCommands, application: str, wanted: Sequence[dict[str, object]]) -> Mapping[str, str]:
    """Publish what is wanted where Discord has something else; return the ids of commands people type, by name.

    What stands in single servers is left alone: it is not ours.
    """
    published = await api.commands(application)
    if not same(published, wanted):
        published = await api.put_commands(application, wanted)
    return {str(each["name"]): str(each["id"]) for each in published if each.get("type", COMMAND) == COMMAND}


def same(published: Sequence[_Json], wanted: Sequence[_Json]) -> bool:
    """Tell whether Discord has these commands, whatever it adds to them, and leaves out where it is the usual."""
    return _by_name(published) == _by_name(wanted)


def _by_name(commands: Sequence[_Json]) -> dict[tuple[object, object], object]:
    return {(each.get("type") or COMMAND, each["name"]): _command(each) for each in commands}


def _command(command: _Json) -> object:
    permissions = command.get("default_member_permissions")
    written = None if permissions is None else str(permissions)  # a number when sent, a text when read
    return _canonical({"type": COMMAND, **command, "default_member_permissions": written})


def _canonical(value: object) -> object:
    """Leave out what is nothing, for nothing and nothing said are the same to Discord."""
    if isinstance(value, Mapping):
        told = {key: _value(key, each) for key, each in value.items() if key not in _ADDED}
        return {key: each for key, each in told.items() if not _is_nothing(each)}
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    return value


def _value(key: str, value: object) -> object:
    if key in _UNORDERED and isinstance(value, list | tuple):
        return sorted(value)
    return _canonical(value)


def _is_nothing(value: object) -> bool:
    return value is None or value is False or value in ("", [], {})
