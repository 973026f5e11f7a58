"""The card of a call that a queue brought to nobody. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from ucbridge.i18n import _
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.services.durations import duration
from ucbridge.services.moments import moment
from ucbridge.services.queues.missed_call import MissedCall
from ucbridge.services.voicemail.callers import Caller

CALL_BACK = "missed-call-back"
CALL_ANYWAY = "missed-call-anyway"
"""Actions; the argument is the key of the missed call."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is not in the missed call itself: who it was, the name of whom called back, and whose time it is."""

    caller: Caller
    colleague: str
    zone: tzinfo


def card(missed: MissedCall, facts: Facts) -> Reply:
    """Return what people read of it, with a button while it can be called back."""
    caller, number = facts.caller, facts.caller.number
    fields = [
        *([Field(_("Number"), number)] if number and number != caller.name else []),
        Field(_("Queue"), missed.queue),
        Field(_("Waited"), duration(missed.seconds)),
        Field(_("When"), moment(missed.at, facts.zone)),
    ]
    if missed.called_at:
        words = _("{name}, {moment}", name=facts.colleague, moment=moment(missed.called_at, facts.zone))
        fields.append(Field(_("Called back by"), words))
    back = Button(_("Call back"), CALL_BACK, missed.key, Style.NORMAL if missed.called_at else Style.PRIMARY)
    return Reply(
        _("Missed call from {caller}", caller=caller.shown),
        state=State.OK if missed.called_at else State.INFO,
        fields=tuple(fields),
        buttons=(back,) if caller.dial else (),
        topic=missed.topic,
    )
