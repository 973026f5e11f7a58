"""What the audit log keeps of what somebody typed before it is understood: less than what they typed."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.command import Command
from ucbridge.discretion import HIDDEN, without_codes
from ucbridge.errors import UserError
from ucbridge.models import Invocation
from ucbridge.parsing import find, likely, split


def kept(invocation: Invocation, commands: Mapping[str, Command]) -> dict[str, str]:
    """Return what stays of an invocation, should it be refused, held back or not understood."""
    if invocation.text:
        return {"text": line(invocation.text, commands)}
    try:
        return find(invocation.command, commands).recorded(invocation.arguments)
    except UserError:
        return {name: without_codes(value) for name, value in invocation.arguments.items()}


def line(text: str, commands: Mapping[str, Command]) -> str:
    """Return what stays of a line: of a command that takes what is not kept, misspelt or not, only its name."""
    if any(_hides(each) for each in likely(text, commands)):
        return f"{split(text)[0].text[:32]} {HIDDEN}"
    return without_codes(text)


def _hides(command: Command) -> bool:
    return any("1" not in each.recorded("1") for each in command.parameters)
