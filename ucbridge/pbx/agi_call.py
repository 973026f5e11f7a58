"""One call that the dialplan handed to a hook, and what a hook may do to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from ucbridge.i18n import _
from ucbridge.pbx.errors import ActionFailed, Unsendable

MAX_COMMAND = 1500
"""Bytes; Asterisk reads AGI lines into a buffer of 2,048."""
DONE = 200
"""What AGI answers to a command it carried out."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}(\([a-z-]{1,32}\))?")
_BREAKS = re.compile(r"[\r\n\0]")
_SPECIAL = re.compile(r'([\\"])')
_NOBODY = frozenset({"", "unknown"})


class Wire(Protocol):
    """Whoever carries AGI commands to Asterisk (`panoramisk.fast_agi.Request`)."""

    headers: Mapping[str, str]

    async def send_command(self, command: str) -> Mapping[str, object]:
        """Send one line and return the answer taken apart."""
        ...


class AgiCall:
    """The call a hook was asked about."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def channel_id(self) -> str:
        """Uniqueid of the channel."""
        return self._wire.headers.get("agi_uniqueid", "")

    @property
    def caller_number(self) -> str:
        """The caller's number as Asterisk has it, "" when withheld."""
        number = self._wire.headers.get("agi_callerid", "")
        return "" if number in _NOBODY else number

    async def set_variable(self, name: str, value: str) -> None:
        """Set a channel variable, or a function such as `CALLERID(name)`, to exactly `value`.

        Raises:
            Unsendable: the name or value would not stay data; nothing was written.
            ActionFailed: Asterisk did not do it, or the caller has hung up.
        """
        command = set_variable(name, value)
        answer = await self._wire.send_command(command)
        if answer.get("error") or answer.get("status_code") != DONE:
            raise ActionFailed("SET VARIABLE", str(answer.get("error", "no answer")))


def set_variable(name: str, value: str) -> str:
    """Return the AGI command, its value quoted for Asterisk's word splitter.

    Raises:
        Unsendable: a wrong name, a line break, or too long.
    """
    if not _VARIABLE.fullmatch(name):
        raise Unsendable("SET VARIABLE", _("a variable has a wrong name"))
    if _BREAKS.search(value):
        raise Unsendable(name, _("it has a line break or a NUL in it"))
    command = f'SET VARIABLE "{name}" "{_SPECIAL.sub(_ESCAPED, value)}"'
    try:
        size = len(command.encode())
    except UnicodeEncodeError:
        raise Unsendable(name, _("it is no valid text")) from None
    if size > MAX_COMMAND:
        raise Unsendable(name, _("it is too long"))
    return command


_ESCAPED = r"\\\1"
