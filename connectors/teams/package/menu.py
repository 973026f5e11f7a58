"""Which commands Teams offers while people type: twelve in each scope; all others can be typed all the same (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ucbridge.command import Command
from ucbridge.i18n import Text

MOST = 12

PERSONAL, GROUP, TEAM = "personal", "groupChat", "team"
SCOPES = (PERSONAL, GROUP, TEAM)

_WANTED = (
    "call",
    "hangup",
    "conference",
    "voicemail",
    "status",
    "conference schedule",
    "conference join",
    "voicemail search",
    "link",
    "whoami",
    "settings",
    "help",
)
"""What goes first where there are more than fit; people know the others from /help."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the menu: what stands in the message once it is chosen, and what it does."""

    name: str
    help: Text


def offered(commands: Sequence[Command], scope: str) -> list[Offer]:
    """Return the lines of the menu in one scope: those people want most, the first word of a group for all of it.

    What is about a workspace is offered in teams alone.
    """
    usable = [each for each in commands if scope == TEAM or not each.managing]
    lines = {offer.name: offer for offer in _lines(usable)}
    wanted = [name for name in _WANTED if name in lines]
    others = sorted(lines.keys() - set(wanted), key=lambda name: (" " in name, name))
    kept = set([*wanted, *others][:MOST])
    return [lines[name] for name in [*wanted, *others] if name in kept]


def _lines(commands: Iterable[Command]) -> Iterable[Offer]:
    for each in commands:
        yield Offer(each.group if each.default else each.name, each.help)
