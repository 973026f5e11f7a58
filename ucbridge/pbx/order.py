"""A click-to-call as an AMI Originate."""

from __future__ import annotations

import re

from ucbridge.i18n import _
from ucbridge.pbx.arguments import caller_id, displayed, phone, require
from ucbridge.pbx.frames import Value
from ucbridge.pbx.interface import Order

_CHANNEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}(?:;[12])?")
EXTENSION = re.compile(r"[0-9*#+]{1,32}")
RING_SECONDS = range(1, 301)


def headers(order: Order, *, context: str) -> dict[str, Value]:
    """Return the headers of the Originate; the dialplan context is ours, never the caller's to choose.

    Raises:
        Unsafe: something in the order must not reach the PBX.
    """
    require(EXTENSION.fullmatch(order.extension), _("Only digits, *, # and + can be dialled, at most 32."))
    require(order.ring_seconds in RING_SECONDS, _("A phone can ring from 1 to 300 seconds."))
    caller = displayed(order.caller)
    return {
        "Channel": phone(order.device),
        "Context": context,
        "Exten": order.extension,
        "Priority": 1,
        "Async": True,
        "ChannelId": channel(order.channel_id),
        "Timeout": order.ring_seconds * 1000,
        "CallerID": caller_id(order.shown),
        "Variable": {
            "UCB_CALLER_NAME": caller.name,
            "UCB_CALLER_NUMBER": caller.number,
            "UCB_RING": str(order.ring_seconds),
        },
    }


def channel(channel_id: str) -> str:
    """Return a channel id that may stand in an action: Hangup would take `/.*/` for a pattern and end every call.

    Raises:
        Unsafe: it is no id.
    """
    require(_CHANNEL.fullmatch(channel_id), _("This is no channel of the PBX."))
    return channel_id
