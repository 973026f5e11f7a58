"""A call somebody's phone is in, as a card. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.services.durations import duration
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.buttons import on_call_buttons
from ucbridge.services.on_call.known import Known
from ucbridge.services.on_call.lines import Standing
from ucbridge.services.on_call.parties import NOBODY
from ucbridge.services.on_call.words import heading, left, remark


def topic_of(channel_id: str) -> str:
    """Return the topic under which the card of a call changes."""
    return f"on-call:{channel_id}"


def card(known: Known) -> Reply:
    """Return the card of a call that goes on."""
    doing = known.doing
    waits = known.awaited is not None
    hang_up = Button(_("Hang up"), actions.HANG_UP, known.mine, Style.DANGER)
    text = known.awaited.then if known.awaited else remark(doing, known.party.shown)
    return Reply(
        _("Ringing your phone") if waits else heading(doing, known.party.shown),
        text,
        State.RINGING if waits or doing.standing in _RINGING else State.CONNECTED,
        fields=_fields(known),
        buttons=(hang_up,) if waits else on_call_buttons(known.mine, doing),
        since=None if waits or known.since is None else datetime.fromtimestamp(known.since, UTC),
        topic=known.topic,
    )


def ended(known: Known, at: float, why: Text | None = None) -> Reply:
    """Return the card of a call that is over, or goes on without them."""
    name = known.party.shown
    if known.awaited is not None:
        return Reply(_("You did not answer your phone"), known.awaited.otherwise, State.ENDED, topic=known.topic)
    fields = _fields(known)
    if known.since is not None:
        fields = (*fields, Field(_("Duration"), duration(at - known.since)))
    over = _("This call is over") if known.party is NOBODY else _("Call with {name} ended", name=name)
    title = left(known.gone, name) if known.gone else over
    note = (Button(_("Note"), actions.NOTE_AFTER, known.call_id),) if known.since is not None and known.call_id else ()
    return Reply(title, None if known.gone else why, State.ENDED, fields=fields, buttons=note, topic=known.topic)


_RINGING = frozenset({Standing.RUNG, Standing.CALLING})


def _fields(known: Known) -> tuple[Field, ...]:
    return (Field(_("Number"), known.party.number),) if known.party.number else ()
