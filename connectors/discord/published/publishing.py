"""Commands and menus as Discord's application commands, in all our languages at once (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.discord.cards import limits
from ucbridge.command import About, Command, Menu, Parameter
from ucbridge.i18n import LANGUAGES, Text
from ucbridge.kinds import Takes
from ucbridge.spelling import choice_in, name_in

COMMAND, OF_A_PERSON, OF_A_MESSAGE = 1, 2, 3
"""Types of application commands."""

SUBCOMMAND, STRING, INTEGER, CHANNEL, ROLE = 1, 3, 4, 7, 8
"""Types of options."""

SERVER, OWN_MESSAGES, PRIVATE_CHANNEL = 0, 1, 2
"""Contexts: a server, direct messages with the bot, those between people."""

TO_A_SERVER, TO_A_PERSON = 0, 1
"""What the app is installed to."""

MANAGE_SERVER = 1 << 5

_TYPES: Mapping[Takes, int] = {
    Takes.TEXT: STRING,
    Takes.NUMBER: INTEGER,
    Takes.ROLE: ROLE,
    Takes.CONVERSATION: CHANNEL,
}

_WRITTEN_IN = (0, 5)
"""Types of channels a conversation may be: text and announcements."""

_OTHERS = tuple(language for language in LANGUAGES if language != "en")

_Json = dict[str, object]


def payload(commands: Sequence[Command], menus: Sequence[Menu], *, user_install: bool) -> list[_Json]:
    """Return what to publish; `user_install` offers it to people who added the app to their own account, too."""
    families: dict[str, list[Command]] = {}
    for each in commands:
        families.setdefault(each.group or each.name, []).append(each)
    offered = [_family(name, family, user_install=user_install) for name, family in families.items()]
    return offered + [_menu(each, user_install=user_install) for each in menus]


def names(commands: Sequence[Command]) -> Mapping[str, str]:
    """Return the names commands are published under, `voicemail list`, with those they have: `voicemail`."""
    groups = {each.group for each in commands}
    return {_published(each) if each.name in groups else each.name: each.name for each in commands}


def links(commands: Sequence[Command], ids: Mapping[str, str]) -> Mapping[str, str]:
    """Return how to link to commands, by how people type them; `ids` are Discord's, by the first word."""
    published = {name: shown for shown, name in names(commands).items()}
    typed = published | {each.group: each.name for each in commands if each.default}
    return {
        f"/{name}": f"</{shown}:{ids[first]}>"
        for name, shown in typed.items()
        if (first := shown.partition(" ")[0]) in ids
    }


def _published(command: Command) -> str:
    return f"{command.name} {command.alone}"


def _family(name: str, family: Sequence[Command], *, user_install: bool) -> _Json:
    """Publish a command, or all that have the same first word as its sub-commands."""
    chief = next((each for each in family if each.default or not each.group), family[0])
    managing = all(each.managing for each in family)
    alone = len(family) == 1 and not chief.group
    return {
        "type": COMMAND,
        **_named(name, chief.help),
        "options": _options(chief.parameters) if alone else [_subcommand(each) for each in family],
        "default_member_permissions": MANAGE_SERVER if managing else None,
        **_where(user_install=user_install and not managing, messages=not managing),
    }


def _subcommand(command: Command) -> _Json:
    word = command.name.rpartition(" ")[2] if command.group else command.alone
    return {"type": SUBCOMMAND, **_named(word, command.help), "options": _options(command.parameters)}


def _options(parameters: Iterable[Parameter]) -> list[_Json]:
    return [_option(each) for each in parameters]


def _option(parameter: Parameter) -> _Json:
    option: _Json = {
        "type": _TYPES[parameter.takes],
        **_named(parameter.name, parameter.help),
        "required": parameter.required,
    }
    match parameter.takes:
        case Takes.TEXT:
            option |= _values(parameter)
        case Takes.NUMBER if parameter.bounds:
            option |= {"min_value": parameter.bounds[0], "max_value": parameter.bounds[1]}
        case Takes.CONVERSATION:
            option |= {"channel_types": list(_WRITTEN_IN)}
        case _:
            pass
    return option


def _values(parameter: Parameter) -> _Json:
    """Say which texts there are: some, some and others too, or any of a certain length."""
    if parameter.closed and len(parameter.choices) <= limits.CHOICES:
        return {"choices": [_choice(each) for each in parameter.choices]}
    longest: _Json = {"max_length": parameter.longest} if parameter.longest else {}
    return {**longest, "autocomplete": bool(parameter.completes or parameter.choices)}


def _choice(value: str) -> _Json:
    others = {language: choice_in(value, language) for language in _OTHERS}
    return {"name": value, "name_localizations": others, "value": value}


def _named(name: str, help_text: Text) -> _Json:
    return {
        "name": name,
        "name_localizations": {language: name_in(name, language) for language in _OTHERS},
        "description": help_text.to("en"),
        "description_localizations": {language: help_text.to(language) for language in _OTHERS},
    }


def _menu(menu: Menu, *, user_install: bool) -> _Json:
    return {
        "type": OF_A_PERSON if menu.about is About.PERSON else OF_A_MESSAGE,
        "name": menu.label.to("en"),
        "name_localizations": {language: menu.label.to(language) for language in _OTHERS},
        "default_member_permissions": None,
        **_where(user_install=user_install, messages=True),
    }


def _where(*, user_install: bool, messages: bool) -> _Json:
    """Say where it is offered: in servers, in direct messages, and wherever people take the app along."""
    contexts = [SERVER, *([OWN_MESSAGES] if messages else []), *([PRIVATE_CHANNEL] if user_install else [])]
    return {"contexts": contexts, "integration_types": [TO_A_SERVER, *([TO_A_PERSON] if user_install else [])]}
