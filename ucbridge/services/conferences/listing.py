"""The conferences somebody may know of, as a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from ucbridge.i18n import Text, _, plural
from ucbridge.models import Button, Field, Reply, State
from ucbridge.pbx.conference.interface import Room
from ucbridge.services.conferences import actions
from ucbridge.services.conferences.card import called
from ucbridge.services.conferences.going import RUNG, Going
from ucbridge.services.moments import moment

MOST_BUTTONS = 8


def listing(
    going: Sequence[tuple[Going, str, Room | None]],
    rooms: Sequence[Room],
    to_come: Sequence[tuple[str, datetime]],
    zone: tzinfo,
) -> Reply:
    """Return the list: conferences with their host's name and room, rooms of the dialplan, and what is planned."""
    fields = [
        *(Field(_("{conference}", conference=called(each.conference, host)), _how(each, room)) for each, host, room in going),
        *(Field(_("Room {room}", room=each.name), _people(len(each.members))) for each in rooms),
        *(Field(_("{conference}", conference=name or _("Conference")), moment(at, zone)) for name, at in to_come),
    ]
    if not fields:
        return Reply(
            _("No conferences"), _("Start one: /conference and whom to ring, such as /conference Alice Bob."), private=True
        )
    return Reply(
        _("Conferences"),
        state=State.INFO,
        fields=tuple(fields),
        buttons=tuple(
            Button(_("Show {conference}", conference=called(each.conference, host)), actions.SHOW, str(each.id))
            for each, host, _room in going[:MOST_BUTTONS]
        ),
        private=True,
    )


def _how(going: Going, room: Room | None) -> Text:
    people = _people(len(room.members) if room else 0)
    ringing = len(going.among(RUNG))
    more = plural("{people}, {count} ringing", "{people}, {count} ringing", ringing, people=people) if ringing else people
    return _("{facts}; number {id}", facts=more, id=going.id)


def _people(count: int) -> Text:
    return plural("{count} person", "{count} people", count)
