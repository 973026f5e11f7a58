"""/conference announcement: recorded by phone, listed and deleted; /conference announce plays them."""

from __future__ import annotations

from typing import Annotated

from ucbridge.command import Context, action, command
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.conferences.announcing import cards as announcement_cards
from ucbridge.services.conferences.kinds import NewAnnouncement

PERMISSION = "conference announcement"


@command(
    PERMISSION,
    _("Record an announcement by phone, or list those there are"),
    examples=("/conference announcement", "/conference announcement Lunch is ready"),
)
async def announcement(
    context: Context, *, name: Annotated[NewAnnouncement | None, _("what to call it")] = None
) -> Reply:
    """Ring the person's own phone to record one; without a name, list them."""
    if name is None:
        return await context.services.announcements.dictation.listing(context.person)
    return await context.services.announcements.dictation.record(context.person, name, language=context.language)


@action(announcement_cards.DELETE, permission=PERMISSION)
async def press_delete(context: Context, argument: str) -> Reply:
    """Delete one of one's own."""
    return await context.services.announcements.dictation.delete(context.person, argument)
