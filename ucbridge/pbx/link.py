"""Keeping the model in touch with the PBX: connect, take a snapshot, follow, and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import structlog

from ucbridge.config import AmiSettings
from ucbridge.errors import OutcomeUnknown, PbxError, PbxUnreachable, SignInRefused
from ucbridge.pbx.ami import Ami, connect
from ucbridge.pbx.ami_protocol import unreachable
from ucbridge.pbx.conference import snapshot as conferences
from ucbridge.pbx.conference.live import LiveRooms
from ucbridge.pbx.errors import ActionFailed
from ucbridge.pbx.events import WANTED, Event, typed
from ucbridge.pbx.frames import Frame, text
from ucbridge.pbx.model import LiveModel
from ucbridge.pbx.snapshot import ANSWERED, answered, seen
from ucbridge.supervision import HEALTHY_AFTER, Backoff

log = structlog.get_logger(__name__)

RETRY = Backoff(first=0.25, cap=5.0)
REFUSED_SECONDS = 60.0
"""Between tries after a refused sign-in, which only a person can mend."""


class Link:
    """The AMI connection that follows one PBX; `ami` is it while the model is true, else None."""

    def __init__(
        self,
        settings: AmiSettings,
        model: LiveModel,
        rooms: LiveRooms,
        *,
        sink: Callable[[Event], None],
        lost: Callable[[], None],
        health: Callable[[bool, str], None],
    ) -> None:
        self.ami: Ami | None = None
        self._settings = settings
        self._model = model
        self._rooms = rooms
        self._sink = sink
        self._lost = lost
        self._health = health
        self._process = ""
        self._doubt = asyncio.Event()

    async def run(self) -> None:
        """Follow the PBX until cancelled."""
        failures = 0
        while True:
            started = monotonic()
            why, refused = await self._serve_until_trouble()
            failures = 1 if monotonic() - started >= HEALTHY_AFTER else failures + 1
            wait = REFUSED_SECONDS if refused else RETRY.wait(failures)
            log.warning("ami.down", reason=why, again_in=round(wait, 2))
            self._health(False, why)
            await asyncio.sleep(wait)

    def doubt(self) -> None:
        """Give the connection up: an answer that had to come did not. A fresh snapshot tells what became of it."""
        self._doubt.set()

    @contextmanager
    def asking(self) -> Iterator[Ami]:
        """Yield the connection, and give it up where it is not known what became of what was asked.

        Raises:
            PbxUnreachable: there is none.
        """
        if self.ami is None:
            raise unreachable()
        try:
            yield self.ami
        except OutcomeUnknown:
            self.doubt()
            raise

    async def _serve_until_trouble(self) -> tuple[str, bool]:
        try:
            return await self._serve(), False
        except SignInRefused as refused:
            return str(refused.text), True
        except PbxError as error:
            return str(error.text), False
        except OSError as error:
            return str(error), False

    async def _serve(self) -> str:
        self._doubt.clear()
        try:
            async with connect(self._settings, wanted=WANTED, sink=self._take) as ami:
                await self._synchronise(ami)
                self._health(True, "")
                return await self._until_over(ami)
        finally:
            self.ami = None
            was_fresh = self._model.fresh
            self._model.lose()
            self._rooms.lose()
            if was_fresh:
                self._lost()

    async def _synchronise(self, ami: Ami) -> None:
        """Rebuild the model. The PBX answers each list whole, so its place in the stream decides what is older."""
        status = await ami.action("CoreStatus")
        process = f"{text(status, 'CoreStartupDate')} {text(status, 'CoreStartupTime')}"
        same, self._process = process == self._process, process
        await ami.list("DeviceStateList")  # its rows are DeviceStateChange events: they reach the model by `_take`

        await conferences.look(ami, self._rooms, same_process=same)

        def rebuild(rows: list[Frame]) -> None:
            self.ami = ami  # before anybody hears of it: who does may want to act at once
            self._rooms.complete()
            self._model.replace(seen(rows), same_process=same)

        await ami.list("CoreShowChannels", on_complete=rebuild)
        if self._model.undated:
            await self._date(ami)
        log.info("ami.synchronised", epoch=self._model.epoch, channels=len(self._model.channels))

    async def _date(self, ami: Ami) -> None:
        try:
            rows = await ami.list("Status", Variables=ANSWERED)
        except ActionFailed as failed:
            log.warning("ami.undated", reason=failed.message)
        else:
            self._model.date(answered(rows))

    async def _until_over(self, ami: Ami) -> str:
        looking = asyncio.ensure_future(conferences.watch(ami, self._rooms))
        over = {asyncio.ensure_future(ami.wait_closed()), asyncio.ensure_future(self._doubt.wait()), looking}
        try:
            await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
            if looking.done():
                with suppress(PbxUnreachable, OutcomeUnknown):
                    looking.result()
            unanswered = self._doubt.is_set() or ami.connected
            return "it left an action unanswered" if unanswered else await ami.wait_closed()
        finally:
            for one in over:
                one.cancel()

    def _take(self, frame: Frame) -> None:
        event = typed(frame)
        if event is not None:
            self._sink(event)
