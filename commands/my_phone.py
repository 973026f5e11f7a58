"""/phone, /dnd, /callwaiting and /devices: how my phone rings."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.my_phone.differences import Setting
from ucbridge.services.my_phone.kinds import OnOff, OwnDevice


@command("phone show", _("Show what is set on my phone"), default=True)
async def show(context: Context) -> Reply:
    """Show the card that follows the phone."""
    return await context.services.my_phone.phone.show(context.person, context.account)


@command(
    "phone notices",
    _("Choose whether I am told what is set on my phone"),
    examples=("/phone notices off", "/phone notices on"),
)
async def notices(context: Context, *, state: Annotated[OnOff | None, _("on or off")] = None) -> Reply:
    """Show or choose whether changes on the phone itself are told."""
    telling = context.services.my_phone.telling
    return await (telling.choose(context.person, on=state == "on") if state else telling.shown(context.person))


@command("dnd", _("Turn do not disturb on or off"), examples=("/dnd on", "/dnd off"))
async def dnd(context: Context, *, state: Annotated[OnOff | None, _("on or off")] = None) -> Reply:
    """Show do-not-disturb of the person's phone, or set it."""
    phone = context.services.my_phone.phone
    if state is None:
        return await phone.state(context.person, Setting.DO_NOT_DISTURB)
    return await phone.do_not_disturb(context.person, on=state == "on")


@command(
    "callwaiting",
    _("Turn call waiting on or off: whether a second call rings while I am on the phone"),
    examples=("/callwaiting off",),
)
async def callwaiting(context: Context, *, state: Annotated[OnOff | None, _("on or off")] = None) -> Reply:
    """Show call waiting of the person's phone, or set it."""
    phone = context.services.my_phone.phone
    if state is None:
        return await phone.state(context.person, Setting.CALL_WAITING)
    return await phone.call_waiting(context.person, on=state == "on")


@command("devices show", _("Show which of my phones ring"), default=True)
async def devices(context: Context) -> Reply:
    """Show each phone of the person, and whether it rings."""
    return await context.services.my_phone.devices.show(context.person)


@command(
    "devices ring", _("Have one of my phones ring, too"), examples=("/devices ring 101-mobile", "/devices ring mobile")
)
async def ring(context: Context, device: Annotated[OwnDevice, _("which of my phones, or mobile")]) -> Reply:
    """Have one more phone ring."""
    return await context.services.my_phone.devices.ring(context.person, device, on=True)


@command("devices silence", _("Have one of my phones stop ringing"), examples=("/devices silence 101",))
async def silence(context: Context, device: Annotated[OwnDevice, _("which of my phones, or mobile")]) -> Reply:
    """Have one phone ring no more."""
    return await context.services.my_phone.devices.ring(context.person, device, on=False)


@command("devices all", _("Have all of my phones ring"))
async def ring_all(context: Context) -> Reply:
    """Have every phone of the person ring."""
    return await context.services.my_phone.devices.ring_all(context.person)
