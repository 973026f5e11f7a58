"""The card of a missed call. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.services.concerns.interface import Way, Why
from ucbridge.services.durations import duration
from ucbridge.services.moments import moment
from ucbridge.services.voicemail.callers import Caller, printable
from ucbridge.store.missed_rows import MissedCard

CALL_BACK = "missed-call-back"
CALL_ANYWAY = "missed-call-anyway"
"""Actions; the argument is the key of the missed call."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is not in the row: who it was, the names of those in it by their ids, and whose time it is.

    `people` are the names of whom it is for, where they are several.
    """

    caller: Caller
    names: Mapping[str, str]
    people: tuple[str, ...]
    zone: tzinfo


def card(missed: MissedCard, facts: Facts) -> Reply:
    """Return what people read of it, with a button while it can be called back."""
    taken = missed.claimed_at is not None or missed.settled_at is not None
    style = Style.NORMAL if taken else Style.PRIMARY
    back = (Button(_("Call back"), CALL_BACK, missed.key, style),)
    return Reply(
        _title(missed, facts),
        _text(missed, facts),
        State.OK if taken else State.INFO,
        fields=tuple(_fields(missed, facts)),
        buttons=back if facts.caller.dial and missed.settled_at is None else (),
        topic=missed.topic,
    )


def _title(missed: MissedCard, facts: Facts) -> Text:
    return plural(
        "Missed call from {caller}", "{count} missed calls from {caller}", missed.count, caller=facts.caller.shown
    )


def _text(missed: MissedCard, facts: Facts) -> Text | None:
    why = _why(missed, facts)
    if missed.told.late and why:
        return _("{why} It came while the connection was down.", why=why)
    if missed.told.late:
        return _("It came while the connection was down.")
    return why


def _why(missed: MissedCard, facts: Facts) -> Text | None:
    told = missed.told
    if missed.places:
        return None
    if told.forwarded_from:
        names = [facts.names.get(each, each) for each in told.forwarded_to.split()]
        whom = facts.names.get(told.forwarded_from, told.forwarded_from)
        return _("It was for {name} and forwarded to {others}.", name=whom, others=", ".join(names))
    return _WAYS.get(told.way) or _WHYS.get(told.why)


def _fields(missed: MissedCard, facts: Facts) -> list[Field]:
    told, caller = missed.told, facts.caller
    fields = [Field(_("Number"), caller.number)] if caller.number and caller.number != caller.name else []
    if told.queue:
        fields.append(Field(_("Queue"), printable(told.queue)))
        fields.append(Field(_("Waited"), duration(told.waited)))
    if len(facts.people) > 1:
        fields.append(Field(_("For"), ", ".join(facts.people)))
    fields.append(Field(_("When") if missed.count == 1 else _("Last"), moment(missed.last_at, facts.zone)))
    if missed.count > 1:
        fields.append(Field(_("First"), moment(missed.first_at, facts.zone)))
    if told.mailbox:
        fields.append(Field(_("Voicemail"), _("They left a message.")))
    if missed.claimed_at:
        fields.append(Field(_("Called back by"), _who(missed.claimed_by, facts, moment(missed.claimed_at, facts.zone))))
    if missed.settled_at:
        fields.append(Field(_("Spoke with"), _who(missed.settled_by, facts, moment(missed.settled_at, facts.zone))))
    return fields


def _who(person_id: str, facts: Facts, when: Text) -> Text:
    if not person_id:
        return when
    return _("{name}, {moment}", name=facts.names.get(person_id, person_id), moment=when)


_WHYS: Mapping[str, Text] = {
    Why.NO_ANSWER: _("Nobody answered."),
    Why.GAVE_UP: _("The caller hung up while it rang."),
    Why.BUSY: _("The phone was busy."),
    Why.DO_NOT_DISTURB: _("The phone did not ring: do not disturb was on."),
    Why.UNREACHABLE: _("The phone did not ring: it was off or not connected."),
    Why.PARKED: _("It was parked, and nobody took it."),
}

_WAYS: Mapping[str, Text] = {
    Way.GROUP: _("It rang several people, and nobody answered."),
    Way.QUEUE: _("It rang the members of the queue, and nobody answered."),
    Way.PARKED: _("It was parked, and nobody took it."),
}
