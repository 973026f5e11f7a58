"""/help: every command, from its own declaration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ucbridge.command import Command, Context, command
from ucbridge.errors import UserError
from ucbridge.i18n import _, plural
from ucbridge.kinds import CommandName
from ucbridge.models import Field, Reply
from ucbridge.parsing import canonical


@command("help", _("Show what I can do"), examples=("/help call",))
async def help_(
    context: Context, *, command: Annotated[CommandName | None, _("the command to explain")] = None
) -> Reply:
    """Show every command the person may use, or one in full, or one with those of its group."""
    services = context.services
    acting = await services.workspaces.acting(context.person, context.account)
    allowed = [each for each in services.commands.values() if acting.allowed(each.permission)]
    if command is None:
        groups = dict.fromkeys(each.group or each.name for each in allowed)
        hint = _("What is in [brackets] may be left out. /help call shows one command with examples.")
        lines = tuple(_line(name, _family(name, allowed)) for name in groups)
        return Reply(_("What I can do"), hint, fields=lines, private=True)
    name = canonical(command, services.commands)
    if not (family := _family(name, allowed)):
        raise UserError(_("Type /help to see them all."), title=_("There is no command /{name}", name=name))
    return _one(family[0], family[1:]) if family[0].name == name else _several(name, family)


def _family(name: str, commands: Sequence[Command]) -> list[Command]:
    """Return the command of this name, and those whose first word it is."""
    return [each for each in commands if name in {each.name, each.group}]


def _line(name: str, family: Sequence[Command]) -> Field:
    members = ", ".join(each.name.removeprefix(f"{name} ") for each in family if each.group)
    chief = next((each for each in family if each.default or not each.group), None)
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
