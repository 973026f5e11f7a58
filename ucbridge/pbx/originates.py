"""Which of our Originates an OriginateResponse is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ucbridge.pbx.events import OriginateEnded


class Originates:
    """Originates under way, by action id; failures go to `failed` with our channel id and Asterisk's reason.

    The action id is all there is to tell them by: a failed one carries Uniqueid `<unknown>`, and for a phone that is
    not registered there is no channel event at all. A failure may be read before the task that asked got the answer
    with the action id; it is kept while anybody asks.
    """

    def __init__(self, failed: Callable[[str, int], None]) -> None:
        self._failed = failed
        self._channels: dict[str, str] = {}
        self._early: dict[str, OriginateEnded] = {}
        self._asking = 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Keep failures whose action id nobody knows yet, as long as the block lasts."""
        self._asking += 1
        try:
            yield
        finally:
            self._asking -= 1
            if not self._asking:
                self._early.clear()

    def accepted(self, action_id: str, channel_id: str) -> None:
        """Note that Asterisk took an Originate on."""
        self._channels[action_id] = channel_id
        early = self._early.pop(action_id, None)
        if early is not None:
            self.ended(early)

    def ended(self, event: OriginateEnded) -> None:
        """Take an OriginateResponse, ours or anybody's."""
        channel_id = self._channels.pop(event.action_id, None)
        if channel_id is None:
            if self._asking:
                self._early[event.action_id] = event
        elif not event.answered:
            self._failed(channel_id, event.reason)

    def forget(self) -> None:
        """Give up on all of them: the connection that would tell is gone."""
        self._channels.clear()
        self._early.clear()
