"""Channels, calls and bridges with their indexes; every change keeps them in step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ucbridge.pbx.call import LiveCall, LiveChannel

REMEMBERED = 4096
"""Ended channels whose ids are kept, so that an event that comes late does not bring one back."""

_NOBODY: frozenset[str] = frozenset()


class LiveState:
    """What is up right now. A bridge is here while a channel that counts is in it, a call while it has a channel."""

    def __init__(self) -> None:
        self.channels: dict[str, LiveChannel] = {}
        self.calls: dict[str, LiveCall] = {}
        self.bridges: dict[str, frozenset[str]] = {}
        self._by_endpoint: dict[str, dict[str, LiveChannel]] = {}
        self._gone: dict[str, None] = {}

    def clear(self) -> None:
        """Empty it, ids of ended channels included."""
        for index in (self.channels, self.calls, self.bridges, self._by_endpoint, self._gone):
            index.clear()

    def ended(self, channel_id: str) -> bool:
        """Tell whether a channel of this id is over."""
        return channel_id in self._gone

    def at(self, endpoint: str) -> Iterable[LiveChannel]:
        """Return the channels of an endpoint (`PJSIP/101`)."""
        return self._by_endpoint.get(endpoint, {}).values()

    def add(self, channel: LiveChannel, call: LiveCall | None = None) -> LiveCall:
        """Put a channel in, and its call unless that is here; `call` is the one to use if it is not."""
        self.channels[channel.id] = channel
        self._by_endpoint.setdefault(channel.endpoint, {})[channel.id] = channel
        return self._join(channel, call)

    def remove(self, channel: LiveChannel, cause: int) -> LiveCall:
        """Take a channel out; return its call, which is out too when this was the last."""
        self.leave(channel)
        del self.channels[channel.id]
        self._unlist(channel)
        channel.end(cause)
        self._gone[channel.id] = None
        if len(self._gone) > REMEMBERED:
            del self._gone[next(iter(self._gone))]
        call = self.calls[channel.call_id]
        call.living -= 1
        if not call.living:
            del self.calls[call.id]
        return call

    def rename(self, channel: LiveChannel, name: str) -> None:
        """Give a channel another name, and with it perhaps another endpoint."""
        self._unlist(channel)
        channel.name = name
        self._by_endpoint.setdefault(channel.endpoint, {})[channel.id] = channel

    def move(self, channel: LiveChannel, call_id: str) -> LiveCall:
        """Put a channel into another call; return the one it left, which is merged into that when this was the last."""
        left = self.calls[channel.call_id]
        del left.known[channel.id]
        left.living -= 1
        channel.call_id = call_id
        joined = self._join(channel)
        joined.started = min(joined.started, left.started)
        joined.connected = joined.connected or left.connected
        if not left.living:
            del self.calls[left.id]
            left.merged_into = call_id
            joined.known.update(left.known)
        return left

    def enter(self, channel: LiveChannel, bridge_id: str, now: float) -> frozenset[str]:
        """Put a channel into a bridge, out of any other; return who is in it."""
        if channel.bridge_id != bridge_id:
            self.leave(channel)
        channel.bridge_id = bridge_id
        members = self.bridges[bridge_id] = self.bridges.get(bridge_id, _NOBODY) | {channel.id}
        if len(members) > 1:
            for member in members:
                call = self.calls[self.channels[member].call_id]
                call.connected = call.connected or now
                call.first_to_leave = ""
        return members

    def leave(self, channel: LiveChannel) -> frozenset[str]:
        """Take a channel out of the bridge it is in, if any; return who stays."""
        bridge_id, channel.bridge_id = channel.bridge_id, ""
        if not bridge_id:
            return _NOBODY
        members = self.bridges[bridge_id] - {channel.id}
        if members:
            self.bridges[bridge_id] = members
            call = self.calls[channel.call_id]
            call.first_to_leave = call.first_to_leave or channel.id
        else:
            del self.bridges[bridge_id]
        return members

    def talking_since(self, times: Mapping[str, float]) -> dict[str, float]:
        """Return since when each call talks, by its id: since the second of two in one bridge was there.

        `times` says when a channel was; a bridge of which it knows fewer than two is left out.
        """
        since: dict[str, float] = {}
        for members in self.bridges.values():
            came = sorted(times[member] for member in members if member in times)
            for member in members if len(came) > 1 else ():
                call_id = self.channels[member].call_id
                since[call_id] = min(came[1], since.get(call_id, came[1]))
        return since

    def _join(self, channel: LiveChannel, call: LiveCall | None = None) -> LiveCall:
        call_id = channel.call_id
        joined = self.calls.get(call_id)
        if joined is None:
            joined = self.calls[call_id] = call or LiveCall(call_id, self.bridges, channel.created)
        joined.known[channel.id] = channel
        joined.living += 1
        return joined

    def _unlist(self, channel: LiveChannel) -> None:
        endpoint = channel.endpoint
        there = self._by_endpoint[endpoint]
        del there[channel.id]
        if not there:
            del self._by_endpoint[endpoint]
