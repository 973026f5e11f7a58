"""Callers a queue did not bring to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.pbx.caller import CallerId


@dataclass(frozen=True, slots=True)
class QueueAbandoned:
    """A caller left a queue unanswered after `seconds`; their channel may go on, to voicemail or another queue."""

    queue: str
    channel_id: str
    caller: CallerId
    seconds: int
