"""The conferences somebody may know of, as a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, State
from ucbridge.pbx.conference.interface import Room
from ucbridge.services.conferences.cards import actions
from ucbridge.services.conferences.cards.card import called
from ucbridge.services.conferences.live.conferences import RUNG, LiveConference
from ucbridge.services.moments import moment

MOST_BUTTONS = 8


def listing(
    going: Sequence[tuple[LiveConference, str, Room | None]],
    rooms: Sequence[Room],
    to_come: Sequence[tuple[Text, datetime]],
    zone: tzinfo,
) -> Reply:
    """Return the list: conferences (with who began each, and its room), rooms of the dialplan, what is planned."""
    fields = [Field(_title(each, starter), _how(each, room)) for each, starter, room in going]
    fields += [Field(_("Room {name}", name=each.name), _people(len(each.members))) for each in rooms]
    fields += [Field(name, moment(at, zone)) for name, at in to_come]
    if not fields:
        hint = _("Start one: /conference and whom to ring, such as /conference Alice Bob.")
        return Reply(_("No conferences"), hint, private=True)
    return Reply(
        _("Conferences"),
        _("/conference schedule shows the cards of those that are planned.") if to_come else None,
        State.INFO,
        fields=tuple(fields),
        buttons=tuple(
            Button(_("Show {conference}", conference=called(each.conference, starter)), actions.SHOW, str(each.id))
            for each, starter, _room in going[:MOST_BUTTONS]
        ),
        private=True,
    )


def _title(going: LiveConference, starter: str) -> Text:
    return _("{conference}", conference=called(going.conference, starter))


def _how(going: LiveConference, room: Room | None) -> Text:
    people, ringing = _people(len(room.members) if room else 0), len(going.among(RUNG))
    if ringing:
        people = _("{people}, {ringing} ringing", people=people, ringing=ringing)
    return _("{people} (number {id})", people=people, id=going.id)


def _people(count: int) -> Text:
    return plural("{count} person", "{count} people", count)


def said(which: str | int, words: Text) -> Reply | None:
    """Return what somebody is told who typed a command; who pressed a button sees it on the card."""
    return None if isinstance(which, int) else Reply(words, state=State.OK, private=True)
