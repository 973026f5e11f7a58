"""The kinds of calls people are told of, in one table: each can be switched off by everybody for themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ucbridge.i18n import Text, _
from ucbridge.kinds import OneOf
from ucbridge.services.concerns.interface import Concern, Way, Why


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of calls: the word people type, what it is, and which calls are of it."""

    name: str
    label: Text
    of: Callable[[Concern], bool]


RINGING = "ringing"
MISSED = "missed"

KINDS = (
    Kind(RINGING, _("Calls while they ring"), lambda _concern: False),
    Kind(MISSED, _("Missed calls"), lambda _concern: False),
    Kind("outside", _("Calls from outside"), lambda concern: concern.way is Way.DIRECT and not concern.internal),
    Kind("internal", _("Calls from colleagues"), lambda concern: concern.way is Way.DIRECT and concern.internal),
    Kind("group", _("Calls that ring several people"), lambda concern: concern.way is Way.GROUP),
    Kind("queue", _("Calls of queues"), lambda concern: concern.way is Way.QUEUE),
    Kind("forwarded", _("Calls others forward to me"), lambda concern: concern.way is Way.FORWARDED),
    Kind("transferred", _("Calls others transfer to me"), lambda concern: concern.way is Way.TRANSFERRED),
    Kind("parked", _("Calls I parked and nobody took"), lambda concern: concern.way is Way.PARKED),
    Kind("busy", _("Calls while my phone is busy"), lambda concern: concern.why is Why.BUSY),
    Kind("disturbing", _("Calls while do not disturb is on"), lambda concern: concern.why is Why.DO_NOT_DISTURB),
    Kind("unreachable", _("Calls while my phone is off"), lambda concern: concern.why is Why.UNREACHABLE),
    Kind("voicemail", _("Missed calls with a message"), lambda concern: bool(concern.attempt.mailbox)),
)


def wanted(concern: Concern, off: Collection[str], *, card: str) -> bool:
    """Tell whether somebody who switched these kinds off wants a card of a call: `RINGING` or `MISSED`."""
    return card not in off and not any(each.name in off and each.of(concern) for each in KINDS)


class CallKind(OneOf):
    """One of the kinds."""

    choices = tuple(each.name for each in KINDS)
    placeholder = "KIND"
