"""/help: every command, from its own declaration."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Command, Context, command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.kinds import CommandName
from ucbridge.models import Field, Reply


@command("help", _("Show what I can do"))
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
        return Reply(_("What I can do"), fields=lines, private=True)
    if command not in allowed:
        raise UserError(CommandName.wrong(command))
    return _one(allowed[command])


def _one(command: Command) -> Reply:
    lines = tuple(Field(_("{usage}", usage=each.name), each.help) for each in command.parameters)
    return Reply(_("{usage}", usage=command.usage), command.help, fields=lines, private=True)
