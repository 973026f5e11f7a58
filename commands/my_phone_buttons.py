"""The buttons of the card of one's own phone: it changes by itself, so most of them answer nothing."""

from __future__ import annotations

from ucbridge.command import Context, action
from ucbridge.i18n import _
from ucbridge.models import Ask, Reply
from ucbridge.pbx.features.interface import Forward
from ucbridge.services.my_phone import actions
from ucbridge.services.my_phone.kinds import ForwardTarget

_ON = "on"


@action(actions.DO_NOT_DISTURB, permission="dnd")
async def press_dnd(context: Context, argument: str) -> None:
    """Have the phone not ring, or ring again."""
    await context.services.my_phone.phone.do_not_disturb(context.person, on=argument == _ON)


@action(actions.WAITING, permission="callwaiting")
async def press_waiting(context: Context, argument: str) -> None:
    """Have a second call ring, or be busy."""
    await context.services.my_phone.phone.call_waiting(context.person, on=argument == _ON)


@action(actions.UNFORWARD, permission="forward off")
async def press_unforward(context: Context, argument: str) -> None:  # noqa: ARG001 - it is always their own phone
    """Have calls ring here again."""
    await context.services.my_phone.forwarding.stop(context.person)


@action(
    actions.FORWARD,
    permission="forward all",
    asks=Ask(_("Where are your calls to go?"), hint=_("Bob, 102, mobile or voicemail"), most=ForwardTarget.longest),
)
async def press_forward(context: Context, argument: str, typed: str) -> Reply | None:  # noqa: ARG001 - as above
    """Send every call where they type."""
    target = ForwardTarget(typed)
    forwarding = context.services.my_phone.forwarding
    if target.off:
        await forwarding.stop(context.person)
    else:
        await forwarding.send(context.person, Forward.ALL, target, again="/forward all {}".format)
    return None


@action(actions.FOLLOW_ME, permission="followme on")
async def press_follow_me(context: Context, argument: str) -> None:
    """Have the further numbers ring, or no more."""
    await context.services.my_phone.forwarding.follow(context.person, on=argument == _ON)


@action(actions.MOBILE, permission="followme add")
async def press_mobile(context: Context, argument: str) -> None:
    """Have the mobile ring, too, or no more."""
    await context.services.my_phone.devices.mobile(context.person, on=argument == _ON)


@action(actions.DEVICE, permission="devices ring")
async def press_device(context: Context, argument: str) -> Reply:
    """Have one phone ring, or not, and show them again."""
    state, _blank, device = argument.partition(" ")
    devices = context.services.my_phone.devices
    await devices.ring(context.person, device, on=state == _ON)
    return await devices.show(context.person)


@action(actions.NOTICES, permission="phone notices")
async def press_notices(context: Context, argument: str) -> Reply:
    """Tell them no more what is set on their phone."""
    return await context.services.my_phone.telling.choose(context.person, on=argument == _ON)
