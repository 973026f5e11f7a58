"""/record: my call recorded, paused, resumed and stopped; and the buttons of that."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.call_recording import actions
from ucbridge.services.call_recording.kinds import RecordingVerb
from ucbridge.services.call_recording.service import CallRecordingService
from ucbridge.services.conferences.recording.buttons import DELETE_CALL
from ucbridge.services.on_call.kinds import WhichCall

PERMISSION = "record"


@command(
    PERMISSION,
    _("Record the call I am in; pause, resume or stop it"),
    examples=("/record", "/record pause", "/record stop"),
)
async def record(
    context: Context,
    *,
    what: Annotated[RecordingVerb | None, _("start, pause, resume or stop")] = None,
    call: Annotated[WhichCall | None, _("which of my calls, where there are several")] = None,
) -> Reply:
    """Begin or go on, pause, or end."""
    recordings, person, which = service(context), context.person, call or ""
    match what:
        case "pause":
            return await recordings.pause(person, which=which)
        case "stop":
            return await recordings.stop(person, which=which)
        case _:
            return await recordings.record(person, which=which)


@action(actions.RECORD, permission=PERMISSION)
async def press_record(context: Context, argument: str) -> Reply:
    """Record the call, or go on."""
    return await service(context).record(context.person, which=argument)


@action(actions.PAUSE, permission=PERMISSION)
async def press_pause(context: Context, argument: str) -> Reply:
    """Leave out what is said from now on."""
    return await service(context).pause(context.person, which=argument)


@action(actions.STOP, permission=PERMISSION)
async def press_stop(context: Context, argument: str) -> Reply:
    """End and keep it."""
    return await service(context).stop(context.person, which=argument)


@action(DELETE_CALL, permission=PERMISSION)
async def press_delete(context: Context, argument: str) -> Reply | None:
    """Delete the recording; its card tells."""
    kept = context.services.kept_recordings
    if kept is None:
        raise _off()
    return await kept.delete(context.person, int(argument))


def service(context: Context) -> CallRecordingService:
    """Return what records calls here.

    Raises:
        UserError: nothing does.
    """
    if context.services.call_recordings is None:
        raise _off()
    return context.services.call_recordings


def _off() -> UserError:
    return UserError(
        _("Ask whoever runs the bridge: [calls.recording] in the configuration turns it on."),
        title=_("Calls are not recorded here"),
    )
