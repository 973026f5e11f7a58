"""What the client lets people do: which commands it offers, which values it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.discord_double import permissions, shapes
from tests.discord_double.commands import (
    BOOLEAN,
    CHANNEL,
    CHAT_INPUT,
    GROUP,
    INTEGER,
    MENTIONABLE,
    MESSAGE_MENU,
    NUMBER,
    ROLE,
    STRING,
    SUB,
    USER,
    USER_MENU,
)
from tests.discord_double.components import SELECT
from tests.discord_double.world import Channel, Json, Message, Role, User

if TYPE_CHECKING:
    from tests.discord_double.core import Core

NAMED = {USER: User, CHANNEL: Channel, ROLE: Role, MENTIONABLE: (User, Role)}


@dataclass(frozen=True, slots=True)
class PickedCommand:
    """A command somebody picked: the command, the sub-commands inside it, for which installations it is theirs."""

    command: Json
    inside: list[Json]
    owners: Json


def owners_of(core: Core, user: User, channel: Channel, kinds: Iterable[int]) -> Json:
    """Return for which installations somebody uses the bot in a channel (authorizing_integration_owners)."""
    guild = channel.guild
    in_guild = guild is not None and core.bot.id in guild.members
    owners: Json = {}
    with_bot = guild is None and channel.friend is None and core.shares_server(user)
    if 0 in kinds and (in_guild or with_bot):
        owners["0"] = str(guild.id) if guild is not None else "0"
    if 1 in kinds and user.installed:
        owners["1"] = str(user.id)
    return owners


def pick(core: Core, user: User, channel: Channel, words: str) -> PickedCommand:
    """Find a slash command by its words, in any spelling the person's client shows.

    Raises:
        AssertionError: the client offers no such command there.
    """
    first, *rest = words.removeprefix("/").split()
    offered = [each for each in _offered(core, user, channel) if each["type"] == CHAT_INPUT]
    command = _named(offered, first, user, f"the command /{words}")
    inside, options = [], command.get("options", [])
    for word in rest:
        found = _named([each for each in options if each["type"] in {SUB, GROUP}], word, user, f"/{words}")
        inside.append(found)
        options = found.get("options", [])
    open_end = [each["name"] for each in options if each["type"] in {SUB, GROUP}]
    assert not open_end, f"/{words} wants one of {open_end}"
    return PickedCommand(command, inside, _owners(core, user, channel, command))


def pick_menu(core: Core, user: User, channel: Channel, name: str, on: User | Message) -> PickedCommand:
    """Find an entry of the context menu."""
    kind = USER_MENU if isinstance(on, User) else MESSAGE_MENU
    offered = [each for each in _offered(core, user, channel) if each["type"] == kind]
    command = _named(offered, name, user, "the menu entry")
    return PickedCommand(command, [], _owners(core, user, channel, command))


def shown(core: Core, user: User, message: Any) -> Message:
    """Return a message (or that of an answer) somebody can act on."""
    found = message if isinstance(message, Message) else message.message
    assert found is not None, f"there is no message: {message!r}"
    assert not found.deleted, f"the message is deleted: {found.text!r}"
    assert found.only in {None, user}, f"{user.shown} does not see the message: {found.text!r}"
    assert core.may(found.channel, user, "view_channel"), f"{user.shown} does not see the channel"
    return found


def command_data(
    core: Core, user: User, channel: Channel, picked: PickedCommand, values: Json, *, focused: str = ""
) -> Json:
    """Return the data of an interaction with a slash command."""
    leaf = picked.inside[-1] if picked.inside else picked.command
    resolved: Json = {}
    given = []
    known = {each["name"]: each for each in leaf.get("options", ())}
    for name, value in values.items():
        option = _named(known.values(), name.replace("_", "-"), user, "the option", name)
        given.append(_value(core, channel, option, value, user, resolved=resolved, focused=name == focused))
    names = {each["name"] for each in given}
    if not focused:
        missing = [name for name, each in known.items() if each.get("required") and name not in names]
        assert not missing, f"/{picked.command['name']} wants {missing}"
    for sub in reversed(picked.inside):
        given = [{"name": sub["name"], "type": sub["type"], "options": given}]
    data = _about(picked.command) | {"options": given}
    return data | ({"resolved": resolved} if resolved else {})


def menu_data(core: Core, channel: Channel, picked: PickedCommand, on: User | Message) -> Json:
    """Return the data of an interaction with a context menu."""
    resolved: Json = {}
    if isinstance(on, User):
        _resolve(core, channel, on, resolved)
    else:
        resolved["messages"] = {str(on.id): shapes.message(on, quoted=core.find_message(on.reference))}
    return _about(picked.command) | {"target_id": str(on.id), "resolved": resolved}


def chosen(core: Core, channel: Channel, select: Json, picked: tuple[Any, ...]) -> Json:
    """Return the values of a select, and whom they mean."""
    if select["type"] == SELECT:
        values = {option["label"]: option["value"] for option in select["options"]}
        for each in picked:
            assert each in values, f"{each!r} is not offered, but: {list(values)}"
        return {"values": [values[each] for each in picked]}
    resolved: Json = {}
    for each in picked:
        _resolve(core, channel, each, resolved)
    return {"values": [str(each.id) for each in picked], "resolved": resolved}


def _about(command: Json) -> Json:
    return {key: command[key] for key in ("id", "name", "type", "guild_id") if key in command}


def _offered(core: Core, user: User, channel: Channel) -> list[Json]:
    """Return the commands the client offers somebody in a channel."""
    guild = channel.guild
    if guild is not None:
        assert user.id in guild.members, f"{user.shown} is not in {guild.name}"
        assert core.may(channel, user, "use_application_commands"), f"{user.shown} may use no commands there"
    everything = [*core.application.commands]
    if guild is not None and core.bot.id in guild.members:
        everything += core.application.guild_commands.get(guild.id, [])
    return [each for each in everything if _offers(core, user, channel, each)]


def _offers(core: Core, user: User, channel: Channel, command: Json) -> bool:
    guild = channel.guild
    contexts = command.get("contexts")
    if contexts is None:
        contexts = [0, 1, 2] if command.get("dm_permission", True) else [0]
    if (0 if guild is not None else 1 if channel.friend is None else 2) not in contexts:
        return False
    needed = command.get("default_member_permissions")
    if guild is not None and needed is not None:
        rights = core.rights(channel, user)
        if rights != permissions.ALL and (needed == "0" or rights & int(needed) != int(needed)):
            return False
    return bool(_owners(core, user, channel, command))


def _owners(core: Core, user: User, channel: Channel, command: Json) -> Json:
    return owners_of(core, user, channel, command["integration_types"])


def _spellings(thing: Json, user: User) -> set[str]:
    return {thing["name"], (thing.get("name_localizations") or {}).get(user.locale) or thing["name"]}


def _named(things: Iterable[Json], name: str, user: User, what: str, other: str = "") -> Json:
    known = list(things)
    for each in known:
        if {name, other} & _spellings(each, user):
            return each
    offered = sorted(each["name"] for each in known)
    raise AssertionError(f"{user.shown} is not offered {what} {other or name!r}; there is {offered}")


def _value(
    core: Core, channel: Channel, option: Json, value: Any, user: User, *, resolved: Json, focused: bool
) -> Json:
    kind = option["type"]
    shape: Json = {"name": option["name"], "type": kind}
    if focused:
        assert option.get("autocomplete"), f"{option['name']} completes nothing"
        return shape | {"value": str(value), "focused": True}
    if kind in NAMED:
        assert isinstance(value, NAMED[kind]), f"{option['name']} wants a {NAMED[kind]}, not {value!r}"
        allowed = option.get("channel_types")
        assert not allowed or value.type in allowed, f"{option['name']} takes no channel of that kind"
        _resolve(core, channel, value, resolved)
        return shape | {"value": str(value.id)}
    if option.get("choices"):
        return shape | {"value": _choice(option, value, user)}
    _check_value(option, value)
    return shape | {"value": value}


def _choice(option: Json, value: Any, user: User) -> Any:
    for each in option["choices"]:
        if value == each["value"] or value in _spellings(each, user):
            return each["value"]
    raise AssertionError(f"{option['name']} is one of {[each['name'] for each in option['choices']]}, not {value!r}")


def _check_value(option: Json, value: Any) -> None:
    name, kind = option["name"], option["type"]
    wanted = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}[kind]
    assert isinstance(value, wanted), f"{name} wants {wanted}, not {value!r}"
    if kind == STRING:
        shortest, longest = option.get("min_length", 0), option.get("max_length", 6000)
        assert shortest <= len(value) <= longest, f"{name} takes {shortest} to {longest} characters"
    if kind in {INTEGER, NUMBER} and not isinstance(value, bool):
        assert option.get("min_value", value) <= value <= option.get("max_value", value), f"{name}: {value}"


def _resolve(core: Core, channel: Channel, named: User | Role | Channel, resolved: Json) -> None:
    """Add somebody or something named to the resolved data."""
    if isinstance(named, Role):
        resolved.setdefault("roles", {})[str(named.id)] = shapes.role(named)
        return
    if isinstance(named, Channel):
        shape = {key: each for key, each in shapes.channel(named).items() if key != "permission_overwrites"}
        shape["permissions"] = str(core.rights(named, core.bot))
        resolved.setdefault("channels", {})[str(named.id)] = shape
        return
    resolved.setdefault("users", {})[str(named.id)] = shapes.user(named)
    member = channel.guild.members.get(named.id) if channel.guild is not None else None
    if member is not None:
        rights = str(core.rights(channel, named))
        resolved.setdefault("members", {})[str(named.id)] = shapes.bare_member(member) | {"permissions": rights}
