"""A click-to-call as an AMI Originate."""

from __future__ import annotations

from ucbridge.pbx.arguments import dialled, phone
from ucbridge.pbx.frames import Value
from ucbridge.pbx.interface import Order
from ucbridge.pbx.ringing import calling_as, originating, ringing_on


def headers(order: Order, *, context: str) -> dict[str, Value]:
    """Return the headers of the Originate; the dialplan context is ours, never the caller's to choose.

    Raises:
        Unsafe: something in the order must not reach the PBX.
    """
    return originating(
        phone(order.device),
        order.channel_id,
        shown=order.shown,
        seconds=order.ring_seconds,
        context=context,
        extension=dialled(order.extension),
        variables=calling_as(order.caller) | ringing_on(order.ring_seconds),
    )
