"""One PBX over AMI and ARI: its live model, and the calls we place there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from ucbridge.config import PbxSettings
from ucbridge.pbx import order as orders
from ucbridge.pbx.ami import ACTION_SECONDS, LIST_SECONDS
from ucbridge.pbx.arguments import channel
from ucbridge.pbx.ari.client import Ari
from ucbridge.pbx.attempts.asking import Whereabouts
from ucbridge.pbx.attempts.live import LiveAttempts
from ucbridge.pbx.caller import CallerId
from ucbridge.pbx.conference.events import (
    KINDS,
    MemberJoined,
    MemberLeft,
    MemberMuted,
    MemberTalking,
    RoomOver,
)
from ucbridge.pbx.conference.interface import Receive, Recorder, Rooms
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.conference.rooms import ConferenceRooms
from ucbridge.pbx.control.call_control import ChannelControl
from ucbridge.pbx.control.events import KINDS as CONTROL
from ucbridge.pbx.control.events import CallParked, HoldPressed, ParkingLeft
from ucbridge.pbx.control.interface import CallControl
from ucbridge.pbx.control.live import LiveControl
from ucbridge.pbx.events import (
    BridgeEntered,
    ChannelCreated,
    ChannelHungUp,
    ChannelRenamed,
    CustomStateChanged,
    Event,
    MailboxUpdated,
    OriginateEnded,
    PlayingEnded,
)
from ucbridge.pbx.features.interface import Features
from ucbridge.pbx.features.phone_features import PhoneFeatures
from ucbridge.pbx.frames import Frame, Value, text
from ucbridge.pbx.gone import what_is_gone
from ucbridge.pbx.interface import (
    Change,
    LinkLost,
    Model,
    Order,
    OriginateFailed,
    Resynced,
    Spoken,
)
from ucbridge.pbx.link import Link
from ucbridge.pbx.model import LiveModel
from ucbridge.pbx.originates import Originates
from ucbridge.pbx.queue_abandoned import QueueAbandoned
from ucbridge.pbx.queue_events import CallerAbandoned
from ucbridge.pbx.subscription import Subscriptions
from ucbridge.pbx.voicemail import visits
from ucbridge.pbx.voicemail.actions import VoicemailActions
from ucbridge.pbx.voicemail.interface import Greeting, MailboxChanged, MessagePlayed, VoicemailBox, VoicemailMessage

Health = Callable[[bool, str], None]
"""Told with each change whether the PBX is there for us, and why not."""

_NORMAL_CLEARING = 16
_NOT_THE_MODELS_ALONE = (KINDS | CONTROL) | frozenset(
    {
        BridgeEntered,
        OriginateEnded,
        MailboxUpdated,
        PlayingEnded,
        CallerAbandoned,
        ChannelCreated,
        ChannelRenamed,
        ChannelHungUp,
        CustomStateChanged,
    }
)
"""Rare ones, told apart before the thousands a second that the model takes."""


class Switchboard:
    """One Asterisk; keeps `interface.Pbx`. It is connected while `run` runs."""

    def __init__(self, settings: PbxSettings, *, health: Health | None = None) -> None:
        self.name = settings.name
        self._context = settings.context
        self._ring_seconds = settings.ring_seconds
        self._tell = health or (lambda _well, _why: None)
        self._troubles = {"AMI": "not connected yet", "ARI": "not connected yet"}
        self._subscriptions = Subscriptions()
        self._live = LiveModel(self._publish)
        self._live_rooms = LiveRooms(self._publish)
        self._attempts = LiveAttempts(self._publish)
        self.model: Model = self._live
        self._originates = Originates(lambda channel_id, reason: self._publish(OriginateFailed(channel_id, reason)))
        self._link = Link(
            settings.ami,
            self._live,
            self._live_rooms,
            sink=self._follow,
            lost=self._lost,
            health=self._linked,
        )
        self._voicemail = VoicemailActions(self._ask, self._rows)
        self._whereabouts = Whereabouts(self._attempts, self._ask, wanted=lambda: self.features.dialect == "freepbx")
        self._features = PhoneFeatures(settings, self._ask, self._rows, tell=self._publish)
        self.features: Features = self._features
        self._controlled = LiveControl(self._live, lambda: self._link.ami, self._publish, lot=settings.parking_lot)
        self.control: CallControl = ChannelControl(
            self._live,
            self._controlled.parking,
            self._controlled.holds,
            ask=self._ask,
            place=self._originate,
            voicemail_of=self._features.voicemail_of,
            context=settings.context,
            lot=settings.parking_lot,
            declined=self._attempts.declined,
        )
        self._ari = Ari(settings.ari, health=lambda well, why: self._report("ARI", well, why))
        self.recorder: Recorder = self._ari.recorder
        self.rooms: Rooms = ConferenceRooms(
            self._live_rooms,
            ask=self._ask,
            rows=self._rows,
            place=self._originate,
            announce=self._ari.announce,
            context=settings.context,
        )

    def receive(self, receive: Receive) -> None:
        """Have callers of the dial-in number looked after, as `interface.Pbx.receive` says."""
        self._ari.receive(receive)

    async def run(self) -> None:
        """Stay connected until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._link.run())
            group.create_task(self._features.run())
            group.create_task(self._whereabouts.run())
            group.create_task(self._controlled.run())
            group.create_task(self._ari.run())

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[Change]]:
        """Follow what changes in the model from now on, as `interface.Pbx.changes` says."""
        with self._subscriptions.open() as subscription:
            yield subscription

    async def originate(self, order: Order) -> None:
        """Place a click-to-call, as `interface.Pbx.originate` says. It is never sent twice."""
        await self._originate(order.channel_id, orders.headers(order, context=self._context))

    async def hang_up(self, channel_id: str) -> None:
        """End a channel, as `interface.Pbx.hang_up` says."""
        with suppress(LookupError), what_is_gone():
            await self._ask("Hangup", {"Channel": channel(channel_id), "Cause": _NORMAL_CLEARING})

    async def application(self, channel_id: str) -> str:
        """Return what the dialplan does with a channel, as `interface.Pbx.application` says."""
        rows: list[Frame] = []
        with suppress(LookupError), what_is_gone():
            rows = await self._rows("Status", {"Channel": channel(channel_id)})
        return next((text(row, "Application") for row in rows), "")

    async def read_out(self, device: str, digits: str, *, shown: CallerId, language: str = "en") -> Spoken:
        """Ring a phone and read digits out twice, as `interface.Pbx.read_out` says."""
        return await self._ari.read_out(device, digits, shown=shown, language=language, ring_seconds=self._ring_seconds)

    async def mailboxes(self) -> list[VoicemailBox]:
        """Return every mailbox, as `interface.Pbx.mailboxes` says."""
        return await self._voicemail.mailboxes()

    async def messages(self, mailbox: str) -> list[VoicemailMessage]:
        """Return every message of a mailbox, as `interface.Pbx.messages` says."""
        return await self._voicemail.messages(mailbox)

    async def move_message(self, message: VoicemailMessage, folder: str) -> None:
        """Move a message, as `interface.Pbx.move_message` says."""
        await self._voicemail.move(message, folder)

    async def remove_message(self, message: VoicemailMessage) -> None:
        """Delete a message for good, as `interface.Pbx.remove_message` says."""
        await self._voicemail.remove(message)

    async def forward_message(self, message: VoicemailMessage, mailbox: str) -> None:
        """Copy a message into another mailbox, as `interface.Pbx.forward_message` says."""
        await self._voicemail.forward(message, mailbox)

    async def play_message(self, message: VoicemailMessage, device: str, *, channel_id: str, shown: CallerId) -> None:
        """Ring a phone and play a message there, as `interface.Pbx.play_message` says."""
        headers = visits.playing(message, device, channel_id=channel_id, shown=shown, ring_seconds=self._ring_seconds)
        await self._originate(channel_id, headers)

    async def open_greetings(
        self, mailbox: str, device: str, greeting: Greeting, *, channel_id: str, shown: CallerId
    ) -> None:
        """Ring a phone and put it into a mailbox's own menu, as `interface.Pbx.open_greetings` says."""
        headers = visits.recording(
            mailbox, greeting, device, channel_id=channel_id, shown=shown, ring_seconds=self._ring_seconds
        )
        await self._originate(channel_id, headers)

    async def _originate(self, channel_id: str, headers: dict[str, Value]) -> None:
        with self._originates.asking():
            answer = await self._ask("Originate", headers)
            self._originates.accepted(text(answer, "ActionID"), channel_id)

    async def _rows(self, action: str, headers: dict[str, Value]) -> list[Frame]:
        with self._link.asking() as ami:
            return await ami.list(action, on_complete=None, within=LIST_SECONDS, **headers)

    async def _ask(self, action: str, headers: dict[str, Value]) -> Frame:
        with self._link.asking() as ami:
            return await ami.action(action, within=ACTION_SECONDS, **headers)

    def _follow(self, event: Event) -> None:
        self._take(event)
        if self._live.fresh:
            self._attempts.apply(event)

    def _take(self, event: Event) -> None:
        if type(event) not in _NOT_THE_MODELS_ALONE:
            self._live.apply(event)
            return
        match event:
            case BridgeEntered() | ChannelCreated() | ChannelRenamed() | ChannelHungUp():
                self._take_channel(event)
            case CallParked() | ParkingLeft() | HoldPressed():
                self._controlled.apply(event)
            case CustomStateChanged():
                self._features.told(event.name)
            case OriginateEnded():
                self._originates.ended(event)
            case CallerAbandoned():
                self._publish(QueueAbandoned(event.queue, event.channel.id, event.caller, event.seconds))
            case MailboxUpdated():
                self._publish(MailboxChanged(event.mailbox))
            case PlayingEnded():
                self._publish(MessagePlayed(*event))
            case MemberJoined() | MemberLeft() | MemberMuted() | MemberTalking() | RoomOver():
                self._live_rooms.apply(event)

    def _take_channel(self, event: BridgeEntered | ChannelCreated | ChannelRenamed | ChannelHungUp) -> None:
        match event:
            case BridgeEntered():
                self._live.apply(event)
                self._controlled.holds.entered(event.channel.id)
            case ChannelCreated():
                self._live.apply(event)
                self._features.dialed(event.channel)
            case ChannelRenamed():
                self._live.apply(event)
                self._live_rooms.rename(event.id, event.name)
            case ChannelHungUp():
                self._live_rooms.hung_up(event.channel.id)
                self._live.apply(event)
                self._features.hung_up(event.channel.id)
                self._controlled.holds.hung_up(event.channel.id)

    def _lost(self) -> None:
        self._originates.forget()
        self._features.lost()
        self._controlled.lost()
        self._publish(LinkLost())

    def _publish(self, change: Change) -> None:
        if type(change) is Resynced:
            self._attempts.resync(self._live.channels)
        self._subscriptions.publish(change, self._live.epoch if self._live.fresh else 0)

    def _linked(self, well: bool, why: str) -> None:
        if well:
            self._features.connected()
            self._controlled.connected()
        self._report("AMI", well, why)

    def _report(self, part: str, well: bool, why: str) -> None:
        self._troubles[part] = "" if well else why
        troubles = [f"{name}: {trouble}" for name, trouble in self._troubles.items() if trouble]
        self._tell(not troubles, "; ".join(troubles))
