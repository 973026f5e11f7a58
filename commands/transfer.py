"""/transfer: the call I am on goes to somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from ucbridge.command import Context, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.on_call.kinds import At, TransferTarget, WhichCall
from ucbridge.services.on_call.targets import Way
from ucbridge.services.on_call.transferring import ANNOUNCED, ANNOUNCING, SENDING

Which = Annotated[WhichCall | None, _("which call, where I have several")]
"""The call a command is about."""


@command(
    "transfer",
    _("Transfer my call to somebody"),
    examples=("/transfer Bob", "/transfer voicemail of Bob", "/transfer Bob at mobile", "/transfer 06 12 34 56 78"),
    alone="to",
)
async def transfer(
    context: Context,
    target: Annotated[TransferTarget, _("to whom: a name, an extension or a number")],
    *,
    at: Annotated[At | None, _("their phone, voicemail or mobile")] = None,
    call: Which = None,
) -> Reply:
    """Send the other side to the target at once; the person's phone is free."""
    on_call, person = context.services.on_call, context.person
    suffix = f" at {at}" if at else ""
    line = await on_call.own.one(person, call or "", SENDING, lambda which: f"/transfer {target}{suffix} call {which}")
    found = await on_call.targets.find(
        person,
        target,
        way=Way(at) if at else None,
        again=lambda value: f"/transfer {value}{suffix} call {line.mine}",
    )
    return await on_call.transferring.blind(person, line, found)


@command(
    "transfer announce",
    _("Talk to somebody first, then transfer my call"),
    examples=("/transfer announce Bob",),
)
async def announce(
    context: Context,
    target: Annotated[TransferTarget, _("to whom: a name, an extension or a number")],
    *,
    call: Which = None,
) -> Reply:
    """Hold the other side and ring the target; the card has the buttons for what comes next."""
    on_call, person = context.services.on_call, context.person
    line = await on_call.own.one(
        person, call or "", ANNOUNCING, lambda which: f"/transfer announce {target} call {which}"
    )
    found = await on_call.targets.find(
        person, target, again=lambda value: f"/transfer announce {value} call {line.mine}"
    )
    return replace(await on_call.transferring.announce(person, line, found), private=True)


@command("transfer complete", _("Connect the two and leave the call"))
async def complete(context: Context, *, call: Which = None) -> Reply:
    """Join those two; the person's phone is free."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", ANNOUNCED, "/transfer complete {}".format)
    return await on_call.transferring.complete(context.person, line)


@command("transfer cancel", _("Go back to my call without transferring it"))
async def cancel(context: Context, *, call: Which = None) -> Reply:
    """Let go of whom it was announced to."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", ANNOUNCED, "/transfer cancel {}".format)
    return replace(await on_call.transferring.cancel(context.person, line), private=True)
