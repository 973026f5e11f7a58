"""/conference record, pause, resume, stop and announce: what is kept of a room, and what is said to it."""

from __future__ import annotations

from typing import Annotated

from commands.conference import Which, chosen
from ucbridge.command import Context, action, command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.conferences.cards import actions
from ucbridge.services.conferences.kinds import AnnouncementName, Said, WhichConferenceMarked
from ucbridge.services.conferences.ports import Announcing, Recording
from ucbridge.typed import quote

RECORDING = "conference record"
"""The permission of its buttons."""


@command("conference record", _("Record the conference; everybody in it hears that it is recorded"))
async def record(context: Context, *, which: Which = None) -> Reply | None:
    """Begin, or go on after a pause."""
    return await recording(context).record(context.person, which=which or "")


@command("conference pause", _("Pause the recording"))
async def pause(context: Context, *, which: Which = None) -> Reply | None:
    """Leave out what is said from now on."""
    return await recording(context).pause(context.person, which=which or "")


@command("conference resume", _("Resume the recording"))
async def resume(context: Context, *, which: Which = None) -> Reply | None:
    """Go on after a pause."""
    return await recording(context).resume(context.person, which=which or "")


@command("conference stop", _("Stop the recording; it arrives in the chat of those who were in"))
async def stop(context: Context, *, which: Which = None) -> Reply | None:
    """End and keep it."""
    return await recording(context).stop(context.person, which=which or "")


@command(
    "conference announce",
    _("Say something to everybody in the conference"),
    examples=("/conference announce We start in five minutes", "/conference announce recording=Welcome"),
)
async def announce(
    context: Context,
    *,
    text: Annotated[Said | None, _("what a machine's voice says to everybody")] = None,
    recording: Annotated[AnnouncementName | None, _("or an announcement recorded before")] = None,
    in_: Annotated[WhichConferenceMarked | None, _("which conference, where there are several")] = None,
) -> Reply | None:
    """Have a text spoken, or a recording played."""
    if (text is None) == (recording is None):
        raise UserError(
            _("Type /conference announce and what is to be said, or recording= and a recorded announcement's name."),
            title=_("What is to be said?"),
        )
    what = text or f"recording={quote(recording or '')}"
    which = await chosen(context, "announce", in_, lambda number: f"/conference announce in={number} {what}")
    if recording is not None:
        return await announcing(context).play(context.person, recording, which=which)
    return await announcing(context).say(context.person, text or "", which=which, language=context.language)


@action(actions.RECORD, permission=RECORDING)
async def press_record(context: Context, argument: str) -> Reply | None:
    """Record the room."""
    return await recording(context).record(context.person, which=int(argument))


@action(actions.PAUSE, permission=RECORDING)
async def press_pause(context: Context, argument: str) -> Reply | None:
    """Leave out what is said from now on."""
    return await recording(context).pause(context.person, which=int(argument))


@action(actions.RESUME, permission=RECORDING)
async def press_resume(context: Context, argument: str) -> Reply | None:
    """Go on after a pause."""
    return await recording(context).resume(context.person, which=int(argument))


@action(actions.STOP, permission=RECORDING)
async def press_stop(context: Context, argument: str) -> Reply | None:
    """End and keep it."""
    return await recording(context).stop(context.person, which=int(argument))


def recording(context: Context) -> Recording:
    """Return what records here.

    Raises:
        UserError: nothing does.
    """
    if context.services.conferences.recording is None:
        raise UserError(
            _("Ask whoever runs the bridge: [conference.recording] in the configuration turns it on."),
            title=_("Conferences are not recorded here"),
        )
    return context.services.conferences.recording


def announcing(context: Context) -> Announcing:
    """Return what says things in rooms here.

    Raises:
        UserError: nothing does.
    """
    if context.services.conferences.announcing is None:
        raise UserError(_("Ask whoever runs the bridge."), title=_("Nothing can be announced here"))
    return context.services.conferences.announcing
