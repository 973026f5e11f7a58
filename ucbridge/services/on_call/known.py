"""What is known of a call of somebody's own channel beside what the PBX shows of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ucbridge.i18n import Text
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
class Known:
    """`topic` is that of its card, "" where it has none of its own; `shown` what stands there.

    `third` is whom they announce a transfer to, and `cancelling` that they go back by themselves. `since` is when the
    two were first seen together, in seconds since the epoch. `moving` is the channel that is to take the call over, and
    what its phone is called.
    """

    person_id: str
    mine: str
    topic: str = ""
    party: Party = NOBODY
    line: Line | None = None
    doing: Doing = field(default_factory=Doing)
    since: float | None = None
    muted: bool = False
    movable: bool = False
    third: Destination | None = None
    cancelling: bool = False
    failed: Text | None = None
    gone: Left | None = None
    awaited: Awaited | None = None
    moving: tuple[str, Text] | None = None
    shown: Reply | None = None
