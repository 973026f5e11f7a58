"""A phone rung for a mailbox, as AMI Originates: to hear a message, to record a greeting."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.i18n import _
from ucbridge.pbx.arguments import caller_id, phone, require
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.frames import Value
from ucbridge.pbx.order import RING_SECONDS, channel
from ucbridge.pbx.voicemail import checked
from ucbridge.pbx.voicemail.interface import Greeting, VoicemailMessage

CONTEXT = "ucbridge-mailbox"
"""Ours in the dialplan (config/asterisk/extensions_ucbridge.conf); nothing but these Originates leads there."""

KEYS: Mapping[Greeting, str] = {
    Greeting.UNAVAILABLE: "1",
    Greeting.BUSY: "2",
    Greeting.NAME: "3",
    Greeting.TEMPORARY: "4",
}
"""What app_voicemail wants pressed behind 0, mailbox options."""


def playing(
    message: VoicemailMessage, device: str, *, channel_id: str, shown: CallerId, ring_seconds: int
) -> dict[str, Value]:
    """Return the headers of an Originate that plays one message.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    checked.mailbox(message.mailbox)
    what = {"UCB_MAILBOX": message.mailbox, "UCB_MESSAGE": checked.message(message.id)}
    return {**_ring(device, channel_id, shown, ring_seconds), "Exten": "play", "Variable": what}


def recording(
    mailbox: str, greeting: Greeting, device: str, *, channel_id: str, shown: CallerId, ring_seconds: int
) -> dict[str, Value]:
    """Return the headers of an Originate that goes to one greeting. Raises as `playing` does."""
    checked.mailbox(mailbox)
    what = {"UCB_MAILBOX": mailbox, "UCB_GREETING": KEYS[greeting]}
    return {**_ring(device, channel_id, shown, ring_seconds), "Exten": "greeting", "Variable": what}


def _ring(device: str, channel_id: str, shown: CallerId, seconds: int) -> dict[str, Value]:
    require(seconds in RING_SECONDS, _("A phone can ring from 1 to 300 seconds."))
    return {
        "Channel": phone(device),
        "Context": CONTEXT,
        "Priority": 1,
        "Async": True,
        "ChannelId": channel(channel_id),
        "Timeout": seconds * 1000,
        "CallerID": caller_id(shown),
    }
