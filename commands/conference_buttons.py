"""The buttons of conference cards; `ucbridge.services.conferences.cards.actions` names them."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Protocol

from commands.conference import add, guests, start
from ucbridge.command import Action, Context, action
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Ask, Person, Reply
from ucbridge.services.conferences.cards import actions
from ucbridge.services.conferences.cards.picking import whom_to_add, whom_to_call_in
from ucbridge.services.conferences.kinds import PeopleLine, WhichConference
from ucbridge.services.conferences.service import ConferenceService

ALL = "all"

FITS = 64
"""Characters of an argument of `actions.GROW_BY` that fit into a button."""

WHOM = Ask(_("Names or numbers"), hint=_("Alice, Bob, +33 1 23 45 67 89"), most=PeopleLine.longest)
"""What the buttons ask for that add somebody who stands on none."""


class _Deed(Protocol):
    """What somebody does to a conference as a whole, or by themselves in it."""

    def __call__(
        self, service: ConferenceService, person: Person, /, *, which: str | int = ""
    ) -> Coroutine[Any, Any, Reply | None]:
        """Do it."""
        ...


def _press(name: str, verb: str, deed: _Deed) -> Action:
    """Make the button that does what /conference and the verb do, in the conference whose card it stands on."""

    async def press(context: Context, argument: str) -> Reply | None:
        return await deed(context.services.conferences, context.person, which=int(argument))

    return action(name, permission=f"conference {verb}")(press)


press_join = _press(actions.JOIN, "join", ConferenceService.join)
press_leave = _press(actions.LEAVE, "leave", ConferenceService.leave)
press_mute_me = _press(actions.MUTE_ME, "mute", ConferenceService.mute)
press_unmute_me = _press(actions.UNMUTE_ME, "unmute", ConferenceService.unmute)
press_lock = _press(actions.LOCK, "lock", ConferenceService.lock)
press_unlock = _press(actions.UNLOCK, "unlock", ConferenceService.unlock)
press_end = _press(actions.END, "end", ConferenceService.end)


@action(actions.MUTE_ALL, permission="conference mute")
async def press_mute_all(context: Context, argument: str) -> Reply | None:
    """Keep everybody's voice but the hosts' from the others."""
    return await context.services.conferences.mute(context.person, ALL, which=int(argument))


@action(actions.UNMUTE_ALL, permission="conference unmute")
async def press_unmute_all(context: Context, argument: str) -> Reply | None:
    """Let everybody be heard again."""
    return await context.services.conferences.unmute(context.person, ALL, which=int(argument))


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


@action(actions.ADD_TYPED, permission="conference add", asks=WHOM)
async def press_add_typed(context: Context, argument: str, typed: str) -> Reply | None:
    """Ring whom they type."""
    return await add.run(context, PeopleLine(typed), in_=WhichConference(argument))


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


@action(actions.GROW_TYPED, permission="conference start", asks=WHOM)
async def press_grow_typed(context: Context, argument: str, typed: str) -> Reply | None:
    """Make a conference of the call, and ring whom they type."""
    try:
        invitees = await guests(context, PeopleLine(typed), f"{argument} {{}}".format)
    except UserError as error:  # there is no command to run instead, but the button of a colleague does the same
        meant = tuple(replace(each, action=actions.GROW_BY) for each in error.buttons if len(each.argument) <= FITS)
        raise type(error)(error.text, title=error.title, buttons=meant) from None
    return await context.services.conferences.grow(context.person, argument, invitees, language=context.language)


@action(actions.START_TYPED, permission="conference start", asks=WHOM)
async def press_start_typed(context: Context, _argument: str, typed: str) -> Reply | None:
    """Begin a conference with whom they type."""
    return await start.run(context, people=PeopleLine(typed))
