"""The live model of the PBX: rebuilt from a snapshot after every reconnect, kept true by the events behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from ucbridge.config.values import TECHNOLOGIES
from ucbridge.pbx import events, interface
from ucbridge.pbx.call import UNDECIDED, LiveCall, LiveChannel, LiveEndpoint
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.interface import CallEnded, Change, Resynced
from ucbridge.pbx.snapshot import SeenChannel
from ucbridge.pbx.state import LiveState

HIDDEN = ("Announcer/", "Recorder/", "CBAnn/", "CBRec/")
"""Channels Asterisk makes for itself; nobody counts them."""

PHONES = tuple(f"{technology}/" for technology in TECHNOLOGIES)
"""Devices that are endpoints; the others are queues, mailboxes, hints, parking lots."""

ROUNDING = 1.0
"""Seconds by which the age of a channel may be short: the PBX tells whole ones."""


class LiveModel:
    """Channels, calls, bridges and endpoints as they are now; keeps `interface.Model`.

    All of it is synchronous and runs in the AMI reader, so that the model changes in stream order. An event may come
    again, late, or about a channel never met: only Newchannel and a snapshot make channels, and an id that has ended
    never comes back.
    """

    def __init__(self, publish: Callable[[Change], None]) -> None:
        self.fresh = False
        self.epoch = 0
        self._publish = publish
        self._state = LiveState()
        self._endpoints: dict[str, LiveEndpoint] = {}
        self._unseen: dict[str, LiveCall] = {}
        self._unseen_channels: dict[str, LiveChannel] = {}
        self._undated: frozenset[str] = frozenset()
        self.channels: Mapping[str, interface.Channel] = MappingProxyType(self._state.channels)
        self.calls: Mapping[str, interface.Call] = MappingProxyType(self._state.calls)
        self.bridges: Mapping[str, frozenset[str]] = MappingProxyType(self._state.bridges)
        self.endpoints: Mapping[str, interface.Endpoint] = MappingProxyType(self._endpoints)
        self._appliers: Mapping[type, Callable[[Any], None]] = {
            events.ChannelCreated: self._created,
            events.ChannelUpdated: self._updated,
            events.ChannelRenamed: self._renamed,
            events.ChannelHungUp: self._hung_up,
            events.ChannelDialed: self._dialed,
            events.BridgeEntered: self._entered,
            events.BridgeLeft: self._left,
            events.BridgeDestroyed: self._destroyed,
            events.DeviceStateChanged: self._device,
        }

    def calls_of(self, endpoint: str) -> list[interface.Call]:
        """Return the calls this endpoint (`PJSIP/101`) is in now."""
        ids = {channel.call_id: None for channel in self._state.at(endpoint)}
        return [self._state.calls[call_id] for call_id in ids]

    def apply(self, event: events.Event) -> None:
        """Take in one event. Until the snapshot is here only device states count; all else is older than it."""
        if self.fresh or type(event) is events.DeviceStateChanged:
            applier = self._appliers.get(type(event))
            if applier is not None:
                applier(event)

    def lose(self) -> None:
        """Forget what can no longer be seen, but remember the calls: the next snapshot tells which of them are over."""
        self._set_aside()
        self._endpoints.clear()

    def replace(self, seen: Iterable[SeenChannel], *, same_process: bool = True) -> None:
        """Take a snapshot in place of everything; report the calls that are gone, then `Resynced`.

        In another process of Asterisk no channel id means what it meant: all earlier calls are over.
        """
        self._set_aside()
        calls, self._unseen = self._unseen, {}
        channels, self._unseen_channels = self._unseen_channels, {}
        now = time.time()
        for call in calls.values():
            call.living = 0
        for channel in channels.values():
            channel.bridge_id = ""
        for one in seen:
            if not one.channel.name.startswith(HIDDEN):
                self._place(one, calls if same_process else {}, channels if same_process else {}, now)
        for call in calls.values():
            if not call.living:
                self._end(call, now, lost=not call.merged_into)
        self._undated = frozenset(call.id for call in self._state.calls.values() if call.connected == now)
        for call_id, since in self._talking_since({each.id: each.created for each in self._state.channels.values()}):
            self._state.calls[call_id].connected = since
        self.fresh = True
        self.epoch += 1
        self._publish(Resynced(self.epoch))

    @property
    def undated(self) -> bool:
        """Tell whether the snapshot found calls talking, so that since when is only known from their channels' age."""
        return bool(self._undated)

    def date(self, answered: Mapping[str, float]) -> None:
        """Say since when those calls talk, from when their channels were answered by the PBX's clock.

        A time that can't be is left out: the two clocks may disagree.
        """
        now = time.time()
        for call_id, since in self._talking_since(answered):
            call = self._state.calls[call_id]
            if call.connected is not None and call.connected - ROUNDING <= since <= now:
                call.connected = since
                self._publish(call.changed)
        self._undated = frozenset()

    def _talking_since(self, times: Mapping[str, float]) -> list[tuple[str, float]]:
        return [each for each in self._state.talking_since(times).items() if each[0] in self._undated]

    def _set_aside(self) -> None:
        if self.fresh:
            self._unseen, self._unseen_channels = dict(self._state.calls), dict(self._state.channels)
        self.fresh = False
        self._state.clear()

    def _place(
        self, one: SeenChannel, calls: Mapping[str, LiveCall], channels: Mapping[str, LiveChannel], now: float
    ) -> None:
        facts = one.channel
        channel = channels.get(facts.id)
        if channel is None:
            channel = LiveChannel.of(facts, now - one.seconds)
        elif channel.call_id != facts.call_id:
            before = calls[channel.call_id]
            before.known.pop(channel.id)
            before.merged_into = facts.call_id
        channel.call_id, channel.name = facts.call_id, facts.name
        channel.update(facts)
        call = self._state.add(channel, calls.get(facts.call_id))
        call.merged_into = ""
        if one.bridge_id:
            self._state.enter(channel, one.bridge_id, now)

    def _created(self, event: events.ChannelCreated) -> None:
        facts = event.channel
        if facts.id in self._state.channels:
            self._updated(event)
        elif not self._state.ended(facts.id) and not facts.name.startswith(HIDDEN):
            self._publish(self._state.add(LiveChannel.of(facts, time.time())).changed)

    def _updated(self, event: events.ChannelCreated | events.ChannelUpdated) -> None:
        channel = self._state.channels.get(event.channel.id)
        if channel is not None:
            self._publish(self._refresh(channel, event.channel).changed)

    def _renamed(self, event: events.ChannelRenamed) -> None:
        channel = self._state.channels.get(event.id)
        if channel is not None:
            self._state.rename(channel, event.name)
            self._publish(self._state.calls[channel.call_id].changed)

    def _hung_up(self, event: events.ChannelHungUp) -> None:
        channel = self._state.channels.get(event.channel.id)
        if channel is None:
            return
        self._refresh(channel, event.channel)
        stayed = self._state.leave(channel)
        call = self._state.remove(channel, event.cause)
        if call.living:
            self._publish(call.changed)
        else:
            self._end(call, time.time())
        self._tell(stayed, call)

    def _dialed(self, event: events.ChannelDialed) -> None:
        facts = event.channel
        channel = self._state.channels.get(facts.id)
        if channel is None:
            self._dialed_late(event)
            return
        channel.dialed_by = event.dialed_by
        channel.dial_status = event.status
        self._publish(self._refresh(channel, facts).changed)

    def _dialed_late(self, event: events.ChannelDialed) -> None:
        call = self._state.calls.get(event.channel.call_id)
        channel = call.known.get(event.channel.id) if call else None
        if call is not None and channel is not None and event.status not in UNDECIDED:
            channel.dial_status = event.status
            self._publish(call.changed)

    def _entered(self, event: events.BridgeEntered) -> None:
        channel = self._state.channels.get(event.channel.id)
        if channel is None:
            return
        call = self._refresh(channel, event.channel)
        members = self._state.enter(channel, event.bridge_id, time.time())
        if event.shares_call:
            for member in members:
                self._rejoin(self._state.channels[member], call.id)
        self._publish(call.changed)
        self._tell(members, call)

    def _left(self, event: events.BridgeLeft) -> None:
        channel = self._state.channels.get(event.channel.id)
        if channel is None:
            return
        call = self._refresh(channel, event.channel)
        stayed = self._state.leave(channel) if channel.bridge_id == event.bridge_id else ()
        self._publish(call.changed)
        self._tell(stayed, call)

    def _destroyed(self, event: events.BridgeDestroyed) -> None:
        for member in self._state.bridges.get(event.bridge_id, ()):
            channel = self._state.channels[member]
            self._state.leave(channel)
            self._publish(self._state.calls[channel.call_id].changed)

    def _device(self, event: events.DeviceStateChanged) -> None:
        if not event.device.startswith(PHONES):
            return
        endpoint = self._endpoints.get(event.device)
        if endpoint is None:
            self._endpoints[event.device] = LiveEndpoint(event.device, event.state)
        else:
            endpoint.device_state = event.state

    def _refresh(self, channel: LiveChannel, facts: ChannelFacts) -> LiveCall:
        channel.update(facts)
        if facts.name != channel.name:
            self._state.rename(channel, facts.name)
        self._rejoin(channel, facts.call_id)
        return self._state.calls[channel.call_id]

    def _rejoin(self, channel: LiveChannel, call_id: str) -> None:
        if channel.call_id == call_id:
            return
        left = self._state.move(channel, call_id)
        if left.living:
            self._publish(left.changed)
        else:
            self._end(left, time.time())

    def _tell(self, members: Iterable[str], besides: LiveCall) -> None:
        """Report the calls of those in a bridge which somebody of another call entered or left."""
        ids = {self._state.channels[member].call_id: None for member in members}
        for call_id in ids:
            if call_id != besides.id:
                self._publish(self._state.calls[call_id].changed)

    def _end(self, call: LiveCall, now: float, *, lost: bool = False) -> None:
        call.ended, call.lost = now, lost
        self._publish(CallEnded(call))
