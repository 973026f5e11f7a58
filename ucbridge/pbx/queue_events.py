"""What app_queue reports of its callers, as types; `pbx.events` builds them with the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts, facts, text


class CallerAbandoned(NamedTuple):
    """A caller left a queue unanswered after `seconds`: hung up, or went on from there (QueueCallerAbandon)."""

    queue: str
    channel: ChannelFacts
    seconds: int

    @property
    def caller(self) -> CallerId:
        """Return who it was, as their phone or network said."""
        return CallerId(self.channel.caller_name, self.channel.caller_number)


class CallerJoined(NamedTuple):
    """A caller waits in a queue (QueueCallerJoin)."""

    queue: str
    channel_id: str


class CallerLeft(NamedTuple):
    """A caller waits there no more, however it went (QueueCallerLeave)."""

    queue: str
    channel_id: str


QueueEvent = CallerAbandoned | CallerJoined | CallerLeft


def _joined(f: Mapping[str, str]) -> QueueEvent:
    return CallerJoined(text(f["Queue"]), text(f["Uniqueid"]))


def _left(f: Mapping[str, str]) -> QueueEvent:
    return CallerLeft(text(f["Queue"]), text(f["Uniqueid"]))


def _abandoned(f: Mapping[str, str]) -> QueueEvent:
    return CallerAbandoned(text(f["Queue"]), facts(f), int(f["HoldTime"]))


BUILDERS: Mapping[str, Callable[[Mapping[str, str]], QueueEvent]] = {
    "QueueCallerAbandon": _abandoned,
    "QueueCallerJoin": _joined,
    "QueueCallerLeave": _left,
}
