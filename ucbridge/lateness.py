"""What arrived long after it was asked: nothing is done, and it is offered again. Nobody's phone is to ring for it.

Platforms deliver what people wrote while the bridge was away; they may have done it otherwise meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.command import Command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Invocation, Reply, State, Style
from ucbridge.parsing import find, parse
from ucbridge.typed import quote

LONGEST = 80
"""Characters of a line that a button carries."""

_AWAY = _("I was away when you wrote this")


def held(invocation: Invocation, line: str, commands: Mapping[str, Command]) -> Reply:
    """Return what is said instead, with a button that does it; `line` is what was typed, or what a button carries."""
    line = line or _written(invocation, commands)
    if not _is_whole(line, commands):
        return Reply(_AWAY, _("Nothing was done. Send it again if you still want it."), State.ERROR, private=True)
    again = Button(_("{line}", line=line), "run", line, Style.PRIMARY)
    text = _("Nothing was done. Press the button if you still want it.")
    return Reply(_AWAY, text, State.ERROR, buttons=(again,), private=True)


def _written(invocation: Invocation, commands: Mapping[str, Command]) -> str:
    """Return a command that was taken apart as one line, "" where it is none of ours."""
    try:
        command = find(invocation.command, commands) if invocation.command else None
    except UserError:
        command = None
    if command is None:
        return ""
    given = [(each, value) for each in command.parameters if (value := invocation.arguments.get(each.name))]
    named = [f"{each.name}={quote(value)}" for each, value in given if not each.required]
    values = [value for each, value in given if each.required]
    return " ".join((f"/{command.name}", *named, *map(quote, values[:-1]), *values[-1:]))


def _is_whole(line: str, commands: Mapping[str, Command]) -> bool:
    """Tell whether a line is a command that a button can carry."""
    if not line or len(line) > LONGEST:
        return False
    try:
        parse(line, commands)
    except UserError:
        return False
    return True
