"""The buttons of voicemail cards; `ucbridge.services.voicemail.buttons` draws them."""

from __future__ import annotations

from ucbridge.command import Context, action
from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Reply
from ucbridge.services.voicemail import buttons
from ucbridge.services.voicemail.service import VoicemailService

PERMISSION = "voicemail"


@action(buttons.CALL_BACK, permission=PERMISSION)
async def press_call_back(context: Context, argument: str) -> Reply | None:
    """Call who left the message."""
    voicemail_id = int(argument)
    return await _service(context).call_back(context.person, voicemail_id, language=context.language)


@action(buttons.CALL_ANYWAY, permission=PERMISSION)
async def press_call_anyway(context: Context, argument: str) -> Reply | None:
    """Call who left the message although a colleague does."""
    service = _service(context)
    return await service.call_back(context.person, int(argument), anyway=True, language=context.language)


@action(buttons.PLAY, permission=PERMISSION)
async def press_play(context: Context, argument: str) -> Reply | None:
    """Ring the person's phone and play the message there."""
    return await _service(context).play(context.person, int(argument))


@action(buttons.HEARD, permission=PERMISSION)
async def press_heard(context: Context, argument: str) -> Reply | None:
    """Mark the message heard; its card tells."""
    await _service(context).mark_heard(context.person, int(argument))
    return None


@action(buttons.NEW, permission=PERMISSION)
async def press_new(context: Context, argument: str) -> Reply | None:
    """Mark the message new; its card tells."""
    await _service(context).mark_new(context.person, int(argument))
    return None


@action(buttons.DELETE, permission=PERMISSION)
async def press_delete(context: Context, argument: str) -> Reply | None:
    """Delete the message; its card tells, and offers to undo it."""
    await _service(context).delete(context.person, int(argument))
    return None


@action(buttons.UNDO, permission=PERMISSION)
async def press_undo(context: Context, argument: str) -> Reply | None:
    """Take the deletion back; the card tells."""
    await _service(context).undo(context.person, int(argument))
    return None


@action(buttons.FORWARD, permission=PERMISSION)
async def press_forward(context: Context, argument: str) -> Reply | None:
    """Ask to whom the message is to go."""
    return await _service(context).forward_to_whom(context.person, int(argument))


@action(buttons.FORWARD_TO, permission=PERMISSION)
async def press_forward_to(context: Context, argument: str) -> Reply | None:
    """Copy the message to the colleague on the button."""
    voicemail_id, _blank, extension = argument.partition(" ")
    return await _service(context).forward_to_extension(context.person, int(voicemail_id), extension)


@action(buttons.AGAIN, permission=PERMISSION)
async def press_again(context: Context, argument: str) -> Reply | None:
    """Have the message written down once more; its card tells."""
    await _service(context).transcribe_again(context.person, int(argument))
    return None


def _service(context: Context) -> VoicemailService:
    if context.services.voicemail is None:
        raise UserError(
            _("Whoever runs the bridge turns it on with [voicemail] in the configuration."),
            title=_("There is no voicemail in chat here"),
        )
    return context.services.voicemail
