"""Permanent rooms as cards. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ucbridge.i18n import _, plural
from ucbridge.models import Button, Field, Reply, State, Style
from ucbridge.services.conferences.joining.how_to_join import Ways, join_fields
from ucbridge.services.lines import first_shown
from ucbridge.store.permanent_rooms import PermanentRoom

SHOW = "conference-room-show"
ENTER = "conference-room-enter"
PIN = "conference-room-pin"
ASK_DELETE = "conference-room-ask-delete"
DELETE = "conference-room-delete"
"""Actions; each argument is the id of the room."""

MOST_SHOWN = 15
MOST_BUTTONS = 5


def room_card(room: PermanentRoom, owner: str, ways: Ways | None) -> Reply:
    """Return what one sees of a room; `ways` are for those whose it is."""
    argument = str(room.id)
    enter = Button(_("Start it and ring me"), ENTER, argument, Style.PRIMARY)
    if ways is None:
        text = _("Ask {owner} for the PIN, or to let you in.", owner=owner)
        return Reply(_("Room {name}", name=room.name), text, fields=(Field(_("Host"), owner),), private=True)
    return Reply(
        _("Room {name}", name=room.name),
        _("It is always open: whoever has its PIN or its link can join."),
        fields=(Field(_("Host"), owner), *join_fields(ways)),
        buttons=(
            enter,
            Button(_("New PIN"), PIN, argument),
            Button(_("Delete the room"), ASK_DELETE, argument, Style.DANGER),
        ),
        private=True,
    )


def rooms_card(rooms: Sequence[PermanentRoom], owners: Mapping[str, str], viewer: str) -> Reply:
    """Return the list."""
    if not rooms:
        return Reply(_("There is no room yet"), _("Make one with /conference room create and its name."), private=True)
    shown = rooms[:MOST_SHOWN]
    own = [each for each in shown if each.owner_id == viewer]
    return Reply(
        plural("{count} room", "{count} rooms", len(rooms)),
        first_shown(len(rooms) - len(shown)),
        fields=tuple(Field(_("{name}", name=each.name), owners[each.owner_id]) for each in shown),
        buttons=tuple(Button(_("{name}", name=each.name), SHOW, str(each.id)) for each in own[:MOST_BUTTONS]),
        private=True,
    )


def delete_question(room: PermanentRoom) -> Reply:
    """Ask once more: nothing brings the PIN back."""
    return Reply(
        _("Delete room {name}?", name=room.name),
        _("Its PIN and its links will let nobody in any more."),
        State.QUESTION,
        buttons=(Button(_("Delete it"), DELETE, str(room.id), Style.DANGER),),
        private=True,
    )


def deleted_card(room: PermanentRoom) -> Reply:
    """Say that a room is given up."""
    return Reply(
        _("Room {name} is deleted", name=room.name),
        _("Its PIN and its links no longer let anybody in."),
        State.OK,
        private=True,
    )
