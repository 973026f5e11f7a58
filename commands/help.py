"""/help: every command, from its own declaration."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Command, Context, command
from ucbridge.errors import UserError
from ucbridge.i18n import _, plural
from ucbridge.kinds import CommandName
from ucbridge.models import Field, Reply


@command("help", _("Show what I can do"), examples=("/help call",))
async def help_(
    context: Context, *, command: Annotated[CommandName | None, _("the command to explain")] = None
) -> Reply:
    """Show every command the person may use, or one in full."""
    services = context.services
    allowed = {
        name: each
        for name, each in services.commands.items()
        if services.permissions.allowed(context.person, each.permission)
    }
    if command is None:
        lines = tuple(Field(_("{usage}", usage=each.usage), each.help) for each in allowed.values())
        hint = _("What is in [brackets] may be left out. /help call shows one command with examples.")
        return Reply(_("What I can do"), hint, fields=lines, private=True)
    if command not in allowed:
        raise UserError(_("Type /help to see them all."), title=_("There is no command /{name}", name=command))
    return _one(allowed[command])


def _one(command: Command) -> Reply:
    lines = [Field(_("{usage}", usage=command.written(each)), each.help) for each in command.parameters]
    if command.examples:
        name = plural("Example", "Examples", len(command.examples))
        lines.append(Field(name, "\n".join(command.examples)))
    return Reply(_("{usage}", usage=command.usage), command.help, fields=tuple(lines), private=True)
