"""/notifications: which calls I get a card of."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.missed.kinds import CallKind
from ucbridge.services.missed.switches import SWITCH


@command("notifications", _("Choose which calls I get a card of"), alone="list")
async def notifications(context: Context) -> Reply:
    """Show every kind of calls, and whether it is on."""
    return await context.services.missed.switches.shown(context.person)


@command("notifications off", _("Get no card of a kind of calls"), examples=("/notifications off internal",))
async def off(context: Context, kind: Annotated[CallKind, _("which calls; /notifications lists them")]) -> Reply:
    """Switch a kind off."""
    return await context.services.missed.switches.turn(context.person, kind, on=False)


@command("notifications on", _("Get cards of a kind of calls again"), examples=("/notifications on internal",))
async def on(context: Context, kind: Annotated[CallKind, _("which calls; /notifications lists them")]) -> Reply:
    """Switch a kind on."""
    return await context.services.missed.switches.turn(context.person, kind, on=True)


@action(SWITCH, permission="notifications")
async def press_switch(context: Context, argument: str) -> Reply:
    """Switch the kind on the button."""
    kind, _blank, word = argument.partition(" ")
    return await context.services.missed.switches.turn(context.person, CallKind(kind), on=word == "on")
