"""Channels that are somebody's though their phone is none of the company's: a call taken to a mobile."""

from __future__ import annotations

from collections.abc import Collection

MOST = 16
"""Channels remembered of one person."""


class Carried:
    """By person, the channels the bridge rang for them."""

    def __init__(self) -> None:
        self._channels: dict[str, dict[str, None]] = {}

    def add(self, person_id: str, channel_id: str) -> None:
        """Remember a channel as somebody's; the oldest are forgotten."""
        theirs = self._channels.setdefault(person_id, {})
        theirs[channel_id] = None
        if len(theirs) > MOST:
            del theirs[next(iter(theirs))]

    def of(self, person_id: str) -> Collection[str]:
        """Return the channels of somebody, those that are over among them."""
        return tuple(self._channels.get(person_id, ()))
