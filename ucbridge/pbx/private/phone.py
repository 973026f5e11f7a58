"""A real SIP phone without a sound card: baresip, which answers, ignores or refuses calls as its subscriber does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ucbridge.errors import PbxError
from ucbridge.i18n import _
from ucbridge.pbx.private.control import Control, PhoneEvent
from ucbridge.pbx.private.plan import Behaviour, Subscriber
from ucbridge.pbx.private.process import Child

_REGISTER_TIMEOUT = 10.0
_POLL = 0.02
_STATES = {f"CALL_{state}" for state in ("INCOMING", "OUTGOING", "RINGING", "PROGRESS", "ANSWERED", "ESTABLISHED")}
"""What a phone reports beyond these changes nothing of how far a call is."""
_KEY = 0.2
"""Seconds that a key takes on the line, so that whoever presses some is done when the last was heard."""

SAMPLE_RATE = 48_000
"""What a phone reads sound at (`ausrc_srate` of its configuration): its tone knows no other rate."""


@dataclass(slots=True)
class Phone:
    """One phone. `subscriber` says how it behaves; `events` is all it has ever reported, oldest first."""

    subscriber: Subscriber
    port: int
    folder: Path = Path("/")
    """Where it runs."""
    events: list[PhoneEvent] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)
    """The calls it is in now: call id to the last event of it."""
    speech: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while it speaks a file: all its calls say the same."""
    _child: Child | None = None
    _control: Control | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _one_call: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def attach(self, child: Child) -> None:
        """Take control of a phone just started.

        Raises:
            PbxError: it ended, or does not listen within five seconds.
        """
        self._child = child
        self._control = await Control.open(self.subscriber.key, self.port, child, self._take)

    async def close(self) -> None:
        """End the phone, its calls with it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._control is not None:
            await self._control.close()
        if self._child is not None:
            await self._child.kill()
        self._control = self._child = None
        self.calls.clear()

    def behave(self, behaviour: Behaviour, *, answer_after: float | None = None) -> None:
        """Change what the phone does with the calls that follow."""
        delay = self.subscriber.answer_after if answer_after is None else answer_after
        self.subscriber = replace(self.subscriber, behaviour=behaviour, answer_after=delay)

    async def dial(self, uri: str) -> None:
        """Place a call to an extension or a SIP URI."""
        await self.command("dial", uri)

    async def accept(self, call_id: str) -> None:
        """Answer one ringing call."""
        await self._about(call_id, "accept")

    async def hang_up(self) -> None:
        """End every call of this phone."""
        if self._control is not None:
            await self.command("hangupall")

    async def hold(self) -> None:
        """Put the call it is in on hold."""
        await self.command("hold")

    async def unhold(self) -> None:
        """Take the call back that is on hold."""
        await self.command("resume")

    async def transfer(self, number: str) -> None:
        """Send whom it talks to on to a number, by itself (REFER), and be out."""
        await self.command("transfer", number)

    async def press(self, digits: str) -> None:
        """Press keys during a call, one after the other."""
        for digit in digits:
            await self.command("sndcode", digit)
            await asyncio.sleep(_KEY)

    async def play(self, wav: Path) -> None:
        """Speak a WAV file of `SAMPLE_RATE` instead of the tone, now and in calls to come; they end with the file."""
        await self.command("ausrc", self._file(wav))

    @asynccontextmanager
    async def speaking(self, wav: Path) -> AsyncIterator[None]:
        """Have the calls it places or takes from now on speak a WAV file and end with it; one such block at a time."""
        async with self.speech:
            await self.play(wav)
            try:
                yield
            finally:
                with suppress(PbxError):
                    await self.hum()

    async def say(self, wav: Path, seconds: float) -> None:
        """Speak a WAV file of `SAMPLE_RATE` and stay in the call; the file is longer than that by some silence."""
        async with self.speaking(wav):
            await asyncio.sleep(seconds)

    @asynccontextmanager
    async def hearing(self, wav: Path) -> AsyncIterator[None]:
        """Write what the phone hears meanwhile to a WAV file, of the rate its call has. To be entered in a call."""
        await self.command("auplay", self._file(wav))
        try:
            yield
        finally:
            with suppress(PbxError):
                await self.command("auplay", "aubridge,silent")

    async def listen(self, wav: Path, seconds: float) -> None:
        """Write what the phone hears in its call for so long to a WAV file."""
        async with self.hearing(wav):
            await asyncio.sleep(seconds)

    async def hum(self) -> None:
        """Speak the tone again."""
        await self.command("ausrc", f"ausine,{self.subscriber.tone}")

    @property
    def ringing(self) -> list[str]:
        """Return the calls that ring it, oldest first."""
        return [call_id for call_id, last in self.calls.items() if last == "CALL_INCOMING"]

    async def registered(self) -> None:
        """Wait until the PBX has accepted the phone's registration.

        Raises:
            PbxError: it has not within ten seconds.
        """
        try:
            async with asyncio.timeout(_REGISTER_TIMEOUT):
                while "OK" not in await self.command("reginfo"):  # noqa: ASYNC110 - the phone tells only when asked
                    await asyncio.sleep(_POLL)
        except TimeoutError:
            raise PbxError(
                _("The phone {name} could not register with the private PBX.", name=self.subscriber.key)
            ) from None

    async def command(self, name: str, parameters: str = "") -> str:
        """Give the phone one of baresip's commands and return what it answers.

        Raises:
            PbxError: it is off, or does not answer within five seconds.
        """
        if self._control is None:
            raise PbxError(_("The phone {name} of the private PBX is off.", name=self.subscriber.key))
        return await self._control.command(name, parameters)

    async def wait_for(
        self, kind: str, *, seconds: float = 5.0, since: int = 0, matching: Callable[[PhoneEvent], bool] | None = None
    ) -> PhoneEvent:
        """Wait until the phone has reported an event of this type, looking at `events` from index `since` on.

        Raises:
            TimeoutError: it did not within `seconds`.
        """
        async with asyncio.timeout(seconds):
            while True:
                for event in self.events[since:]:
                    if event.type == kind and (matching is None or matching(event)):
                        return event
                await asyncio.sleep(_POLL)

    def _file(self, wav: Path) -> str:
        # baresip cuts a long name off.
        return f"aufile,{wav.relative_to(self.folder) if wav.is_relative_to(self.folder) else wav}"

    def _take(self, event: PhoneEvent) -> None:
        self.events.append(event)
        if event.type == "CALL_CLOSED":
            self.calls.pop(event.call_id, None)
        elif event.type in _STATES and event.call_id:
            self.calls[event.call_id] = event.type
        if event.type == "CALL_INCOMING":
            self._keep(self._respond(event.call_id))

    async def _respond(self, call_id: str) -> None:
        with suppress(PbxError):
            match self.subscriber.behaviour:
                case Behaviour.BUSY:
                    await self._about(call_id, "hangup")
                case Behaviour.ANSWER:
                    await asyncio.sleep(self.subscriber.answer_after)
                    if call_id in self.calls:
                        await self.accept(call_id)
                case Behaviour.IGNORE:
                    pass

    async def _about(self, call_id: str, name: str) -> None:
        # baresip's commands are about the current call.
        async with self._one_call:
            await self.command("callfind", call_id)
            await self.command(name)

    def _keep(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
