"""A PBX that keeps `interface.Pbx` and does what the test says, over the real live model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from tests.fake_control import FakeControl
from tests.fake_features import FakeFeatures
from tests.fake_rooms import FakeRecorder, FakeRooms, FakeVisitor
from tests.fake_voicemail import FakeVoicemail
from ucbridge.errors import BridgeError
from ucbridge.pbx import events
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.channel_facts import ChannelFacts
from ucbridge.pbx.conference.interface import Member, Receive, Room
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.conference.seen import SeenMember
from ucbridge.pbx.interface import Change, ChannelState, LinkLost, Model, Order, OriginateFailed, Spoken
from ucbridge.pbx.model import LiveModel
from ucbridge.pbx.queue_abandoned import QueueAbandoned
from ucbridge.pbx.snapshot import SeenChannel
from ucbridge.pbx.subscription import Subscriptions

PHONES = ("PJSIP/101", "PJSIP/102", "PJSIP/103", "PJSIP/104", "PJSIP/outside")


class FakePbx(FakeVoicemail):
    """Alice's PBX. `orders` is what it was asked to place; `refusal` is raised instead (and by its voicemail)."""

    def __init__(self, *, connected: bool = True) -> None:
        self.name = "fake"
        self.orders: list[Order] = []
        self.hung_up: list[str] = []
        self.read: list[tuple[str, str]] = []
        self.spoken: Spoken | BridgeError = Spoken.HEARD
        self.done: asyncio.Event | None = None
        self.applications: dict[str, str] = {}
        self.asked: list[str] = []
        super().__init__(self._publish)
        self.features = FakeFeatures(self._publish)
        self.control = FakeControl(self)
        self._subscriptions = Subscriptions()
        self._live = LiveModel(self._publish)
        self.model: Model = self._live
        self._live_rooms = LiveRooms(self._publish)
        self.rooms = FakeRooms(self._live_rooms, self)
        self.recorder = FakeRecorder(self)
        self.reception: Receive | None = None
        self._facts: dict[str, ChannelFacts] = {}
        self._serial = count(1)
        self._rooms_before: dict[str, Room] = {}
        if connected:
            self.connect()

    def receive(self, receive: Receive) -> None:
        self.reception = receive

    async def visit(self, visitor: FakeVisitor) -> None:
        """Have a caller of the dial-in number be looked after to the end."""
        assert self.reception is not None, "nobody receives callers"
        await self.reception(visitor)

    def visitor(
        self,
        *presses: str,
        number: str = "+33612345678",
        name: str = "",
        device: str = "PJSIP/outside",
        dialed: str = "800",
        patient: bool = True,
    ) -> FakeVisitor:
        """Have somebody dial in; they press these, one each time they are asked. See `visit`."""
        caller = CallerId(name, number)
        inside = device if device != "PJSIP/outside" else ""
        return FakeVisitor(
            self.rooms,
            self.appear(device, caller=caller),
            caller,
            inside,
            dialed,
            presses=list(presses),
            patient=patient,
        )

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[Change]]:
        with self._subscriptions.open() as subscription:
            yield subscription

    async def originate(self, order: Order) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.orders.append(order)

    async def hang_up(self, channel_id: str) -> None:
        self.hung_up.append(channel_id)
        if channel_id in self._facts:
            self.end(channel_id, cause=16)

    async def application(self, channel_id: str) -> str:
        self.asked.append(channel_id)
        return self.applications.get(channel_id, "")

    async def read_out(self, device: str, digits: str, *, shown: CallerId, language: str = "en") -> Spoken:
        self.read.append((device, digits))
        if self.done is not None:
            await self.done.wait()
        if isinstance(self.spoken, BridgeError):
            raise self.spoken
        return self.spoken

    def connect(self, *keep: str, same_process: bool = True) -> None:
        """Bring the link up; of the channels from before only `keep` are still there, each in the room it was in."""
        for phone in PHONES:
            self._live.apply(events.DeviceStateChanged(phone, "NOT_INUSE"))
        self._facts = {each: self._facts[each] for each in keep}
        self._live_rooms.begin(same_process=same_process)
        for room in self._rooms_before.values():
            there = [
                _seen(self._facts[each.channel_id], each) for each in room.members.values() if each.channel_id in keep
            ]
            self._live_rooms.place(room.name, there)
        self._live_rooms.complete()
        self._live.replace([SeenChannel(facts, "", 5) for facts in self._facts.values()], same_process=same_process)

    def lose(self) -> None:
        self._rooms_before = dict(self.rooms.live)
        self._live.lose()
        self._live_rooms.lose()
        self._publish(LinkLost())

    def ring_own(self, order: Order) -> None:
        self._new(order.channel_id, order.channel_id, order.device)
        self._dial(order.channel_id, "", "RINGING")
        self._state(order.channel_id, ChannelState.RINGING)

    def answer_own(self, order: Order) -> None:
        self._state(order.channel_id, ChannelState.UP)
        self._dial(order.channel_id, "", "ANSWER")

    def ring(self, order: Order, device: str = "PJSIP/102") -> str:
        """Have the caller's channel ring a phone; return the new channel."""
        channel = f"{next(self._serial)}.1"
        self._new(channel, order.channel_id, device)
        self._dial(channel, order.channel_id, "RINGING")
        self._state(channel, ChannelState.RINGING)
        return channel

    def answer(self, order: Order, channel: str) -> None:
        self._state(channel, ChannelState.UP)
        self._dial(channel, order.channel_id, "ANSWER")
        for each in (channel, order.channel_id):
            self._live.apply(events.BridgeEntered(self._facts[each], f"bridge-{order.channel_id}", True))

    def not_answered(self, order: Order, channel: str, status: str, cause: int) -> None:
        self._dial(channel, order.channel_id, status)
        self.end(channel, cause=cause)

    def end(self, channel: str, *, cause: int = 16) -> None:
        self._live_rooms.hung_up(channel)
        self._live.apply(events.ChannelHungUp(self._facts.pop(channel), cause))

    def fail(self, order: Order, reason: int = 0) -> None:
        self._publish(OriginateFailed(order.channel_id, reason))

    def call_from(self, device: str, number: str, *, to: str = "") -> str:
        """Have a phone call somebody by itself, not through us; `to` is the phone or trunk that rings for it."""
        channel = f"{next(self._serial)}.0"
        self._new(channel, channel, device, connected=number)
        self._state(channel, ChannelState.UP)
        if to:
            self._new(f"{next(self._serial)}.1", channel, to)
        return channel

    def abandon(self, queue: str, channel_id: str, *, seconds: int = 12) -> None:
        """Have a caller leave a queue that brought them to nobody; their channel goes on."""
        facts = self._facts[channel_id]
        caller = CallerId(facts.caller_name, facts.caller_number)
        self._publish(QueueAbandoned(queue, channel_id, caller, seconds))

    def talk(self, *channel_ids: str, bridge: str = "talk") -> None:
        """Have these talk to each other."""
        for each in channel_ids:
            self._live.apply(events.BridgeEntered(self._facts[each], bridge, True))

    def part(self, *channel_ids: str) -> None:
        """Have these leave the bridge they are in, if any."""
        for each in channel_ids:
            if bridge := self.model.channels[each].bridge_id:
                self._live.apply(events.BridgeLeft(self._facts[each], bridge))

    def rename(self, channel_id: str, name: str) -> None:
        """Have a channel be of another name, as a half of a Local channel is."""
        self._facts[channel_id] = self._facts[channel_id]._replace(name=name)
        self._live.apply(events.ChannelRenamed(channel_id, name))

    def tell(self, change: Change) -> None:
        """Have the PBX report something."""
        self._publish(change)

    def facts(self, channel_id: str) -> ChannelFacts:
        return self._facts[channel_id]

    def appear(self, device: str, *, caller: CallerId, channel_id: str = "") -> str:
        """Have a channel of a phone come up, answered."""
        channel_id = channel_id or f"{next(self._serial)}.0"
        self._new(channel_id, channel_id, device)
        self._facts[channel_id] = self._facts[channel_id]._replace(caller_name=caller.name, caller_number=caller.number)
        self._state(channel_id, ChannelState.UP)
        return channel_id

    def ring_leg(self, channel_id: str, device: str) -> None:
        self._new(channel_id, channel_id, device)
        self._dial(channel_id, "", "RINGING")
        self._state(channel_id, ChannelState.RINGING)

    def answer_leg(self, channel_id: str) -> None:
        self._state(channel_id, ChannelState.UP)
        self._dial(channel_id, "", "ANSWER")

    def decline_leg(self, channel_id: str, status: str, cause: int) -> None:
        self._dial(channel_id, "", status)
        self.end(channel_id, cause=cause)
        self._publish(OriginateFailed(channel_id, 0))

    def refuse_leg(self, channel_id: str, reason: int = 0) -> None:
        self._publish(OriginateFailed(channel_id, reason))

    def _new(self, channel: str, call: str, device: str, *, connected: str = "") -> None:
        name = f"{device}-{next(self._serial):08x}"
        facts = ChannelFacts(channel, call, name, ChannelState.DOWN, "", "", connected, "", "from-internal", "")
        self._facts[channel] = facts
        self._live.apply(events.ChannelCreated(facts))

    def _state(self, channel: str, state: ChannelState) -> None:
        self._facts[channel] = self._facts[channel]._replace(state=state)
        self._live.apply(events.ChannelUpdated(self._facts[channel]))

    def _dial(self, channel: str, by: str, status: str) -> None:
        self._live.apply(events.ChannelDialed(self._facts[channel], by, status))

    def _publish(self, change: Change) -> None:
        self._subscriptions.publish(change, self._live.epoch if self._live.fresh else 0)


def _seen(facts: ChannelFacts, member: Member) -> SeenMember:
    return SeenMember(facts, 5, member.admin, member.muted, member.talking, member.waiting)
