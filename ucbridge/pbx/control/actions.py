"""What is asked of a call over AMI, as headers; everything in them is checked here."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import caller_id, displayed, phone, require
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.control.interface import Ring
from ucbridge.pbx.frames import Value
from ucbridge.pbx.order import EXTENSION, RING_SECONDS, channel

CONTEXT = "ucbridge-control"
"""Ours in the dialplan (config/asterisk/extensions_ucbridge.conf)."""
HELD = "held*"
"""What the extension of who waits begins with; the id of who holds follows."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._@;+*#:-]{0,79}")
_SLOT = re.compile(r"[0-9]{1,10}")
_LOT = re.compile(r"[A-Za-z0-9_-]{1,79}")
_MAILBOX = re.compile(r"[A-Za-z0-9_-]{1,40}@[A-Za-z0-9_-]{1,40}")
_DIGITS = re.compile(r"[0-9*#A-Dw]{1,64}")
_LONGEST_EXTENSION = 79


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


def dialled(extension: str) -> str:
    """Return an extension that nothing but digits and signs are in. Raises as `moving` does."""
    require(EXTENSION.fullmatch(extension), _("Only digits, *, # and + can be dialled, at most 32."))
    return extension


def named(name: str) -> str:
    """Return the name of a channel that stays one in the dialplan. Raises as `moving` does."""
    require(_NAME.fullmatch(name), _("This is no channel of the PBX."))
    return name


def calling_as(caller: CallerId) -> dict[str, str]:
    """Return the variables by which our dialplan shows who calls. Raises as `moving` does."""
    shown = displayed(caller)
    return {"UCB_CALLER_NAME": shown.name, "UCB_CALLER_NUMBER": shown.number}


def ringing(ring: Ring, extension: str, variables: dict[str, str]) -> dict[str, Value]:
    """Return the headers of the Originate that rings a phone and sends it to an extension of ours.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    return _originating(ring, phone(ring.device), extension, variables)


def ringing_outside(
    ring: Ring, number: str, extension: str, variables: dict[str, str], *, context: str
) -> dict[str, Value]:
    """Return the same for a number that is dialled from our context, as a mobile is. Raises as `ringing` does."""
    return _originating(ring, f"Local/{dialled(number)}@{context}/n", extension, variables)


def _originating(ring: Ring, device: str, extension: str, variables: dict[str, str]) -> dict[str, Value]:
    require(ring.ring_seconds in RING_SECONDS, _("A phone can ring from 1 to 300 seconds."))
    return {
        "Channel": device,
        "Context": CONTEXT,
        "Exten": extension,
        "Priority": 1,
        "Async": True,
        "ChannelId": channel(ring.channel_id),
        "Timeout": ring.ring_seconds * 1000,
        "CallerID": caller_id(ring.shown),
        "Variable": {**variables, "UCB_RING": str(ring.ring_seconds)},
    }


def parking(theirs: str, *, lot: str) -> dict[str, Value]:
    """Return the headers of the Park; without a parker in it nothing is read out. Raises as `moving` does."""
    return {"Channel": channel(theirs), "Parkinglot": lot}


def slot(number: str) -> str:
    """Return the slot of a parking lot. Raises as `moving` does."""
    require(_SLOT.fullmatch(number), _("A parking slot is a number, such as 701: /parked lists them."))
    return number


def lot(name: str) -> str:
    """Return the name of a parking lot. Raises as `moving` does."""
    require(_LOT.fullmatch(name), _("This is no parking lot of the PBX."))
    return name


def mailbox(name: str) -> str:
    """Return a mailbox as voicemail names it. Raises as `moving` does."""
    require(_MAILBOX.fullmatch(name), _("This is no mailbox of the PBX."))
    return name


def digits(keys: str) -> str:
    """Return touch tones. Raises as `moving` does."""
    require(_DIGITS.fullmatch(keys), _("Tones are 0-9, *, #, A-D, and w for a pause; at most 64."))
    return keys
