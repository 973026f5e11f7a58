"""The placed calls that have not ended: each change of the PBX carried over to their cards."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from ucbridge.errors import PbxError
from ucbridge.pbx.interface import Call, CallChanged, CallEnded, Change, LinkLost, OriginateFailed, Pbx, Resynced
from ucbridge.services.call_card import topic_of
from ucbridge.services.call_phase import Outcome, Phase, Stage, phase, without_channel
from ucbridge.services.followed_call import FollowedCall
from ucbridge.services.notices import Notices
from ucbridge.services.on_call.doing import Doing, Left
from ucbridge.store.calls import PlacedCall, PlacedCalls

log = structlog.get_logger(__name__)

SWEEP = 0.25
"""Seconds between two looks for calls of which nothing more will be heard."""

GRACE = 1.0
"""Seconds in which events that belong together arrive; their order is not fixed."""

VOICEMAIL = "VoiceMail"
"""The application of a dialplan that takes messages."""

SLACK = 15.0
"""Seconds beyond the ringing time in which a channel must have shown itself."""


class Following:
    """Every live call, from the moment it is written down until its end is on its card."""

    def __init__(self, pbx: Pbx, placed: PlacedCalls, notices: Notices) -> None:
        self._pbx = pbx
        self._placed = placed
        self._notices = notices
        self._live: dict[str, FollowedCall] = {}
        self._loading = asyncio.Lock()
        self._loaded = False

    async def load(self) -> None:
        """Take up the calls a former run left open, once."""
        async with self._loading:
            if self._loaded:
                return
            for placed in await self._placed.open():
                if placed.channel_id not in self._live:
                    self.add(placed).ordered = True
            self._loaded = True

    def add(self, placed: PlacedCall) -> FollowedCall:
        """Follow a call from now on; nothing is shown before `ordered`."""
        call = self._live[placed.channel_id] = FollowedCall(placed)
        return call

    def get(self, channel_id: str) -> FollowedCall | None:
        """Return a call that has not ended."""
        return self._live.get(channel_id)

    def of(self, person_id: str) -> list[FollowedCall]:
        """Return the calls a person placed that have not ended."""
        return [call for call in self._live.values() if call.placed.person_id == person_id]

    def count(self, person_id: str) -> int:
        """Return how many there are."""
        return len(self.of(person_id))

    def ordered(self, call: FollowedCall, *, certain: bool = True, within: float = 0.0) -> None:
        """Note that the PBX accepted a call, or that it may have; `within` seconds its phone rings or it failed."""
        call.ordered, call.checking = True, not certain
        if certain or self._pbx.model.fresh:
            call.settle_at = time.monotonic() + within + (SLACK if certain else GRACE)

    async def hang_up(self, call: FollowedCall) -> None:
        """End a call; one of which the PBX shows no channel yet is ended once more when it does.

        Raises:
            PbxError: the PBX cannot be reached or refused.
        """
        channel_id = call.placed.channel_id
        call.hung_up_here, call.too_early = True, channel_id not in self._pbx.model.channels
        await self._pbx.hang_up(channel_id)

    async def became_conference(self, call: FollowedCall) -> None:
        """Let go of a call that goes on as a conference; its card says so for good."""
        await self._end(call, Phase(Stage.ENDED, Outcome.GREW))

    async def took_back(self, call: FollowedCall) -> None:
        """Follow a call again that did not become a conference after all."""
        call.growing = False
        channel = self._pbx.model.channels.get(call.placed.channel_id)
        if channel is not None:
            await self._look(call, self._pbx.model.calls[channel.call_id])
        else:
            call.settle_at = time.monotonic() + GRACE

    async def does(self, channel_id: str, doing: Doing, gone: Left | None) -> None:
        """Have the card of a call say what is done with it, as `call_card.card` has it."""
        live = self._live.get(channel_id)
        if live is None or (live.doing, live.gone) == (doing, gone):
            return
        live.doing, live.gone = doing, gone
        if live.ordered and live.phase.stage is Stage.CONNECTED:
            await self._notices.update(topic_of(channel_id), live.shown())

    async def drop(self, call: FollowedCall, outcome: Outcome) -> None:
        """Forget a call that never came to be."""
        self._live.pop(call.placed.channel_id, None)
        await self._placed.ended(call.placed.channel_id, outcome.value, datetime.now(UTC))

    async def run(self) -> None:
        """Follow until cancelled, beginning with the calls a former run left open."""
        async with self._pbx.changes() as changes:
            await self.load()
            if self._pbx.model.fresh:
                await self._resynced()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sweep())
                async for change in changes:
                    await self._take(change)

    async def _take(self, change: Change) -> None:
        match change:
            case CallChanged(call) | CallEnded(call):
                for live in [self._live[each] for each in call.channels if each in self._live]:
                    await self._look(live, call)
            case OriginateFailed(channel_id, reason):
                if (failed := self._live.get(channel_id)) is not None:
                    failed.failed, failed.settle_at = reason, time.monotonic() + GRACE
            case LinkLost():
                for live in list(self._live.values()):
                    await self._show(live, live.phase, blind=True)
            case Resynced():
                await self._resynced()

    async def _resynced(self) -> None:
        for channel_id, live in list(self._live.items()):
            if (channel := self._pbx.model.channels.get(channel_id)) is not None:
                await self._look(live, self._pbx.model.calls[channel.call_id])
            elif live.ordered:
                live.settle_at = time.monotonic() + GRACE

    async def _look(self, live: FollowedCall, call: Call) -> None:
        channel_id = live.placed.channel_id
        if (channel := self._pbx.model.channels.get(channel_id)) is not None:
            call = self._pbx.model.calls[channel.call_id]
            if live.too_early:
                with suppress(PbxError):  # the link is down: the look after it is back comes here again
                    await self.hang_up(live)
        await self._show(live, phase(call, channel_id, now=time.time(), failed=live.failed))

    async def _show(self, live: FollowedCall, now: Phase, *, blind: bool = False) -> None:
        if live.growing:
            return
        now = live.seen(now, at=time.time())
        checking = live.checking and (blind or not self._pbx.model.fresh)
        if (now, blind, checking) == (live.phase, live.blind, live.checking):
            return
        live.phase, live.blind, live.checking = now, blind, checking
        if now.stage is Stage.ENDED:
            await self._end(live, now)
        elif live.ordered:
            await self._notices.update(topic_of(live.placed.channel_id), live.shown())

    async def _end(self, live: FollowedCall, now: Phase) -> None:
        channel_id = live.placed.channel_id
        if self._live.pop(channel_id, None) is None:
            return
        live.phase, live.blind, live.checking = now, False, False
        await self._placed.ended(channel_id, (now.outcome or Outcome.HUNG_UP).value, datetime.now(UTC))
        log.info("call ended", call=channel_id, outcome=now.outcome)
        await self._notices.update(topic_of(channel_id), live.shown())

    async def _look_for_voicemail(self, live: FollowedCall) -> None:
        with suppress(PbxError):  # the link is down, or about to be: the next look will tell
            if await self._pbx.application(live.placed.channel_id) == VOICEMAIL and live.waits:
                live.voicemail_since = time.time()
                await self._show(live, live.phase)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            now = time.monotonic()
            for live in [each for each in self._live.values() if each.look_due(now)]:
                await self._look_for_voicemail(live)
            for channel_id, live in list(self._live.items()):
                if live.settle_at is None or live.settle_at > now or not self._pbx.model.fresh:
                    continue
                live.settle_at = None
                if channel_id not in self._pbx.model.channels:
                    await self._show(live, without_channel(live.failed))
