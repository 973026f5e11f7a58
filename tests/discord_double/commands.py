"""Application commands: what Discord takes, and how it gives them back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.discord_double.errors import Refused, invalid
from tests.discord_double.world import Json

if TYPE_CHECKING:
    from tests.discord_double.core import Core

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(1, 12)
# ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$ and no capitals
NAME = re.compile(r"^[-_'\w]{1,32}$")
LONGEST = 8000
LIMITS = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}


def check_commands(commands: Any) -> None:
    """Refuse what Discord refuses of a list of commands (50035)."""
    for kind, limit in LIMITS.items():
        names = [each["name"] for each in commands if (each.get("type") or 1) == kind]
        if len(names) > limit:
            raise Refused(30032)
        if len(set(names)) != len(names):
            words = "Application command names must be unique"
            raise invalid("0.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
    for index, each in enumerate(commands):
        _check_command(str(index), each)


def published(command: Json, before: list[Json], core: Core, guild_id: int | None) -> Json:
    """Return a command as Discord gives it back: with an id, defaults, without what was null."""
    kind = command.get("type") or CHAT_INPUT
    known = next((each for each in before if (each["type"], each["name"]) == (kind, command["name"])), None)
    shape: Json = {
        "id": known["id"] if known else str(core.clock.snowflake()),
        "application_id": str(core.application.id),
        "version": str(core.clock.snowflake()),
        "type": kind,
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": command.get("description") or "",
        "description_localizations": command.get("description_localizations"),
        "default_member_permissions": _text(command.get("default_member_permissions")),
        "dm_permission": command.get("dm_permission") is not False,
        "contexts": command.get("contexts"),
        "integration_types": command.get("integration_types") or [0],
        "nsfw": bool(command.get("nsfw")),
    }
    if command.get("options"):
        shape["options"] = [_option(each) for each in command["options"]]
    return shape | ({"guild_id": str(guild_id)} if guild_id is not None else {})


def _text(permissions: Any) -> str | None:
    return None if permissions is None else str(permissions)


def _option(option: Json) -> Json:
    """Return an option as given back: false and empty things are left out."""
    shape = {key: value for key, value in option.items() if value not in (None, False, []) or key == "type"}
    for key in ("name_localizations", "description_localizations"):
        shape[key] = option.get(key)
    if "options" in shape:
        shape["options"] = [_option(each) for each in shape["options"]]
    return shape


def _check_command(path: str, command: Json) -> None:
    kind = command.get("type") or CHAT_INPUT
    if kind == CHAT_INPUT:
        _check_names(path, command)
    else:
        for key in ("description", "options"):
            if command.get(key):
                words = "Context menu commands cannot have this"
                raise invalid(f"{path}.{key}", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_EMPTY", words)
        if not 1 <= len(command["name"]) <= 32:
            raise invalid(f"{path}.name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 32 in length.")
    _check_options(path, command.get("options") or [], depth=0)
    if sum(map(len, _texts(command))) > LONGEST:
        raise invalid(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({LONGEST})")


def _check_names(path: str, thing: Json) -> None:
    names = {"": thing["name"]} | (thing.get("name_localizations") or {})
    for language, name in names.items():
        if not NAME.match(name) or name != name.lower():
            words = "Command name is invalid"
            where = f"{path}.name_localizations.{language}" if language else f"{path}.name"
            raise invalid(where, "APPLICATION_COMMAND_INVALID_NAME", f"{words}: {name}")
    texts = {"": thing.get("description")} | (thing.get("description_localizations") or {})
    for text in texts.values():
        if not text or len(text) > 100:
            raise invalid(f"{path}.description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _check_options(path: str, options: list[Json], *, depth: int) -> None:
    if len(options) > 25:
        raise invalid(f"{path}.options", "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
    for language in {"", *(key for each in options for key in each.get("name_localizations") or ())}:
        names = [(each.get("name_localizations") or {}).get(language, each["name"]) for each in options]
        if len(set(names)) != len(names):
            words = f"Option names must be unique ({language or 'name'})"
            raise invalid(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", words)
    optional = False
    for index, option in enumerate(options):
        where = f"{path}.options.{index}"
        _check_names(where, option)
        _check_option(where, option, depth=depth)
        if option.get("required") and optional:
            words = "Required options must be placed before non-required options"
            raise invalid(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
        optional = optional or not option.get("required")
    kinds = {option["type"] in {SUB, GROUP} for option in options}
    if len(kinds) > 1:
        words = "Sub-command and sub-command group option types are mutually exclusive to all other options"
        raise invalid(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)


def _check_option(path: str, option: Json, *, depth: int) -> None:
    kind = option["type"]
    if kind in {SUB, GROUP}:
        if depth > 1 or (kind == GROUP and depth):
            raise invalid(f"{path}.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Too deep.")
        _check_options(path, option.get("options") or [], depth=depth + 1)
    choices = option.get("choices") or []
    if choices and option.get("autocomplete"):
        words = "Choices and autocomplete exclude each other."
        raise invalid(f"{path}.choices", "APPLICATION_COMMAND_OPTION_CHOICES_WITH_AUTOCOMPLETE", words)
    if len(choices) > 25:
        raise invalid(f"{path}.choices", "BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
    for choice in choices:
        if not 1 <= len(choice["name"]) <= 100 or len(str(choice["value"])) > 100:
            raise invalid(f"{path}.choices", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _texts(thing: Json) -> Iterator[str]:
    """Name, description and values of a command and all inside it, each in its longest language."""
    for key in ("name", "description"):
        yield max([thing.get(key) or "", *(thing.get(f"{key}_localizations") or {}).values()], key=len)
    for choice in thing.get("choices") or ():
        yield max([choice["name"], *(choice.get("name_localizations") or {}).values()], key=len)
        yield str(choice["value"])
    for option in thing.get("options") or ():
        yield from _texts(option)
