"""The morning summary as a card, and what is said of its time. Pure."""

from __future__ import annotations

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, State
from ucbridge.services.durations import duration
from ucbridge.services.history.card import call_button
from ucbridge.services.history.day import Day
from ucbridge.services.history.listing import Line
from ucbridge.services.moments import moment
from ucbridge.services.voicemail.digest_card import digest_card as voicemail_card
from ucbridge.services.voicemail.listing import Page

_STOP = Button(_("No more summaries"), "run", "/digest off")
_MISSED = Button(_("Missed calls"), "run", "/history missed")


def digest_card(day: Day | None, unheard: Page | None) -> Reply | None:
    """Return the summary; None where there is nothing to say."""
    voicemail = voicemail_card(unheard) if unheard and unheard.count else None
    if day is None or not (day.calls or day.open):
        return voicemail
    if not day.open and voicemail is None:
        return Reply(_("Yesterday's calls"), _yesterday(day), buttons=(_STOP,))
    missed = plural("{count} missed call not called back", "{count} missed calls not called back", day.open)
    title = missed if day.open else voicemail.title if voicemail else _("Yesterday's calls")
    if day.open and voicemail:
        title = _("{missed}, {unheard}", missed=missed, unheard=voicemail.title)
    fields = tuple(_field(line, day) for line in day.lines)
    calling = tuple(button for line in day.lines if (button := call_button(line)))
    listing = (_MISSED,) if day.open else ()
    hearing = voicemail.buttons[:1] if voicemail else ()
    said = _yesterday(day) if day.calls else None
    return Reply(
        title,
        _joined(said, voicemail.text if voicemail else None),
        fields=(*fields, *(voicemail.fields if voicemail else ())),
        buttons=(*calling, *listing, *hearing, _STOP),
    )


def time_card(at: str, *, changed: bool) -> Reply:
    """Say when the summary comes, "" for never."""
    state = State.OK if changed else State.INFO
    if not at:
        text = _("Type /digest 08:00 to get one at that time every day.")
        return Reply(_("You get no summary of the day"), text, state, private=True)
    return Reply(
        _("The summary of the day comes at {time}", time=at),
        _(
            "It lists missed calls nobody called back, unheard messages and yesterday's calls, and is left out "
            "where there are none. /digest off ends it."
        ),
        state,
        fields=(Field(_("Time of day"), at),),
        buttons=(_STOP,),
        private=True,
    )


def _field(line: Line, day: Day) -> Field:
    said = moment(line.of.person.at, day.zone)
    return Field(_("Missed: {name}", name=line.other_name or _("an unknown caller")), said)


def _yesterday(day: Day) -> Text:
    return _(
        "Yesterday: {answered}, {placed}, {missed}, {talked} on the phone.",
        answered=plural("{count} call answered", "{count} calls answered", day.answered),
        placed=plural("{count} placed", "{count} placed", day.placed),
        missed=plural("{count} missed", "{count} missed", day.missed),
        talked=duration(day.talked),
    )


def _joined(first: Text | None, second: Text | None) -> Text | None:
    if first and second:
        return _("{first}\n{second}", first=first, second=second)
    return first or second
