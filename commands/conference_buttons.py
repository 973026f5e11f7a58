"""The buttons of conference cards; `ucbridge.services.conferences.cards.actions` names them."""

from __future__ import annotations

from ucbridge.command import Context, action
from ucbridge.models import Reply
from ucbridge.services.conferences.cards import actions
from ucbridge.services.conferences.cards.picking import whom_to_add, whom_to_call_in

ALL = "all"


@action(actions.JOIN, permission="conference join")
async def press_join(context: Context, argument: str) -> Reply | None:
    """Ring who presses it, and put them in."""
    return await context.services.conferences.join(context.person, which=int(argument))


@action(actions.LEAVE, permission="conference leave")
async def press_leave(context: Context, argument: str) -> Reply | None:
    """Hang up the phones by which they are in it."""
    return await context.services.conferences.leave(context.person, which=int(argument))


@action(actions.MUTE_ME, permission="conference mute")
async def press_mute_me(context: Context, argument: str) -> Reply | None:
    """Keep the voice of who presses it from the others."""
    return await context.services.conferences.mute(context.person, which=int(argument))


@action(actions.UNMUTE_ME, permission="conference unmute")
async def press_unmute_me(context: Context, argument: str) -> Reply | None:
    """Let it through again."""
    return await context.services.conferences.unmute(context.person, which=int(argument))


@action(actions.MUTE_ALL, permission="conference mute")
async def press_mute_all(context: Context, argument: str) -> Reply | None:
    """Keep everybody's voice but the hosts' from the others."""
    return await context.services.conferences.mute(context.person, ALL, which=int(argument))


@action(actions.UNMUTE_ALL, permission="conference unmute")
async def press_unmute_all(context: Context, argument: str) -> Reply | None:
    """Let everybody be heard again."""
    return await context.services.conferences.unmute(context.person, ALL, which=int(argument))


@action(actions.LOCK, permission="conference lock")
async def press_lock(context: Context, argument: str) -> Reply | None:
    """Let nobody else in."""
    return await context.services.conferences.lock(context.person, which=int(argument))


@action(actions.UNLOCK, permission="conference unlock")
async def press_unlock(context: Context, argument: str) -> Reply | None:
    """Let people in again."""
    return await context.services.conferences.unlock(context.person, which=int(argument))


@action(actions.END, permission="conference end")
async def press_end(context: Context, argument: str) -> Reply | None:
    """End it for everybody."""
    return await context.services.conferences.end(context.person, which=int(argument))


@action(actions.KICK, permission="conference kick")
async def press_kick(context: Context, argument: str) -> Reply | None:
    """Put the one on the button out."""
    which, _blank, channel_id = argument.partition(" ")
    return await context.services.conferences.kick(context.person, channel_id, which=int(which))


@action(actions.HAND_OVER, permission="conference host")
async def press_hand_over(context: Context, argument: str) -> Reply | None:
    """Make the one on the button the host."""
    which, _blank, channel_id = argument.partition(" ")
    return await context.services.conferences.hand_over(context.person, channel_id, which=int(which))


@action(actions.SHOW, permission="conference show")
async def press_show(context: Context, argument: str) -> Reply | None:
    """Post the card here."""
    return await context.services.conferences.card(context.person, which=int(argument))


@action(actions.ADD, permission="conference add")
async def press_add(context: Context, argument: str) -> Reply | None:
    """Ask whom to add."""
    going = await context.services.conferences.find(context.person, int(argument))
    return await whom_to_add(context.services, context.person, going.id)


@action(actions.ADD_THIS, permission="conference add")
async def press_add_this(context: Context, argument: str) -> Reply | None:
    """Ring the colleague on the button."""
    which, _blank, extension = argument.partition(" ")
    invitees = await context.services.invitees.resolve(context.person, extension)
    return await context.services.conferences.add(context.person, invitees, which=int(which))


@action(actions.GROW, permission="conference start")
async def press_grow(context: Context, argument: str) -> Reply | None:
    """Ask whom to add to a call."""
    return await whom_to_call_in(context.services, context.person, argument)


@action(actions.GROW_BY, permission="conference start")
async def press_grow_by(context: Context, argument: str) -> Reply | None:
    """Make a conference of the call, and ring the colleague on the button."""
    channel_id, _blank, extension = argument.partition(" ")
    invitees = await context.services.invitees.resolve(context.person, extension)
    return await context.services.conferences.grow(context.person, channel_id, invitees, language=context.language)
