"""/forward and /followme: where my calls go, and whom else they ring."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.pbx.features.interface import Forward
from ucbridge.services.my_phone.differences import Setting
from ucbridge.services.my_phone.kinds import FollowedNumber, FollowNumber, ForwardTarget, WhichForward

_Where = Annotated[ForwardTarget | None, _("a name, an extension or a number, mobile, voicemail, or off")]


@command(
    "forward all",
    _("Send all my calls somewhere else, or show where they go"),
    examples=("/forward", "/forward Bob", "/forward mobile", "/forward off"),
    default=True,
)
async def forward_all(context: Context, *, target: _Where = None) -> Reply:
    """Forward every call."""
    return await _forward(context, Forward.ALL, target, "/forward all {}")


@command(
    "forward busy",
    _("Send calls somewhere else while I am on the phone"),
    examples=("/forward busy Bob", "/forward busy off"),
)
async def forward_busy(context: Context, *, target: _Where = None) -> Reply:
    """Forward calls that find the phone busy."""
    return await _forward(context, Forward.BUSY, target, "/forward busy {}")


@command(
    "forward no-answer",
    _("Send calls I do not answer somewhere else"),
    examples=("/forward no-answer voicemail", "/forward no-answer off"),
)
async def forward_no_answer(context: Context, *, target: _Where = None) -> Reply:
    """Forward calls nobody answered in time."""
    return await _forward(context, Forward.NO_ANSWER, target, "/forward no-answer {}")


@command("forward off", _("Let my calls ring here again"), examples=("/forward off", "/forward off busy"))
async def forward_off(
    context: Context, *, which: Annotated[WhichForward | None, _("all, always, busy or no-answer")] = None
) -> Reply:
    """End forwarding, all of it unless they say which."""
    return await context.services.my_phone.forwarding.stop(context.person, which.forwards if which else tuple(Forward))


@command("followme show", _("Show which numbers ring for me, too"), default=True)
async def followme_show(context: Context) -> Reply:
    """Show the numbers that ring beside the phone."""
    return await context.services.my_phone.phone.state(context.person, Setting.FOLLOW_ME)


@command("followme on", _("Have my other numbers ring, too"))
async def followme_on(context: Context) -> Reply:
    """Have the further numbers ring."""
    return await context.services.my_phone.forwarding.follow(context.person, on=True)


@command("followme off", _("Have only my phone ring"))
async def followme_off(context: Context) -> Reply:
    """Have the further numbers ring no more; they are kept."""
    return await context.services.my_phone.forwarding.follow(context.person, on=False)


@command(
    "followme add",
    _("Add a number that rings for me, too"),
    examples=("/followme add mobile", "/followme add 06 12 34 56 78"),
)
async def followme_add(
    context: Context, number: Annotated[FollowNumber, _("mobile, a number, an extension or a name")]
) -> Reply:
    """Have one more number ring."""
    return await context.services.my_phone.forwarding.add(context.person, number, again="/followme add {}".format)


@command("followme remove", _("Take a number out of those that ring for me"), examples=("/followme remove mobile",))
async def followme_remove(
    context: Context, number: Annotated[FollowedNumber, _("one of the numbers that ring")]
) -> Reply:
    """Have a number ring no more."""
    return await context.services.my_phone.forwarding.remove(context.person, number)


async def _forward(context: Context, which: Forward, target: ForwardTarget | None, again: str) -> Reply:
    forwarding = context.services.my_phone.forwarding
    if target is None:
        return await forwarding.show(context.person)
    if target.off:
        return await forwarding.stop(context.person, (which,))
    return await forwarding.send(context.person, which, target, again=again.format)
