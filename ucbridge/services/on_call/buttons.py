"""The buttons of a call that goes on. Pure; `commands.on_call_buttons` handles them.

For every card of a call somebody is in: the one placed from chat, the one that came in, and that of a command.
"""

from __future__ import annotations

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Style
from ucbridge.services.call_recording import actions as recording
from ucbridge.services.conferences.cards.actions import GROW
from ucbridge.services.on_call import actions
from ucbridge.services.on_call.doing import Doing, Taped
from ucbridge.services.on_call.lines import Standing


def on_call_buttons(channel_id: str, doing: Doing, *more: Button) -> tuple[Button, ...]:
    """Return all there is for the call of a person's own channel."""
    add = (_button(_("Add someone"), GROW, channel_id),) if doing.standing is Standing.TALKING else ()
    return (_button(_("Hang up"), actions.HANG_UP, channel_id, Style.DANGER), *add, *deeds(channel_id, doing), *more)


def deeds(channel_id: str, doing: Doing) -> tuple[Button, ...]:
    """Return what can be done now with the call of a person's own channel, but for hanging up."""
    note = (_button(_("Note"), actions.NOTE, channel_id),) if doing.standing in _TALKED else ()
    match doing.standing:
        case Standing.TALKING:
            return (_button(_("Hold"), actions.HOLD, channel_id), *_whole(channel_id, doing), *note)
        case Standing.HELD:
            resume = _button(_("Resume"), actions.RESUME, channel_id, Style.PRIMARY)
            return (resume, *_whole(channel_id, doing), *note)
        case Standing.CONSULTING:
            label = _("Connect them") if doing.answered else _("Transfer now")
            complete = _button(label, actions.COMPLETE, channel_id, Style.PRIMARY)
            return (complete, _button(_("Cancel the transfer"), actions.CANCEL, channel_id))
    return note


_TALKED = frozenset({Standing.TALKING, Standing.HELD, Standing.WAITING})


def _whole(channel_id: str, doing: Doing) -> tuple[Button, ...]:
    move = (_button(_("Move"), actions.MOVE, channel_id),) if doing.movable else ()
    mute = (_("Unmute"), actions.UNMUTE) if doing.muted else (_("Mute"), actions.MUTE)
    muting = (_button(*mute, channel_id),) if doing.standing is Standing.TALKING else ()
    return (
        *muting,
        _button(_("Transfer"), actions.TRANSFER, channel_id),
        _button(_("Park"), actions.PARK, channel_id),
        *move,
        *_recording(channel_id, doing),
        _button(_("Keys"), actions.KEYS, channel_id),
    )


def _recording(channel_id: str, doing: Doing) -> tuple[Button, ...]:
    """Return what can be done about a recording; only who talks can begin one."""
    stop = _button(_("Stop recording"), recording.STOP, channel_id)
    match doing.taped:
        case Taped.OWN:
            return (_button(_("Pause recording"), recording.PAUSE, channel_id), stop)
        case Taped.PAUSED:
            return (_button(_("Resume recording"), recording.RECORD, channel_id), stop)
        case Taped.NOT | Taped.OTHERS if doing.standing is Standing.TALKING:
            return (_button(_("Record"), recording.RECORD, channel_id),)
    return ()


def _button(label: Text, action: str, channel_id: str, style: Style = Style.NORMAL) -> Button:
    return Button(label, action, channel_id, style)
