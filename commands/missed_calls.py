"""The buttons of missed calls."""

from __future__ import annotations

from ucbridge.command import Context, action
from ucbridge.models import Reply
from ucbridge.services.missed.card import CALL_ANYWAY, CALL_BACK


@action(CALL_BACK, permission="call")
async def call_back(context: Context, argument: str) -> Reply:
    """Ring the person's own phone, then whoever was missed."""
    return await context.services.missed.call_backs.call(context.person, argument, language=context.language)


@action(CALL_ANYWAY, permission="call")
async def call_anyway(context: Context, argument: str) -> Reply:
    """Do so although somebody else did already."""
    return await context.services.missed.call_backs.call(
        context.person, argument, anyway=True, language=context.language
    )
