"""/help: every command, from its own declaration."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from ucbridge.command import Command, Context, command
from ucbridge.errors import UserError
from ucbridge.i18n import Text, _, plural
from ucbridge.kinds import CommandName
from ucbridge.models import Button, Field, Reply
from ucbridge.parsing import canonical


@dataclass(frozen=True, slots=True)
class Family:
    """Commands that are about one thing, by their first words; with its key /help shows them alone."""

    title: Text
    firsts: Sequence[str]


_FAMILIES: Mapping[str, Family] = {
    "calls": Family(_("Calls"), ("call", "hangup", "status")),
    "on-call": Family(
        _("During a call"),
        ("transfer", "hold", "resume", "mute", "unmute", "move", "park", "parked", "pickup", "record", "note", "dtmf"),
    ),
    "my-phone": Family(
        _("My phone"), ("phone", "dnd", "forward", "followme", "devices", "callwaiting", "presence", "link", "unlink")
    ),
    "colleagues": Family(_("Colleagues"), ("who", "directory")),
    "past-calls": Family(_("Past and missed calls"), ("history", "notifications", "digest")),
    "voicemail": Family(_("Voicemail"), ("voicemail",)),
    "conference": Family(_("Conferences"), ("conference",)),
    "bridge": Family(_("About me and this chat"), ("whoami", "settings", "help")),
}
_MORE = "more"
"""The key of those in no family: an installation may bring its own."""


@command("help", _("Show what I can do"), examples=("/help call", "/help on-call"))
async def help_(
    context: Context, *, command: Annotated[CommandName | None, _("the command to explain")] = None
) -> Reply:
    """Show what the person may use: an overview, one family, one command with those of its group."""
    services = context.services
    acting = await services.workspaces.acting(context.person, context.account)
    allowed = [each for each in services.commands.values() if acting.allowed(each.permission)]
    families = dict(_families(dict.fromkeys(each.group or each.name for each in allowed)))
    if command is None:
        return _overview(families, allowed)
    name = canonical(command, services.commands)
    if group := _group(name, allowed):
        return _one(group[0], group[1:]) if group[0].name == name else _several(name, group)
    if name not in families:
        raise UserError(_("Type /help to see them all."), title=_("There is no command /{name}", name=name))
    lines = tuple(_line(each, _group(each, allowed)) for each in families[name].firsts)
    hint = _("What is in [brackets] may be left out. /help call shows one command with examples.")
    return Reply(families[name].title, hint, fields=lines, private=True)


def _families(firsts: Collection[str]) -> Iterator[tuple[str, Family]]:
    """Return what there is of each family."""
    known = {each for family in _FAMILIES.values() for each in family.firsts}
    others = {_MORE: Family(_("More"), [each for each in firsts if each not in known])}
    for key, family in {**_FAMILIES, **others}.items():
        if there := [each for each in family.firsts if each in firsts]:
            yield key, Family(family.title, there)


def _overview(families: Mapping[str, Family], commands: Sequence[Command]) -> Reply:
    lines = (Field(family.title, _words(family.firsts, commands)) for family in families.values())
    buttons = (Button(family.title, "run", f"/help {key}") for key, family in families.items())
    hint = _("/help call shows one command with examples, /help my-phone all commands of one topic.")
    return Reply(_("What I can do"), hint, fields=tuple(lines), buttons=tuple(buttons), private=True)


def _words(firsts: Sequence[str], commands: Sequence[Command]) -> str:
    """Return the commands of a family in one line: all of a group where it is the only one."""
    words = [f"/{each}" for each in firsts]
    if len(firsts) == 1:
        words += [each.name.removeprefix(f"{firsts[0]} ") for each in _group(firsts[0], commands) if each.group]
    return ", ".join(words)


def _group(name: str, commands: Sequence[Command]) -> list[Command]:
    """Return the command of this name, and those whose first word it is."""
    return [each for each in commands if name in {each.name, each.group}]


def _line(name: str, group: Sequence[Command]) -> Field:
    chief = next((each for each in group if each.default or not each.group), None)
    members = ", ".join(each.name.removeprefix(f"{name} ") for each in group if each.group and each is not chief)
    if chief is None:
        return Field(_("/{name} …", name=name), _("{members}: /help {name} explains them", members=members, name=name))
    if not members:
        return Field(_("{usage}", usage=chief.usage), chief.help)
    text = _("{help}; also {members}: /help {name}", help=chief.help, members=members, name=name)
    return Field(_("{usage}", usage=chief.usage), text)


def _one(command: Command, members: Sequence[Command] = ()) -> Reply:
    lines = [Field(_("{usage}", usage=command.written(each)), each.help) for each in command.parameters]
    if command.examples:
        name = plural("Example", "Examples", len(command.examples))
        lines.append(Field(name, "\n".join(command.examples)))
    lines += [Field(_("{usage}", usage=each.usage), each.help) for each in members]
    return Reply(_("{usage}", usage=command.usage), command.help, fields=tuple(lines), private=True)


def _several(name: str, members: Sequence[Command]) -> Reply:
    lines = tuple(Field(_("{usage}", usage=each.usage), each.help) for each in members)
    return Reply(_("/{name}", name=name), fields=lines, private=True)
