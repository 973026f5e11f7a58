"""One PBX over AMI and ARI: its live model, and the calls we place there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ucbridge.config import PbxSettings
from ucbridge.errors import OutcomeUnknown
from ucbridge.pbx import order as orders
from ucbridge.pbx.ami import ACTION_SECONDS
from ucbridge.pbx.ami_protocol import unreachable
from ucbridge.pbx.ari.client import Ari
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.events import Event, OriginateEnded
from ucbridge.pbx.frames import Frame, Value, text
from ucbridge.pbx.interface import CallerId, Change, LinkLost, Model, Order, OriginateFailed, Spoken
from ucbridge.pbx.link import Link
from ucbridge.pbx.model import LiveModel
from ucbridge.pbx.originates import Originates
from ucbridge.pbx.subscription import Subscriptions

Health = Callable[[bool, str], None]
"""Told with each change whether the PBX is there for us, and why not."""

_ALREADY_GONE = "No such channel"
_NORMAL_CLEARING = 16


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
        self.model: Model = self._live
        self._originates = Originates(lambda channel_id, reason: self._publish(OriginateFailed(channel_id, reason)))
        self._link = Link(
            settings.ami,
            self._live,
            sink=self._take,
            lost=self._lost,
            health=lambda well, why: self._report("AMI", well, why),
        )
        self._ari = Ari(settings.ari, health=lambda well, why: self._report("ARI", well, why))

    async def run(self) -> None:
        """Stay connected until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._link.run())
            group.create_task(self._ari.run())

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[Change]]:
        """Follow what changes in the model from now on, as `interface.Pbx.changes` says."""
        with self._subscriptions.open() as subscription:
            yield subscription

    async def originate(self, order: Order) -> None:
        """Place a click-to-call, as `interface.Pbx.originate` says. It is never sent twice."""
        headers = orders.headers(order, context=self._context)
        with self._originates.asking():
            answer = await self._ask("Originate", headers)
            self._originates.accepted(text(answer, "ActionID"), order.channel_id)

    async def hang_up(self, channel_id: str) -> None:
        """End a channel, as `interface.Pbx.hang_up` says."""
        try:
            await self._ask("Hangup", {"Channel": orders.channel(channel_id), "Cause": _NORMAL_CLEARING})
        except ActionFailed as failed:
            if failed.message != _ALREADY_GONE:
                raise

    async def read_out(self, device: str, digits: str, *, shown: CallerId, language: str = "en") -> Spoken:
        """Ring a phone and read digits out twice, as `interface.Pbx.read_out` says."""
        return await self._ari.read_out(device, digits, shown=shown, language=language, ring_seconds=self._ring_seconds)

    async def _ask(self, action: str, headers: dict[str, Value]) -> Frame:
        ami = self._link.ami
        if ami is None:
            raise unreachable()
        try:
            return await ami.action(action, within=ACTION_SECONDS, **headers)
        except OutcomeUnknown:
            self._link.doubt()
            raise

    def _take(self, event: Event) -> None:
        if type(event) is OriginateEnded:
            self._originates.ended(event)
        else:
            self._live.apply(event)

    def _lost(self) -> None:
        self._originates.forget()
        self._publish(LinkLost())

    def _publish(self, change: Change) -> None:
        self._subscriptions.publish(change, self._live.epoch if self._live.fresh else 0)

    def _report(self, part: str, well: bool, why: str) -> None:
        self._troubles[part] = "" if well else why
        troubles = [f"{name}: {trouble}" for name, trouble in self._troubles.items() if trouble]
        self._tell(not troubles, "; ".join(troubles))
