"""The buttons of calls that go on; `ucbridge.services.on_call.actions` names them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from commands.conference_buttons import FITS
from ucbridge.command import Action, Context, action
from ucbridge.errors import Ambiguous
from ucbridge.i18n import _
from ucbridge.models import Ask, Person, Reply
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.holding import HANGING_UP, HOLDING, NOTING, PRESSING, RESUMING, SPEAKING, Holding
from ucbridge.services.on_call.kinds import Keys, NoteText, TransferTarget
from ucbridge.services.on_call.lines import Line
from ucbridge.services.on_call.moving import MOVING
from ucbridge.services.on_call.own_calls import Tiers
from ucbridge.services.on_call.parking import PARKING
from ucbridge.services.on_call.picking import to_whom, to_whom_announced
from ucbridge.services.on_call.targets import Target
from ucbridge.services.on_call.transferring import ANNOUNCED, ANNOUNCING, SENDING, Transferring

WHOM = Ask(_("A name or a number"), hint=_("Bob, 102, voicemail of Bob"), most=TransferTarget.longest)
TEXT = Ask(_("What to remember"), most=NoteText.longest, long=True)
PRESSED = Ask(_("Which keys"), hint=_("1234#"), most=Keys.longest)


async def _line(context: Context, channel_id: str, tiers: Tiers) -> Line:
    return await context.services.on_call.own.pressed(context.person, channel_id, tiers)


def _hold(
    name: str, permission: str, tiers: Tiers, deed: Callable[[Holding, Person, Line], Awaitable[object]]
) -> Action:
    """Make a button that changes how a call stands, which its card tells."""

    async def press(context: Context, argument: str) -> None:
        line = await _line(context, argument, tiers)
        await deed(context.services.on_call.holding, context.person, line)

    return action(name, permission=permission)(press)


press_hold = _hold(actions.HOLD, "hold", HOLDING, Holding.hold)
press_resume = _hold(actions.RESUME, "resume", RESUMING, Holding.resume)
press_mute = _hold(actions.MUTE, "mute", SPEAKING, partial(Holding.mute, muted=True))
press_unmute = _hold(actions.UNMUTE, "unmute", SPEAKING, partial(Holding.mute, muted=False))


@action(actions.HANG_UP, permission="hangup")
async def press_hang_up(context: Context, argument: str) -> None:
    """End the call; the card tells."""
    await context.services.on_call.holding.hang_up(await _line(context, argument, HANGING_UP))


@action(actions.PARK, permission="park")
async def press_park(context: Context, argument: str) -> Reply:
    """Have the other side wait in a parking slot."""
    return await context.services.on_call.parking.park(context.person, await _line(context, argument, PARKING))


@action(actions.NOTE, permission="note", asks=TEXT)
async def press_note(context: Context, argument: str, typed: str) -> Reply:
    """Write down what they type."""
    line = await _line(context, argument, NOTING)
    return await context.services.on_call.noting.write(context.person, line, NoteText(typed))


@action(actions.NOTE_AFTER, permission="note", asks=TEXT)
async def press_note_after(context: Context, argument: str, typed: str) -> Reply:
    """Write down what they type about a call that is over."""
    return await context.services.on_call.noting.write_after(context.person, argument, NoteText(typed))


@action(actions.KEYS, permission="dtmf", asks=PRESSED)
async def press_keys(context: Context, argument: str, typed: str) -> Reply:
    """Press the keys they type."""
    line = await _line(context, argument, PRESSING)
    return await context.services.on_call.holding.press(line, Keys(typed))


@action(actions.MOVE, permission="move")
async def press_move(context: Context, argument: str) -> Reply:
    """Take the call to their other phone, or ask to which."""
    return await context.services.on_call.moving.move(context.person, await _line(context, argument, MOVING))


@action(actions.MOVE_TO, permission="move")
async def press_move_to(context: Context, argument: str) -> Reply:
    """Take the call to the phone on the button."""
    channel_id, _blank, phone = argument.partition(" ")
    return await context.services.on_call.moving.move(context.person, await _line(context, channel_id, MOVING), phone)


@action(actions.TRANSFER, permission="transfer")
async def press_transfer(context: Context, argument: str) -> Reply:
    """Ask to whom."""
    return await to_whom(context.services, context.person, await _line(context, argument, SENDING))


@action(actions.ANNOUNCE, permission="transfer announce")
async def press_announce(context: Context, argument: str) -> Reply:
    """Ask whom to talk to first."""
    return await to_whom_announced(context.services, context.person, await _line(context, argument, ANNOUNCING))


@dataclass(frozen=True, slots=True)
class _Sending:
    """A way to transfer a call; `again` names the button that offers those who are meant."""

    tiers: Tiers
    again: str
    send: Callable[[Transferring, Person, Line, Target], Awaitable[Reply]]


_BLIND = _Sending(SENDING, actions.TRANSFER_TO, Transferring.blind)
_ANNOUNCED = _Sending(ANNOUNCING, actions.ANNOUNCE_TO, Transferring.announce)


async def _send(
    context: Context, way: _Sending, channel_id: str, typed: str, *, read: Callable[[str], str] = str
) -> Reply:
    line = await _line(context, channel_id, way.tiers)
    target = await _target(context, channel_id, read(typed), way.again)
    return await way.send(context.services.on_call.transferring, context.person, line, target)


@action(actions.TRANSFER_TO, permission="transfer")
async def press_transfer_to(context: Context, argument: str) -> Reply:
    """Transfer the call to the colleague on the button."""
    channel_id, _blank, extension = argument.partition(" ")
    return await _send(context, _BLIND, channel_id, extension)


@action(actions.ANNOUNCE_TO, permission="transfer announce")
async def press_announce_to(context: Context, argument: str) -> Reply:
    """Talk to the colleague on the button first."""
    channel_id, _blank, extension = argument.partition(" ")
    return await _send(context, _ANNOUNCED, channel_id, extension)


@action(actions.TRANSFER_TYPED, permission="transfer", asks=WHOM)
async def press_transfer_typed(context: Context, argument: str, typed: str) -> Reply:
    """Transfer the call to whom they type."""
    return await _send(context, _BLIND, argument, typed, read=TransferTarget)


@action(actions.ANNOUNCE_TYPED, permission="transfer announce", asks=WHOM)
async def press_announce_typed(context: Context, argument: str, typed: str) -> Reply:
    """Talk to whom they type first."""
    return await _send(context, _ANNOUNCED, argument, typed, read=TransferTarget)


@action(actions.COMPLETE, permission="transfer complete")
async def press_complete(context: Context, argument: str) -> Reply:
    """Connect the two, without the person."""
    line = await _line(context, argument, ANNOUNCED)
    return await context.services.on_call.transferring.complete(context.person, line)


@action(actions.CANCEL, permission="transfer cancel")
async def press_cancel(context: Context, argument: str) -> None:
    """Go back to the call; the card tells."""
    line = await _line(context, argument, ANNOUNCED)
    await context.services.on_call.transferring.cancel(context.person, line)


@action(actions.RETRIEVE, permission="pickup")
async def press_retrieve(context: Context, argument: str) -> Reply:
    """Take the parked call on the button."""
    slot, _blank, channel_id = argument.partition(" ")
    return await context.services.on_call.parking.retrieve(context.person, slot, channel_id)


@action(actions.PICK_UP, permission="pickup")
async def press_pick_up(context: Context, argument: str) -> Reply:
    """Take the call that rings the colleague on the button."""
    return await context.services.on_call.picking_up.ringing(context.person, argument)


async def _target(context: Context, channel_id: str, typed: str, action_of: str) -> Target:
    """Find where the call goes; several that fit are offered by the same button."""
    try:
        return await context.services.on_call.targets.find(
            context.person, typed, again=lambda value: f"{channel_id} {value}"
        )
    except Ambiguous as error:
        meant = tuple(
            type(each)(each.label, action_of, each.argument) for each in error.buttons if len(each.argument) <= FITS
        )
        raise Ambiguous(error.text, title=error.title, buttons=meant) from None
