"""The morning summary as a card, and what is said of its time. Pure."""

from __future__ import annotations

from ucbridge.i18n import _, plural
from ucbridge.models import Button, Field, Reply, State
from ucbridge.services.voicemail.list_card import line_field
from ucbridge.services.voicemail.listing import Page

_LIST = Button(_("List them"), "run", "/voicemail unheard")
_STOP = Button(_("No more summaries"), "run", "/voicemail digest off")


def digest_card(page: Page) -> Reply:
    """Return the summary of what is unheard."""
    more = page.count - len(page.lines)
    return Reply(
        plural("{count} voicemail not heard", "{count} voicemails not heard", page.count),
        plural("The newest are shown; there is {count} more.", "The newest are shown; there are {count} more.", more)
        if more
        else None,
        fields=tuple(line_field(line, page) for line in page.lines),
        buttons=(_LIST, _STOP),
    )


def time_card(at: str, *, changed: bool) -> Reply:
    """Say when the summary comes, "" for never."""
    state = State.OK if changed else State.INFO
    if not at:
        text = _("Type /voicemail digest 08:00 to get one at that time every day.")
        return Reply(_("You get no summary of unheard messages"), text, state, private=True)
    return Reply(
        _("The summary of unheard messages comes at {time}", time=at),
        _("Only on days with unheard messages. /voicemail digest off ends it."),
        state,
        fields=(Field(_("Time of day"), at),),
        buttons=(_STOP,),
        private=True,
    )
