"""/conference schedule and /conference room: what is to come, and rooms that stay; with the buttons of their cards."""

from __future__ import annotations

from typing import Annotated

from commands.conference import guests
from ucbridge.command import Context, action, command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.conferences.kinds import ConferenceName, PeopleLine, RoomName
from ucbridge.services.conferences.permanent import card as room_card
from ucbridge.services.conferences.plans import card as plan_card
from ucbridge.services.conferences.plans.kinds import Length, RoomDeed, When
from ucbridge.services.conferences.plans.planning import Idea
from ucbridge.typed import quote

PERMISSION = "conference"
ROOM = "conference room"


@command(
    "conference schedule",
    _("Plan a conference: everybody's phone rings at its time"),
    examples=(
        "/conference schedule Alice Bob at 15:00",
        "/conference schedule Bob +33 1 23 45 67 89 tomorrow at 10 name Budget for 45 minutes",
        "/conference schedule @sales at 2027-01-24 15:00",
    ),
)
async def schedule(
    context: Context,
    *,
    people: Annotated[PeopleLine | None, _("whom to ring: names, numbers, @sales, role:admin, queue:support")] = None,
    at: Annotated[When | None, _("when, by my own clock: tomorrow 10:00, Tuesday 3pm, in 20 minutes")] = None,
    name: Annotated[ConferenceName | None, _("what to call it")] = None,
    for_: Annotated[Length | None, _("how many minutes it lasts")] = None,
    room: Annotated[RoomName | None, _("one of the permanent rooms")] = None,
) -> Reply:
    """Write it down, invite everybody in chat and remind them; with nobody named, list what is planned."""
    planning, permanent = context.services.plans.planning, context.services.plans.permanent
    if people is None:
        return await planning.listing(context.person)
    who, when = planning.parted(context.person, people, at or "", language=context.language)
    if not when:
        raise UserError(
            _("Put the time after the names, such as /conference schedule Bob at 15:00."), title=_("When is it to be?")
        )
    inside = await permanent.own(context.person, room) if room else None
    idea = Idea(when, name or "", for_.minutes if for_ else None, room=inside)
    invitees = await guests(context, PeopleLine(who), lambda line: f"/conference schedule {line} {_rest(idea)}")
    return await planning.plan(context.person, invitees, idea, language=context.language)


@command(
    "conference room",
    _("List the permanent rooms, show one, or make one"),
    examples=("/conference room", "/conference room Sales", "/conference room create Sales"),
)
async def room(
    context: Context,
    *,
    name: Annotated[RoomDeed | None, _("the name of a room; before it create, delete, or pin for a new PIN")] = None,
) -> Reply:
    """Show how to come into a room, make one, give it another PIN, or delete it."""
    rooms = context.services.plans.permanent
    if name is None:
        return await rooms.listing(context.person)
    match name.verb:
        case "create":
            return await rooms.create(context.person, name.name)
        case "delete":
            return await rooms.delete(context.person, name.name)
        case "pin":
            return await rooms.change_pin(context.person, name.name)
        case _:
            return await rooms.show(context.person, name.name)


@action(plan_card.ACCEPT, permission=PERMISSION)
async def press_accept(context: Context, argument: str) -> Reply | None:
    """Come; the card tells."""
    return await context.services.plans.planning.accept(context.person, int(argument))


@action(plan_card.DECLINE, permission=PERMISSION)
async def press_decline(context: Context, argument: str) -> Reply | None:
    """Do not come: the phone does not ring; the card tells."""
    return await context.services.plans.planning.decline(context.person, int(argument))


@action(plan_card.CANCEL, permission=PERMISSION)
async def press_cancel(context: Context, argument: str) -> Reply | None:
    """Call the conference off; the cards tell."""
    return await context.services.plans.planning.cancel(context.person, int(argument))


@action(plan_card.START, permission="conference start")
async def press_start(context: Context, argument: str) -> Reply | None:
    """Ring everybody now; the card of the conference comes to each of them."""
    return await context.services.plans.planning.start(context.person, int(argument))


@action(plan_card.SHOW, permission=PERMISSION)
async def press_show(context: Context, argument: str) -> Reply | None:
    """Post the card of a plan once more."""
    return await context.services.plans.planning.show(context.person, int(argument))


@action(room_card.SHOW, permission=ROOM)
async def press_show_room(context: Context, argument: str) -> Reply:
    """Show the room."""
    rooms = context.services.plans.permanent
    return await rooms.show(context.person, await rooms.name_of(int(argument)))


@action(room_card.PIN, permission=ROOM)
async def press_new_pin(context: Context, argument: str) -> Reply:
    """Give the room another PIN."""
    rooms = context.services.plans.permanent
    return await rooms.change_pin(context.person, await rooms.name_of(int(argument)))


@action(room_card.ASK_DELETE, permission=ROOM)
async def press_ask_delete_room(context: Context, argument: str) -> Reply:
    """Ask whether the room is really to go."""
    rooms = context.services.plans.permanent
    return await rooms.ask_delete(context.person, await rooms.name_of(int(argument)))


@action(room_card.DELETE, permission=ROOM)
async def press_delete_room(context: Context, argument: str) -> Reply:
    """Give the room up."""
    rooms = context.services.plans.permanent
    return await rooms.delete(context.person, await rooms.name_of(int(argument)))


@action(room_card.ENTER, permission="conference start")
async def press_enter_room(context: Context, argument: str) -> Reply:
    """Begin the room's conference and ring its owner."""
    rooms = context.services.plans.permanent
    wish = await rooms.wish(context.person, int(argument))
    return await context.services.conferences.start(context.person, [], wish, language=context.language)


def _rest(idea: Idea) -> str:
    """Return what follows the people of a line."""
    named = f" name {quote(idea.name)}" if idea.name else ""
    length = f" for {idea.minutes}" if idea.minutes else ""
    inside = f" room={quote(idea.room.name)}" if idea.room else ""
    return f"at {idea.when}{named}{length}{inside}"
