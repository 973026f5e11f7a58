"""/park, /parked and /pickup: calls that wait for whoever takes them."""

from __future__ import annotations

from typing import Annotated

from commands.transfer import Which
from ucbridge.command import Context, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.on_call.kinds import Pickable
from ucbridge.services.on_call.parking import PARKING


@command("park", _("Park my call for anybody to pick up"), examples=("/park", "/park Dupont"))
async def park(context: Context, *, call: Which = None) -> Reply:
    """Have the other side wait in a parking slot; the card says which, and who takes it."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", PARKING, "/park {}".format)
    return await on_call.parking.park(context.person, line)


@command("parked", _("List the parked calls"))
async def parked(context: Context) -> Reply:
    """Show who waits where, and for how long."""
    return await context.services.on_call.parking.listing()


@command(
    "pickup",
    _("Take a parked call, or one that rings a colleague"),
    examples=("/pickup", "/pickup 701", "/pickup Bob"),
)
async def pickup(
    context: Context,
    *,
    who: Annotated[Pickable | None, _("a parking slot, who waits there, or whose phone rings")] = None,
) -> Reply:
    """Ring the person's own phone, and give it that call."""
    picking_up = context.services.on_call.picking_up
    return await (picking_up.named(context.person, who) if who else picking_up.any(context.person))
