"""What is known of a call of somebody's own channel beside what the PBX shows of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ucbridge.i18n import Text, _
from ucbridge.models import Reply
from ucbridge.services.destination import Destination
from ucbridge.services.on_call.doing import Doing, Left
from ucbridge.services.on_call.lines import Line
from ucbridge.services.on_call.parties import NOBODY, Party


@dataclass(frozen=True, slots=True)
class Awaited:
    """A phone of theirs that is rung: what they get when they pick it up, and what is said when they do not."""

    then: Text
    otherwise: Text
    until: float
    """Monotonic seconds after which it counts as not answered."""


@dataclass(slots=True)
class Asking:
    """A transfer that is being announced: to whom, and since when (seconds since the epoch).

    `begun`: the two talk no more. `talked`: the third has answered. `line` is how the call stood when the third rang or
    talked last. `cancelling`: the person goes back by themselves.
    """

    third: Destination
    since: float
    begun: bool = False
    talked: bool = False
    line: Line | None = None
    cancelling: bool = False

    @property
    def name(self) -> Text:
        """Return what the third is called."""
        return _("{name}", name=self.third.name)


@dataclass(slots=True)
class Known:
    """`topic` is that of its card, "" where it has none of its own; `shown` what stands there.

    `since` is when the two were first seen together, in seconds since the epoch. `failed` says what was tried last and
    did not come about. `moving` is the channel that is to take the call over, and what its phone is called.
    `kept`: it is written down that there is this card.
    """

    person_id: str
    mine: str
    call_id: str = ""
    topic: str = ""
    party: Party = NOBODY
    line: Line | None = None
    doing: Doing = field(default_factory=Doing)
    since: float | None = None
    muted: bool = False
    movable: bool = False
    asking: Asking | None = None
    failed: Text | None = None
    gone: Left | None = None
    awaited: Awaited | None = None
    moving: tuple[str, Text] | None = None
    shown: Reply | None = None
    kept: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
