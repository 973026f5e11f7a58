"""The card of a call while it rings, and what it says when it rings no more. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Ask, Button, Field, Reply, State, Style
from ucbridge.pbx.attempts.interface import RingEnd
from ucbridge.services.concerns.interface import Concern, Result, Way
from ucbridge.services.voicemail.callers import Caller, printable

ANSWER = "incoming-answer"
"""Ring another phone of mine, which takes the call."""
ANSWER_ON = "incoming-answer-on"
"""`CALL DEVICE`: ring this one."""
DECLINE = "incoming-decline"
VOICEMAIL = "incoming-voicemail"
COLLEAGUE = "incoming-colleague"
"""Send the caller to whom they type."""
SEND_TO = "incoming-send-to"
"""`CALL EXTENSION`: send the caller there."""

WHOM = Ask(_("A name or an extension"), hint=_("Bob, or 102"))

ALONE = frozenset({Way.DIRECT, Way.FORWARDED, Way.TRANSFERRED, Way.PARKED})
"""Ways in which a call is for one person, who may send it on."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """What is not in the concern: who calls, names by id, what they may do, and what they did.

    `call` is the argument of the buttons. `movable`: they have another phone to answer on. `mailbox`: there is a
    mailbox to send the caller to. `sent` says where they sent the caller.
    """

    caller: Caller
    names: Mapping[str, str]
    call: str
    topic: str
    movable: bool = False
    sent: Text | None = None


def rings(concern: Concern) -> bool:
    """Tell whether a phone of theirs rings now."""
    return any(each.end is RingEnd.RINGING and each.ended is None for each in concern.rung)


def card(concern: Concern, facts: Ringing) -> Reply:
    """Return the card as it should stand now."""
    name = facts.caller.shown
    if concern.result is Result.RINGING and concern.attempt.ended is None and facts.sent is None:
        ringing = rings(concern)
        return Reply(
            _("{name} is calling", name=name) if ringing else _("{name} called", name=name),
            None if ringing else _("Your phone no longer rings; the call goes on without you."),
            State.RINGING,
            fields=_fields(concern, facts),
            buttons=_buttons(concern, facts) if ringing else (),
            topic=facts.topic,
        )
    return Reply(_over(concern, facts), state=State.ENDED, fields=_fields(concern, facts), topic=facts.topic)


def lost(topic: str) -> Reply:
    """Return what a card says of which nobody knows how its call went."""
    words = _("It ended while the phone system could not be seen.")
    return Reply(_("A call rang your phone"), words, State.ENDED, topic=topic)


def _over(concern: Concern, facts: Ringing) -> Text:
    name = facts.caller.shown
    if facts.sent is not None:
        return facts.sent
    who = facts.names.get(concern.answered_by)
    if concern.result is Result.ELSEWHERE and who:
        return _("{who} answered {name}", who=who, name=name)
    if concern.attempt.lost:
        return _("The call from {name} ended while the phone system could not be seen", name=name)
    return {
        Result.ELSEWHERE: _("Somebody else answered {name}", name=name),
        Result.DECLINED: _("You declined the call from {name}", name=name),
        Result.ANSWERED: _("You answered {name}", name=name),
    }.get(concern.result, _missed(name))


def _missed(name: Text | str) -> Text:
    """Word it as the card of the missed call does."""
    return plural("Missed call from {caller}", "{count} missed calls from {caller}", 1, caller=name)


def _buttons(concern: Concern, facts: Ringing) -> tuple[Button, ...]:
    answer = Button(_("Answer on my other phone"), ANSWER, facts.call, Style.PRIMARY)
    decline = Button(_("Decline"), DECLINE, facts.call, Style.DANGER)
    on = (
        Button(_("To voicemail"), VOICEMAIL, facts.call),
        Button(_("To a colleague"), COLLEAGUE, facts.call),
    )
    return (*((answer,) if facts.movable else ()), decline, *(on if concern.way in ALONE else ()))


def _fields(concern: Concern, facts: Ringing) -> tuple[Field, ...]:
    caller, attempt = facts.caller, concern.attempt
    fields = [Field(_("Number"), caller.number)] if caller.number and caller.number != caller.name else []
    if attempt.queue:
        fields.append(Field(_("Queue"), printable(attempt.queue)))
    elif attempt.dialled:
        fields.append(Field(_("Called"), printable(attempt.dialled[0])))
    if concern.forwarded_from in facts.names:
        fields.append(Field(_("Forwarded by"), facts.names[concern.forwarded_from]))
    return tuple(fields)
