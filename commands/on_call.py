"""/hold, /resume, /mute, /unmute, /dtmf, /move and /note: the call I am on."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from commands.transfer import Which
from ucbridge.command import Context, command
from ucbridge.errors import Ambiguous
from ucbridge.i18n import _
from ucbridge.models import Button, Reply
from ucbridge.services.on_call.actions import NOTE
from ucbridge.services.on_call.holding import HOLDING, NOTING, PRESSING, RESUMING, SPEAKING
from ucbridge.services.on_call.kinds import Keys, NotedCall, NoteText, OwnPhone
from ucbridge.services.on_call.moving import MOVING
from ucbridge.services.paging import FITS
from ucbridge.typed import quote


@command("hold", _("Put my call on hold"), examples=("/hold", "/hold Dupont"))
async def hold(context: Context, *, call: Which = None) -> Reply:
    """Have the other side wait, with music."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", HOLDING, "/hold {}".format)
    return replace(await on_call.holding.hold(context.person, line), private=True)


@command("resume", _("Take my call back from hold"))
async def resume(context: Context, *, call: Which = None) -> Reply:
    """Talk to them again."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", RESUMING, "/resume {}".format)
    return replace(await on_call.holding.resume(context.person, line), private=True)


@command("mute", _("Keep my voice from the call"))
async def mute(context: Context, *, call: Which = None) -> Reply:
    """Keep what the person says from the others."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", SPEAKING, "/mute {}".format)
    return replace(await on_call.holding.mute(context.person, line, muted=True), private=True)


@command("unmute", _("Let my call hear me again"))
async def unmute(context: Context, *, call: Which = None) -> Reply:
    """Let them hear the person again."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", SPEAKING, "/unmute {}".format)
    return replace(await on_call.holding.mute(context.person, line, muted=False), private=True)


@command("dtmf", _("Press keys on my call"), examples=("/dtmf 1", "/dtmf 1234#"))
async def dtmf(
    context: Context,
    keys: Annotated[Keys, _("digits, * and #; w waits half a second")],
    *,
    call: Which = None,
) -> Reply:
    """Have the other side hear touch tones."""
    on_call = context.services.on_call
    line = await on_call.own.one(context.person, call or "", PRESSING, lambda which: f"/dtmf {keys} call {which}")
    return await on_call.holding.press(line, keys)


@command("move", _("Take my call to another of my phones"), examples=("/move", "/move mobile"))
async def move(
    context: Context,
    *,
    phone: Annotated[OwnPhone | None, _("which of my phones, or mobile")] = None,
    call: Which = None,
) -> Reply:
    """Ring that phone; when it is answered the call goes on there."""
    on_call = context.services.on_call
    line = await on_call.own.one(
        context.person,
        call or "",
        MOVING,
        lambda which: f"/move {phone} call {which}" if phone else f"/move call {which}",
    )
    return await on_call.moving.move(context.person, line, phone or "")


@command("note", _("Write a note about my call, or the last one"), examples=("/note wants an offer by Friday",))
async def note(
    context: Context,
    text: Annotated[NoteText, _("what to remember")],
    *,
    call: Annotated[NotedCall | None, _("which call, where I have several")] = None,
) -> Reply:
    """Keep it with the call, for the person alone; just after a call it is about that one."""
    try:
        return await context.services.on_call.noting.write_about(context.person, call or "", NOTING, text)
    except Ambiguous as error:
        buttons = tuple(_noting(each, text) for each in error.buttons)
        raise Ambiguous(error.text, title=error.title, buttons=buttons) from None


def _noting(meant: Button, text: str) -> Button:
    """Return the button that writes a note about one of several calls; a long one has to be typed again."""
    line = f"/note call={meant.argument} {quote(text)}"
    return Button(meant.label, "run", line) if len(line) <= FITS else Button(meant.label, NOTE, meant.argument)
