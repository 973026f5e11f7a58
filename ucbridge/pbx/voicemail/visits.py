"""A phone rung for a mailbox, as AMI Originates: to hear a message, to record a greeting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ucbridge.pbx.arguments import phone
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.frames import Value
from ucbridge.pbx.ringing import originating
from ucbridge.pbx.voicemail import checked
from ucbridge.pbx.voicemail.interface import Greeting, VoicemailMessage

CONTEXT = "ucbridge-mailbox"
"""Ours in the dialplan (config/asterisk/extensions_ucbridge.conf); nothing but these Originates leads there."""

_visiting = partial(originating, context=CONTEXT)

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
    return _visiting(phone(device), channel_id, shown=shown, seconds=ring_seconds, extension="play", variables=what)


def recording(
    mailbox: str, greeting: Greeting, device: str, *, channel_id: str, shown: CallerId, ring_seconds: int
) -> dict[str, Value]:
    """Return the headers of an Originate that goes to one greeting. Raises as `playing` does."""
    checked.mailbox(mailbox)
    what = {"UCB_MAILBOX": mailbox, "UCB_GREETING": KEYS[greeting]}
    return _visiting(phone(device), channel_id, shown=shown, seconds=ring_seconds, extension="greeting", variables=what)
