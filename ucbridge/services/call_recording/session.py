"""One call while it is recorded: both sides together, and each by itself."""

from __future__ import annotations

from dataclasses import replace

from ucbridge.models import Person
from ucbridge.pbx.conference.interface import Recorder, Side
from ucbridge.services.conferences.recording.tape import Tape
from ucbridge.services.on_call.parties import Party
from ucbridge.store.call_recordings import CallRecording, CallRecordings
from ucbridge.store.conference_recordings import ConferenceRecording, ConferenceRecordings, Taking


class Session(Tape):
    """Records the channel of somebody's own phone, so that it ends with it, whatever becomes of the bridge.

    `apart`: each voice has a file of its own.
    """

    def __init__(
        self,
        person: Person,
        recording: ConferenceRecording,
        call: CallRecording,
        *,
        recorder: Recorder,
        store: ConferenceRecordings,
        calls: CallRecordings,
        apart: bool,
    ) -> None:
        super().__init__(recording, recorder, store, kind="call")
        self.person = person
        self.call = call
        self.gone_since: float | None = None
        """Since when the phone is out of the call (monotonic seconds): it may go on at another one."""
        self._calls = calls
        self._apart = apart

    @property
    def channels(self) -> frozenset[str]:
        """Return both sides."""
        return frozenset({self.call.channel_id, self.call.other_channel})

    @property
    def held(self) -> bool:
        """Tell whether it is paused only as long as they do not talk to each other."""
        return self.recording.state is Taking.HELD

    async def begin(self) -> None:
        """Record what both say, as far as it is not. LookupError: the phone is out of the call."""
        mine = self.call.channel_id
        if "" not in self.tracks:
            await self.add("", "", "", lambda name: self.recorder.record_leg(mine, name, side=Side.BOTH))
        await self._voices()

    async def hold(self) -> None:
        """Leave out what is said until `go_on`; a pause somebody asked for stays one."""
        if self.recording.state is Taking.RECORDING:
            await self.pause(paused=True, state=Taking.HELD)

    async def go_on(self) -> None:
        """Record on after `hold` or `move`; a pause somebody asked for stays one."""
        if self.held:
            await self.pause(paused=False)
        if self.recording.state is Taking.RECORDING:
            await self.begin()

    async def resume(self) -> None:
        """Record on after a pause somebody asked for."""
        await self.pause(paused=False)
        await self.begin()

    async def meet(self, other_channel: str, party: Party) -> None:
        """Have somebody else on the other side from now on; `go_on` records them."""
        if self.call.other_channel in self.tracks:
            await self.end(self.call.other_channel)
        await self._change(
            other_channel=other_channel,
            other_id=party.person_id,
            other_name=party.name,
            other_number=party.number,
        )

    async def move(self, channel_id: str) -> None:
        """Be at another phone of theirs from now on; the time until `go_on` belongs to nobody."""
        for each in list(self.tracks):
            await self.end(each)
        await self.hold()
        await self._change(channel_id=channel_id)

    async def _voices(self) -> None:
        mine, other, person = self.call.channel_id, self.call.other_channel, self.person
        if not self._apart:
            return
        if mine not in self.tracks:
            await self.add(mine, person.id, person.name, lambda name: self.recorder.record_leg(mine, name))
        if other not in self.tracks:
            speaker = self.call.other_name or self.call.other_number
            await self.add(
                other,
                self.call.other_id,
                speaker,
                lambda name: self.recorder.record_leg(mine, name, side=Side.HEARD),
            )

    async def _change(self, **values: str) -> None:
        await self._calls.change(self.recording.id, **values)
        self.call = replace(self.call, **values)  # type: ignore[arg-type]
