"""What is asked of a call over AMI, as headers; everything in them is checked here."""

from __future__ import annotations

from ucbridge.i18n import _
from ucbridge.pbx.arguments import channel, only, phone
from ucbridge.pbx.control.interface import Ring
from ucbridge.pbx.frames import Value
from ucbridge.pbx.ringing import dialled_from, originating, ringing_on
from ucbridge.pbx.voicemail.checked import MAILBOX

CONTEXT = "ucbridge-control"
"""Ours in the dialplan (config/asterisk/extensions_ucbridge.conf)."""
HELD = "held*"
"""What the extension of who waits begins with; the id of who holds follows."""

_LONGEST_EXTENSION = 79

named = only(r"[A-Za-z0-9][A-Za-z0-9/._@;+*#:-]{0,79}", _("This is no channel of the PBX."))
"""Returns the name of a channel that stays one in the dialplan."""

slot = only(r"[0-9]{1,10}", _("A parking slot is a number, such as 701: /parked lists them."))
"""Returns the slot of a parking lot."""

lot = only(r"[A-Za-z0-9_-]{1,79}", _("This is no parking lot of the PBX."))
"""Returns the name of a parking lot."""

mailbox = only(MAILBOX, _("This is no mailbox of the PBX."))
"""Returns a mailbox as voicemail names it."""

digits = only(r"[0-9*#A-Dw]{1,64}", _("Tones are 0-9, *, #, A-D, and w for a pause; at most 64."))
"""Returns touch tones."""


def moving(theirs: str, extension: str, *, context: str = CONTEXT) -> dict[str, Value]:
    """Return the headers of the Redirect that sends a channel to an extension.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    return {"Channel": channel(theirs), "Context": context, "Exten": extension, "Priority": 1}


def moving_both(first: str, extension: str, second: str, other: str) -> dict[str, Value]:
    """Return the headers of the Redirect that sends two who talk to two extensions of ours, at once."""
    also: dict[str, Value] = {f"Extra{header}": value for header, value in moving(second, other).items()}
    return {**moving(first, extension), **also}


def setting(channel_id: str, variable: str, value: str) -> dict[str, Value]:
    """Return the headers of the Setvar of one channel."""
    return {"Channel": channel(channel_id), "Variable": variable, "Value": value}


def held_by(mine: str) -> str:
    """Return the extension of who is held by a channel. It names that channel, unless its id does not fit in."""
    extension = f"{HELD}{channel(mine)}"
    return extension if len(extension) <= _LONGEST_EXTENSION and ";" not in extension else f"{HELD}0"


def ringing(ring: Ring, extension: str, variables: dict[str, str]) -> dict[str, Value]:
    """Return the headers of the Originate that rings a phone and sends it to an extension of ours.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    return _ringing(ring, phone(ring.device), extension, variables)


def ringing_outside(
    ring: Ring, number: str, extension: str, variables: dict[str, str], *, context: str
) -> dict[str, Value]:
    """Return the same for a number that is dialled from our context, as a mobile is. Raises as `ringing` does."""
    return _ringing(ring, dialled_from(number, context), extension, variables)


def _ringing(ring: Ring, device: str, extension: str, variables: dict[str, str]) -> dict[str, Value]:
    return originating(
        device,
        ring.channel_id,
        shown=ring.shown,
        seconds=ring.ring_seconds,
        context=CONTEXT,
        extension=extension,
        variables=variables | ringing_on(ring.ring_seconds),
    )


def parking(theirs: str, *, lot: str) -> dict[str, Value]:
    """Return the headers of the Park; without a parker in it nothing is read out. Raises as `moving` does."""
    return {"Channel": channel(theirs), "Parkinglot": lot}
