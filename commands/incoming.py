"""The buttons of a call while it rings."""

from __future__ import annotations

from ucbridge.command import Context, action
from ucbridge.models import Reply
from ucbridge.services.incoming import card


@action(card.ANSWER, permission="pickup")
async def press_answer(context: Context, argument: str) -> Reply:
    """Ring another phone of the person, which takes the call."""
    return await context.services.missed.deeds.answer(context.person, argument)


@action(card.ANSWER_ON, permission="pickup")
async def press_answer_on(context: Context, argument: str) -> Reply:
    """Ring the phone on the button."""
    call, _blank, device = argument.partition(" ")
    return await context.services.missed.deeds.answer(context.person, call, device)


@action(card.DECLINE, permission="hangup")
async def press_decline(context: Context, argument: str) -> Reply | None:
    """Have the person's phones stop ringing; the card tells."""
    return await context.services.missed.deeds.decline(context.person, argument)


@action(card.VOICEMAIL, permission="transfer")
async def press_voicemail(context: Context, argument: str) -> Reply | None:
    """Send the caller to the person's mailbox; the card tells."""
    return await context.services.missed.deeds.to_voicemail(context.person, argument)


@action(card.COLLEAGUE, permission="transfer", asks=card.WHOM)
async def press_colleague(context: Context, argument: str, typed: str) -> Reply | None:
    """Send the caller to whom they name; the card tells."""
    return await context.services.missed.deeds.to_colleague(context.person, argument, typed)


@action(card.SEND_TO, permission="transfer")
async def press_send_to(context: Context, argument: str) -> Reply | None:
    """Send the caller to whom the button names."""
    call, _blank, extension = argument.partition(" ")
    return await context.services.missed.deeds.to_colleague(context.person, call, extension)
