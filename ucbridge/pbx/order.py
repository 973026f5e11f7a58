"""A click-to-call as an AMI Originate. Everything in an order is hostile until it went through here."""

from __future__ import annotations

import re

from ucbridge.errors import PbxError
from ucbridge.i18n import Text, _
from ucbridge.pbx.frames import Value
from ucbridge.pbx.interface import CallerId, Order

_CHANNEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?:;[12])?")
_DEVICE = re.compile(r"(?:PJSIP|SIP|IAX2|DAHDI|SCCP)/[A-Za-z0-9._-]{1,64}")
_EXTENSION = re.compile(r"[0-9*#+]{1,32}")
_NUMBER = re.compile(r"[0-9*#+]{0,32}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_NAME = 80
_RING_SECONDS = range(1, 301)


def headers(order: Order, *, context: str) -> dict[str, Value]:
    """Return the headers of the Originate; the dialplan context is ours, never the caller's to choose.

    Raises:
        PbxError: something in the order must not reach the PBX.
    """
    _require(_DEVICE.fullmatch(order.device), _("The phone is not written like PJSIP/101."))
    _require(_EXTENSION.fullmatch(order.extension), _("Only digits, *, # and + can be dialled, at most 32."))
    _require(order.ring_seconds in _RING_SECONDS, _("A phone can ring from 1 to 300 seconds."))
    shown, caller = _checked(order.shown), _checked(order.caller)
    return {
        "Channel": order.device,
        "Context": context,
        "Exten": order.extension,
        "Priority": 1,
        "Async": True,
        "ChannelId": channel(order.channel_id),
        "Timeout": order.ring_seconds * 1000,
        "CallerID": f'"{shown.name}" <{shown.number}>',
        "Variable": {
            "UCB_CALLER_NAME": caller.name,
            "UCB_CALLER_NUMBER": caller.number,
            "UCB_RING": str(order.ring_seconds),
        },
    }


def channel(channel_id: str) -> str:
    """Return a channel id that may stand in an action: Hangup would take `/.*/` for a pattern and end every call.

    Raises:
        PbxError: it is no id.
    """
    _require(_CHANNEL.fullmatch(channel_id), _("This is no channel of the PBX."))
    return channel_id


def _checked(shown: CallerId) -> CallerId:
    _require(_NUMBER.fullmatch(shown.number), _("The number to show has characters that are not allowed."))
    _require(not _CONTROL.search(shown.name), _("The name to show has characters that are not allowed."))
    # Asterisk takes a caller ID apart at quotes, backslashes and angle brackets.
    name = shown.name.translate({ord('"'): "'", ord("\\"): "/", ord("<"): "(", ord(">"): ")"})
    return CallerId(name.strip()[:_LONGEST_NAME], shown.number)


def _require(well: object, otherwise: Text) -> None:
    if not well:
        raise PbxError(otherwise)
