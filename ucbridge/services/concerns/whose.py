"""Whose a phone, an extension or an outside number is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ucbridge.pbx.attempts.interface import Attempt, Rung
from ucbridge.services.phones import extension_of
from ucbridge.services.roster import Roster

_FORM = re.compile(r"(?:vm[a-z]{0,3}|FMPR-|FMPR|LC-|DB-|ext-)([0-9]{1,15})")
"""What FreePBX makes of an extension: its mailbox (vmu102), its follow-me (FMPR-102), a local call (LC-102)."""

_TAIL = 9
"""The last digits of a number, the same however it is written."""

_NOBODY: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is at which phone; ids of people, the configured ones first.

    `mailbox_of` takes the extension out of what is dialled for a mailbox without ringing its phone, "" if it is none.
    """

    endpoints: Mapping[str, Sequence[str]]
    extensions: Mapping[str, Sequence[str]]
    mobiles: Mapping[str, Sequence[str]]
    mailbox_of: Callable[[str], str] = field(default=lambda _exten: "")

    @classmethod
    def of(cls, roster: Roster, mailbox_of: Callable[[str], str] = lambda _exten: "") -> Whose:
        """Return who is where, by the roster."""
        endpoints: dict[str, list[str]] = {}
        mobiles: dict[str, list[str]] = {}
        for person in roster.people.values():
            for device in person.devices:
                endpoints.setdefault(device, []).append(person.id)
            if tail := _tail(person.mobile):
                mobiles.setdefault(tail, []).append(person.id)
        return cls(endpoints, roster.holders, mobiles, mailbox_of)

    def at(self, endpoint: str, number: str = "") -> Sequence[str]:
        """Return who is at an endpoint; at a trunk, whose the outside number is."""
        found = self.endpoints.get(endpoint) or self.extensions.get(extension_of(endpoint))
        return found or (self.mobiles.get(_tail(number), _NOBODY) if number else _NOBODY)

    def called(self, exten: str) -> Sequence[str]:
        """Return whose extension the dialplan was at, in any of its forms."""
        form = _FORM.fullmatch(exten)
        return self.extensions.get(form[1] if form else exten) or self.extensions.get(self.mailbox_of(exten), _NOBODY)

    def caller(self, attempt: Attempt) -> Sequence[str]:
        """Return who calls."""
        return self.at(attempt.endpoint, attempt.caller.number)

    def rung(self, rung: Rung) -> Sequence[str]:
        """Return whose phone rings."""
        return self.at(rung.endpoint, rung.number)

    def answered(self, attempt: Attempt) -> Sequence[str]:
        """Return who answered."""
        number = next((each.number for each in attempt.rung if each.channel_id == attempt.answered_channel), "")
        return self.at(attempt.answered_by, number) if attempt.answered_by else _NOBODY


def _tail(number: str) -> str:
    digits = "".join(each for each in number if each in "0123456789")
    return digits[-_TAIL:] if len(digits) >= _TAIL else ""
