"""The buttons of cards of recordings; `ucbridge.services.conferences.recording.card` draws them."""

from __future__ import annotations

from ucbridge.command import Context, action
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.conferences.recording import buttons

PERMISSION = "conference record"


@action(buttons.DELETE, permission=PERMISSION)
async def press_delete(context: Context, argument: str) -> Reply | None:
    """Delete the recording for everybody; its card tells."""
    kept = context.services.kept_recordings
    if kept is None:
        raise UserError(
            _("Ask whoever runs the bridge: [conference.recording] in the configuration turns it on."),
            title=_("Conferences are not recorded here any more"),
        )
    return await kept.delete(context.person, int(argument))
