"""The buttons of voicemail cards; `ucbridge.services.voicemail.buttons` draws them."""

from __future__ import annotations

from commands.voicemail import forward, search, service
from ucbridge.command import Context, action
from ucbridge.i18n import _
from ucbridge.models import Ask, Reply
from ucbridge.services.voicemail import buttons
from ucbridge.services.voicemail.kinds import Colleague, MailboxName, MessageNumber, Sought

PERMISSION = "voicemail"
CALLING = "call"
FORWARDING = "voicemail forward"
"""What costs money, or tells others, takes the permission it takes to type it."""

WHOM = Ask(_("A name or an extension"), hint=_("Bob, or 102"), most=Colleague.longest)
SOUGHT = Ask(_("Words, a name or part of a number"), hint=_("invoice"), most=Sought.longest)


@action(buttons.CALL_BACK, permission=CALLING)
async def press_call_back(context: Context, argument: str) -> Reply | None:
    """Call who left the message."""
    voicemail_id = int(argument)
    return await service(context).call_back(context.person, voicemail_id, language=context.language)


@action(buttons.CALL_ANYWAY, permission=CALLING)
async def press_call_anyway(context: Context, argument: str) -> Reply | None:
    """Call who left the message although a colleague does."""
    return await service(context).call_back(context.person, int(argument), anyway=True, language=context.language)


@action(buttons.PLAY, permission=PERMISSION)
async def press_play(context: Context, argument: str) -> Reply | None:
    """Ring the person's phone and play the message there."""
    return await service(context).play(context.person, int(argument))


@action(buttons.HEARD, permission=PERMISSION)
async def press_heard(context: Context, argument: str) -> Reply | None:
    """Mark the message heard; its card tells."""
    await service(context).mark_heard(context.person, int(argument))
    return None


@action(buttons.NEW, permission=PERMISSION)
async def press_new(context: Context, argument: str) -> Reply | None:
    """Mark the message new; its card tells."""
    await service(context).mark_new(context.person, int(argument))
    return None


@action(buttons.DELETE, permission=PERMISSION)
async def press_delete(context: Context, argument: str) -> Reply | None:
    """Delete the message; its card tells, and offers to undo it."""
    await service(context).delete(context.person, int(argument))
    return None


@action(buttons.UNDO, permission=PERMISSION)
async def press_undo(context: Context, argument: str) -> Reply | None:
    """Take the deletion back; the card tells."""
    await service(context).undo(context.person, int(argument))
    return None


@action(buttons.FORWARD, permission=FORWARDING)
async def press_forward(context: Context, argument: str) -> Reply | None:
    """Ask to whom the message is to go."""
    return await service(context).forward_to_whom(context.person, int(argument))


@action(buttons.FORWARD_TO, permission=FORWARDING)
async def press_forward_to(context: Context, argument: str) -> Reply | None:
    """Copy the message to the colleague on the button."""
    voicemail_id, _blank, extension = argument.partition(" ")
    return await service(context).forward_to_extension(context.person, int(voicemail_id), extension)


@action(buttons.FORWARD_TYPED, permission=FORWARDING, asks=WHOM)
async def press_forward_typed(context: Context, argument: str, typed: str) -> Reply | None:
    """Copy the message to the colleague they name."""
    return await forward.run(context, MessageNumber(argument), Colleague(typed))


@action(buttons.SEARCH, permission="voicemail search", asks=SOUGHT)
async def press_search(context: Context, argument: str, typed: str) -> Reply | None:
    """List the messages in which something was said."""
    return await search.run(context, Sought(typed), box=MailboxName(argument) if argument else None)


@action(buttons.AGAIN, permission=PERMISSION)
async def press_again(context: Context, argument: str) -> Reply | None:
    """Have the message written down once more; its card tells."""
    await service(context).transcribe_again(context.person, int(argument))
    return None
