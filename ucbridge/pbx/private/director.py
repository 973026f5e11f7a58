"""What people on the private PBX do by themselves: whoever reaches a mailbox speaks, whoever asked for a call takes it,
and those in a conference room speak in turn.

So a demo with nobody at its phones leaves real messages, plays them to the phone that never answers, and has rooms in
which somebody talks.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Never

from ucbridge.errors import PbxError
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.private import speech
from ucbridge.pbx.private.asterisk import PrivateAsterisk
from ucbridge.pbx.private.conversation import Conversation
from ucbridge.pbx.private.phone import Phone
from ucbridge.pbx.private.plan import Behaviour

_WANTED = frozenset({b"UserEvent", b"VarSet", b"Hangup", b"ConfbridgeJoin", b"ConfbridgeLeave"})
_ENDPOINT = re.compile(r"PJSIP/([^-]+)-")
_AGAIN = 0.5
_LOOK = 0.05
_GREETING_SECONDS = 30.0
_RINGS_WITHIN = 5.0


async def direct(pbx: PrivateAsterisk) -> Never:
    """Act for the people until cancelled, however often Asterisk starts anew."""
    numbers = itertools.count()
    while True:
        try:
            async with asyncio.TaskGroup() as tasks:
                scene = _Scene(pbx, lambda work: _start(tasks, work), numbers)
                async with connect(pbx.admin, wanted=_WANTED, sink=scene.take) as ami:
                    scene.ami = ami
                    raise ConnectionError(await ami.wait_closed())
        except* OSError:  # Asterisk is down; it is started again
            pass
        await asyncio.sleep(_AGAIN)


def _start(tasks: asyncio.TaskGroup, work: Coroutine[object, object, None]) -> None:
    async def act() -> None:
        with suppress(OSError, PbxError):  # the call ended meanwhile, or the phone is off
            await work

    tasks.create_task(act())


class _Scene:
    """One connection's worth of acting."""

    def __init__(
        self,
        pbx: PrivateAsterisk,
        start: Callable[[Coroutine[object, object, None]], None],
        numbers: itertools.count[int],
    ) -> None:
        self.ami: Ami | None = None
        self._pbx = pbx
        self._start = start
        self._numbers = numbers
        self._rooms = Conversation(pbx, start)
        self._speaking: set[str] = set()
        """Channels in a mailbox that have not been hung up."""

    def take(self, frame: Frame) -> None:
        """See to what the dialplan does with a phone."""
        phone = self._phone(text(frame, "Channel"))
        if phone is None:
            return
        if text(frame, "Event") in {"ConfbridgeJoin", "ConfbridgeLeave"}:
            self._rooms.take(frame, phone)
        elif text(frame, "Event") == "Hangup":
            self._speaking.discard(text(frame, "Uniqueid"))
        elif text(frame, "UserEvent") == "LeavingMessage":
            self._speaking.add(text(frame, "Uniqueid"))
            self._start(self._speak(phone, text(frame, "Uniqueid"), text(frame, "Mailbox")))
        elif text(frame, "Variable") == "UCB_MAILBOX" and phone.subscriber.behaviour is Behaviour.IGNORE:
            self._start(_answer(phone))

    def _phone(self, channel: str) -> Phone | None:
        found = _ENDPOINT.match(channel)
        user = found[1] if found else ""
        return next((phone for phone in self._pbx.phones.values() if phone.subscriber.user == user), None)

    async def _speak(self, phone: Phone, channel_id: str, mailbox: str) -> None:
        number, _at, context = mailbox.partition("@")
        key = phone.subscriber.key
        spoken = self._pbx.folder / f"phones/{key}/speech.wav"
        sentence = self._pbx.sentence(next(self._numbers))
        async with phone.speech:
            length = await asyncio.to_thread(speech.for_phone, sentence, spoken)
            await _recording(self._pbx.messages / context / number / "tmp", lambda: channel_id in self._speaking)
            if len(phone.calls) == 1:  # the end of what it says ends all its calls
                await phone.play(spoken)
            await _quiet(lambda: channel_id in self._speaking, length)
            await self._hang_up(channel_id)
            await phone.hum()

    async def _hang_up(self, channel_id: str) -> None:
        if self.ami is not None and self.ami.connected:
            with suppress(ActionFailed):  # the end of the file was quicker
                await self.ami.action("Hangup", Channel=channel_id)


async def _recording(folder: Path, on: Callable[[], bool]) -> None:
    """Return when something more is being recorded there, so greeting and tone are over, or the call is not `on`."""
    before = _files(folder)
    async with asyncio.timeout(_GREETING_SECONDS):
        while on() and _files(folder) <= before:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(_LOOK)


async def _quiet(on: Callable[[], bool], length: float) -> None:
    """Return when the call is no longer `on`, or so many seconds have passed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(length):
            while on():  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(_LOOK)


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.*")}


async def _answer(phone: Phone) -> None:
    async with asyncio.timeout(_RINGS_WITHIN):
        while not phone.ringing:  # noqa: ASYNC110 - it is about to ring
            await asyncio.sleep(_LOOK)
    await asyncio.sleep(phone.subscriber.answer_after)
    if ringing := phone.ringing:
        await phone.accept(ringing[-1])
