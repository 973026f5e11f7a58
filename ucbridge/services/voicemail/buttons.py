"""The buttons of a message's card. Pure; `commands.voicemail_buttons` handles them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ucbridge.i18n import Text, _
from ucbridge.models import Button, Style
from ucbridge.pbx.voicemail.interface import UNHEARD
from ucbridge.services.voicemail.callers import Caller
from ucbridge.store.voicemails import Sound, Voicemail, Writing

CALL_BACK = "voicemail-call-back"
CALL_ANYWAY = "voicemail-call-anyway"
PLAY = "voicemail-play"
HEARD = "voicemail-heard"
NEW = "voicemail-new"
DELETE = "voicemail-delete"
UNDO = "voicemail-undo"
FORWARD = "voicemail-forward"
FORWARD_TO = "voicemail-forward-to"
FORWARD_TYPED = "voicemail-forward-typed"
AGAIN = "voicemail-again"
"""Actions; each argument begins with the id of the message."""
SEARCH = "voicemail-search"
"""Action; its argument is the mailbox to look in, "" for all."""

MOST_NUMBERS = 3

_E164 = re.compile(r"\+[0-9]{5,15}")
_NEVER_AGAIN = frozenset({Writing.WAITING, Writing.OFF})


def buttons(voicemail: Voicemail, caller: Caller, numbers: Sequence[tuple[str, str]]) -> tuple[Button, ...]:
    """Return what can be done with a message now; `numbers` are those said in it: as dialled, as written."""
    if voicemail.gone_at is not None:
        return ()
    if voicemail.delete_at is not None:
        return (_button(_("Undo"), UNDO, voicemail),)
    heard = voicemail.folder not in UNHEARD
    back = [_button(_("Call back"), CALL_BACK, voicemail, Style.PRIMARY)] if caller.dial else []
    again = [_button(_("Transcribe again"), AGAIN, voicemail)] if _again(voicemail) else []
    said = [Button(_("Call {number}", number=shown), "run", f"/call {number}") for number, shown in _few(numbers)]
    return (
        *back,
        *said,
        _button(_("Play on my phone"), PLAY, voicemail),
        _button(_("Mark unheard"), NEW, voicemail) if heard else _button(_("Mark heard"), HEARD, voicemail),
        _button(_("Forward"), FORWARD, voicemail),
        *again,
        _button(_("Delete"), DELETE, voicemail, Style.DANGER),
    )


def _again(voicemail: Voicemail) -> bool:
    return voicemail.audio is Sound.READY and voicemail.transcription not in _NEVER_AGAIN


def _few(numbers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [each for each in dict.fromkeys(numbers) if _E164.fullmatch(each[0])][:MOST_NUMBERS]


def _button(label: Text, action: str, voicemail: Voicemail, style: Style = Style.NORMAL) -> Button:
    return Button(label, action, str(voicemail.id), style)
