"""The cards of calls people are in: each change of the PBX carried over to them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from ucbridge.errors import PbxError
from ucbridge.models import Person, Reply
from ucbridge.pbx.control.interface import HoldChanged
from ucbridge.pbx.interface import Call, CallChanged, CallEnded, Change, ChannelState, OriginateFailed, Pbx, Resynced
from ucbridge.services.call_card import reason
from ucbridge.services.call_phase import Outcome, phase
from ucbridge.services.carried import Carried
from ucbridge.services.following import Following
from ucbridge.services.notices import Notices
from ucbridge.services.on_call.asking import failure, is_over
from ucbridge.services.on_call.card import card, ended, topic_of
from ucbridge.services.on_call.doing import Doing, Exit, Left, Taped
from ucbridge.services.on_call.known import Awaited, Known
from ucbridge.services.on_call.lines import Line, Standing, line_of
from ucbridge.services.on_call.parties import NOBODY, Parties
from ucbridge.services.on_call.sight import sight_of
from ucbridge.services.people import People
from ucbridge.store.connector_state import ConnectorState

KIND = "on-call"
"""Kind of what is kept of cards: by the id of a channel, whose it is and the topic of the card."""

SWEEP = 1.0
"""Seconds between two looks for phones that were rung and of which nothing more will be heard."""

_TALKED = frozenset({Outcome.HUNG_UP, Outcome.YOU_HUNG_UP, Outcome.THEY_HUNG_UP})


class LiveCalls:
    """What is known of the calls that cards or deeds are about, from the first of these to the end of the call."""

    def __init__(
        self,
        pbx: Pbx,
        people: People,
        parties: Parties,
        following: Following,
        notices: Notices,
        *,
        carried: Carried,
        kept: ConnectorState,
    ) -> None:
        self._pbx = pbx
        self._people = people
        self._parties = parties
        self._carried = carried
        self._kept = kept
        self._following = following
        self._notices = notices
        self._known: dict[str, Known] = {}
        self.taped: Callable[[Line], Taped] = lambda _line: Taped.OFF
        """Tells how it stands with the recording of a call."""

    def of(self, person: Person, channel_id: str) -> Known:
        """Return what is known of a call of somebody's own channel; followed from now on."""
        known = self._known.get(channel_id)
        if known is None:
            known = self._known[channel_id] = Known(person.id, channel_id, movable=_movable(person))
        return known

    async def shown(self, person: Person, channel_id: str, *, topic: str = "") -> Reply:
        """Return the live card of a call somebody is in, the one it was placed with where there is one.

        `topic` is that of a card that is to be this one from now on, where it has none yet.
        """
        known = self.of(person, channel_id)
        placed = self._following.get(channel_id)
        if placed is None:
            known.topic = known.topic or topic or topic_of(channel_id)
        await self.look(channel_id)
        return placed.shown() if placed else known.shown or ended(known, time.time())

    async def follow(self, person: Person, channel_id: str, topic: str) -> Reply:
        """Have the card of this topic say how the call of a channel stands, with its buttons, until it is over.

        For whoever shows a card of a call before it is answered: from then on it is ours. Asked again it is no-op.
        Where the call has a card already that one goes on: what is returned is of its topic.
        """
        known = self.of(person, channel_id)
        known.topic = known.topic or topic
        await self.look(channel_id)
        return known.shown or ended(known, time.time())

    async def awaiting(self, person: Person, channel_id: str, party_of: str, awaited: Awaited) -> Reply:
        """Return the card of a phone that is rung for its holder, `party_of` being the channel they get to talk to."""
        known = self.of(person, channel_id)
        known.topic, known.awaited = topic_of(channel_id), awaited
        known.party = await self._parties.of(self._pbx.model, party_of)
        self._carried.add(person.id, channel_id)
        known.shown = card(known)
        return known.shown

    def forget(self, channel_id: str) -> None:
        """Let go of a phone that was not rung after all."""
        self._known.pop(channel_id, None)

    async def left(self, person: Person, channel_id: str, gone: Left | None) -> None:
        """Note how somebody comes out of a call that goes on without them; None: they do not after all."""
        known = self.of(person, channel_id)
        known.gone = gone
        await self.look(channel_id)

    async def kept_topics(self) -> frozenset[str]:
        """Return the topics of the cards that are kept of calls people are in, those of a former run too."""
        return frozenset(each["topic"] for each in (await self._kept.all(KIND)).values())

    async def run(self) -> None:
        """Follow until cancelled."""
        async with self._pbx.changes() as changes, asyncio.TaskGroup() as group:
            group.create_task(self._sweep())
            await self._load()
            async for change in changes:
                await self._take(change)

    async def look(self, channel_id: str, call: Call | None = None) -> None:
        """Bring the card of a channel up to date; `call` is what it was in last."""
        known = self._known.get(channel_id)
        if known is None:
            return
        async with known.turn:  # a command and an event may look at the same time: the later one sees more
            if not self._pbx.model.fresh or self._known.get(channel_id) is not known:
                return
            line = line_of(sight_of(self._pbx), channel_id)
            if line is not None:
                await self._carry_over(known, line)
            elif known.awaited is None or known.line is not None:
                await self._end(known, call)

    async def _take(self, change: Change) -> None:
        match change:
            case CallChanged(call) | CallEnded(call):
                await self._take_up(call)
                for each in [each for each in call.channels if each in self._known]:
                    await self.look(each, call)
            case HoldChanged(channel_id):
                for known in self._about(channel_id):
                    await self.look(known.mine)
            case OriginateFailed(channel_id):
                failed = self._known.get(channel_id)
                if failed is not None and failed.line is None:
                    await self._end(failed)
            case Resynced():
                for known in list(self._known.values()):
                    await self._see_muted(known)
                    await self.look(known.mine)

    async def _take_up(self, call: Call) -> None:
        """Come to know a call placed from chat: its card has our buttons."""
        for each in list(call.channels):
            placed = self._following.get(each)
            if placed is not None and each not in self._known and call.ended is None:
                person = await self._people.get(placed.placed.person_id)
                if person is not None:
                    known = self.of(person, each)
                    if call.channels[each].state is ChannelState.UP:  # a former run placed it
                        await self._see_muted(known)

    async def _carry_over(self, known: Known, line: Line) -> None:
        again = self._see(known, line)
        if again:
            known.party = await self._parties.of(self._pbx.model, line.theirs)
        known.doing = await self._doing(known, line)
        await self._tell(known)
        if known.topic:
            await self._keep(known)
            await self._show(known, card(known))

    def _see(self, known: Known, line: Line) -> bool:
        """Take over what the model shows now, all at once; tell whether somebody else is on the other side."""
        before, known.line = known.line, line
        model = self._pbx.model
        call = model.calls[model.channels[known.mine].call_id]
        known.call_id = call.id
        if line.standing not in _RINGING:
            known.awaited = None
            if line.theirs and known.since is None:
                known.since = call.connected or time.time()
        if known.asking is not None and is_over(known.asking, line):
            known.failed = failure(known.asking, line, call, known.party.shown)
            known.asking = None
        return bool(line.theirs) and (known.party is NOBODY or before is None or before.theirs != line.theirs)

    async def _tell(self, known: Known) -> None:
        """Have the card it was placed with say the same; how far it is before they talk, that one knows by itself."""
        doing = known.doing
        talks = replace(doing, standing=Standing.TALKING) if doing.standing in _RINGING else doing
        await self._following.does(known.mine, talks, known.gone)

    async def _doing(self, known: Known, line: Line) -> Doing:
        """Return what the card says; asking somebody begins before they ring, and is not over before it is back."""
        asking = known.asking
        asked = line if line.standing is Standing.CONSULTING else asking.line if asking else None
        underway = line is asked or (line.standing is Standing.HELD and asking is not None)
        third = await self._parties.of(self._pbx.model, line.consulted) if line.consulted else NOBODY
        return Doing(
            Standing.CONSULTING if underway else line.standing,
            muted=known.muted,
            third=asking.name if asking else third.shown,
            answered=asked is not None and asked.answered,
            machine=asked is not None and asked.machine,
            movable=known.movable,
            failed=known.failed,
            taped=self.taped(line),
        )

    async def _end(self, known: Known, call: Call | None = None) -> None:
        self._known.pop(known.mine, None)
        if known.gone is None and known.moving and known.moving[0] in self._pbx.model.channels:
            known.gone = Left(Exit.MOVED, known.moving[1])
        await self._tell(known)
        if known.topic:
            await self._kept.drop(KIND, known.mine)
            found = phase(call, known.mine, now=time.time()).outcome if call and known.mine in call.channels else None
            why = reason(found, str(known.party.shown)) if found in _TALKED else None
            await self._show(known, ended(known, time.time(), why))

    async def _keep(self, known: Known) -> None:
        """Write down that there is this card: should the bridge go down, the next run says when the call is over."""
        if not known.kept:
            known.kept = True
            await self._kept.put(KIND, known.mine, {"person": known.person_id, "topic": known.topic})

    async def _load(self) -> None:
        """Take up the cards of a former run."""
        for channel_id, value in (await self._kept.all(KIND)).items():
            person = await self._people.get(value["person"])
            if person is None:
                await self._kept.drop(KIND, channel_id)
                continue
            known = self.of(person, channel_id)
            known.topic, known.kept = known.topic or value["topic"], True
            self._carried.add(person.id, channel_id)
            await self._see_muted(known)
            await self.look(channel_id)

    async def _see_muted(self, known: Known) -> None:
        """Ask whether they are muted, where a former run or the time without a connection may have left that."""
        if self._pbx.model.fresh:
            with suppress(LookupError, PbxError):  # it is over, or will be asked once more
                known.muted = await self._pbx.control.muted(known.mine)

    async def _show(self, known: Known, reply: Reply) -> None:
        if reply != known.shown:
            known.shown = reply
            await self._notices.update(known.topic, reply)

    def _about(self, channel_id: str) -> Iterable[Known]:
        return [
            each
            for each in self._known.values()
            if channel_id == each.mine or (each.line is not None and each.line.theirs == channel_id)
        ]

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            now = time.monotonic()
            for known in [each for each in self._known.values() if each.awaited and each.awaited.until < now]:
                if self._pbx.model.fresh and known.mine not in self._pbx.model.channels:
                    await self._end(known)


_RINGING = frozenset({Standing.RUNG, Standing.CALLING})


def _movable(person: Person) -> bool:
    return len(person.devices) > 1 or bool(person.mobile)
