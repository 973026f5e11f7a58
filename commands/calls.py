"""/call and /hangup."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.kinds import DeviceName, Target
from ucbridge.models import Reply

LONGEST = 40
"""Characters of a device that fit into a button beside a number; a longer one has to be typed again."""


@command("call", _("Ring my phone and connect me"), examples=("/call Bob", "/call 102", "/call 06 12 34 56 78"))
async def call(
    context: Context,
    target: Annotated[Target, _("who to ring: a name, an extension or a number")],
    *,
    from_: Annotated[DeviceName | None, _("which of my phones")] = None,
) -> Reply:
    """Ring the person's own phone, then the target; the card follows the call."""
    suffix = f" from {from_}" if from_ and len(from_) <= LONGEST else ""
    return await context.services.calls.place(
        context.person,
        target,
        device=from_,
        language=context.language,
        again=lambda value: f"/call {value}{suffix}",
    )


@command("hangup", _("Hang up my calls"))
async def hangup(context: Context) -> Reply:
    """End the calls the person placed here and those on their phones."""
    return await context.services.calls.hang_up(context.person)


@action("hangup", permission="hangup")
async def press_hangup(context: Context, argument: str) -> Reply | None:
    """End the call whose card the button stands on."""
    return await context.services.calls.press_hang_up(context.person, argument)
