"""A phone that is rung by us, as an AMI Originate: what all of them have in common."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.i18n import _
from ucbridge.pbx.arguments import caller_id, channel, dialled, displayed, require
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.frames import Value

_SECONDS = range(1, 301)


def originating(
    device: str,
    channel_id: str,
    *,
    shown: CallerId,
    seconds: int,
    context: str,
    extension: str,
    variables: Mapping[str, str],
) -> dict[str, Value]:
    """Return the headers of an Originate that rings a device, which is checked, and sends it to an extension.

    Raises:
        Unsafe: something in it must not reach the PBX.
    """
    require(seconds in _SECONDS, _("A phone can ring from 1 to 300 seconds."))
    return {
        "Channel": device,
        "Context": context,
        "Exten": extension,
        "Priority": 1,
        "Async": True,
        "ChannelId": channel(channel_id),
        "Timeout": seconds * 1000,
        "CallerID": caller_id(shown),
        "Variable": dict(variables),
    }


def dialled_from(extension: str, context: str) -> str:
    """Return the device that stands for a number dialled in a context, as a mobile is. Raises as `originating` does."""
    return f"Local/{dialled(extension)}@{context}/n"


def calling_as(caller: CallerId) -> dict[str, str]:
    """Return the variables by which our dialplan shows who calls. Raises as `originating` does."""
    shown = displayed(caller)
    return {"UCB_CALLER_NAME": shown.name, "UCB_CALLER_NUMBER": shown.number}


def ringing_on(seconds: int) -> dict[str, str]:
    """Return the variable by which our dialplan rings whom it dials next as long."""
    return {"UCB_RING": str(seconds)}
