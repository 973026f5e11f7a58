"""One worker process, seen from the bridge."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import structlog

from ucbridge.i18n import _
from ucbridge.speech.interface import Progress, SpeechError
from ucbridge.speech.wire import JSON, line, to_error

log = structlog.get_logger(__name__)

MODULE = "ucbridge.speech.worker"
_STARTED_WITHIN = 60.0
_LONGEST_LINE = 16 * 1024 * 1024
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_NOTES = 40  # lines of what a dying process says that are kept for the log


class Gone(SpeechError):
    """The process ended in the middle of a job, or before it began it (`begun` is False)."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__(
            _("The program that works on recordings ended unexpectedly. Try again; if it happens again, see the log.")
        )
        self.begun = begun


class WorkerProcess:
    """A process that does one job at a time. `jobs` counts those it was given, `busy` tells of one not yet done."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.jobs = 0
        self.busy = False

    @classmethod
    async def start(cls, *, nice: int, threads: int, module: str = MODULE) -> Self:
        """Start a process that is ready for jobs; it ends when we do, however we do.

        Raises:
            SpeechError: it does not start.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", module, str(os.getpid()), str(nice)),
                stdin=PIPE,
                stdout=PIPE,
                env=_environment(threads),
                start_new_session=True,
                limit=_LONGEST_LINE,
            )
            worker = cls(process)
            await worker._ready()
        except OSError as error:  # a TimeoutError too
            log.warning("speech worker not started", reason=type(error).__name__)
            raise SpeechError(
                _("The program that works on recordings does not start. Try again; if it stays so, see the log.")
            ) from None
        return worker

    async def _ready(self) -> None:
        try:
            async with asyncio.timeout(_STARTED_WITHIN):
                await self._heard()
        except BaseException:
            await self.kill()
            raise

    @property
    def alive(self) -> bool:
        """Tell whether it has not ended yet."""
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    async def run(self, job: str, arguments: Mapping[str, JSON], progress: Progress | None) -> JSON:
        """Do a job.

        Raises:
            Gone: the process ended.
            SpeechError: what the job raised.
        """
        self.jobs += 1
        self.busy = True
        assert self._process.stdin
        self._process.stdin.write(line(job=job, arguments=dict(arguments)))
        message = await self._heard()
        while "started" in message or "progress" in message:
            if progress and "progress" in message:
                progress(float(message["progress"]))
            message = await self._heard(begun=True)
        self.busy = "failure" in message  # such a process ends
        return _result(job, message)

    async def _heard(self, *, begun: bool = False) -> dict[str, Any]:
        """Return the next message; what is none comes from a process that is breaking."""
        assert self._process.stdout
        notes: list[str] = []
        while said := await self._process.stdout.readline():
            with suppress(ValueError):
                return dict(json.loads(said))
            notes = [*notes, said.decode(errors="replace").rstrip()][:_NOTES]
        log.error("speech worker ended", trace=notes)
        raise Gone(begun=begun)

    def end(self) -> None:
        """End it at once, with all it started."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def kill(self) -> None:
        """End it at once and wait until it is gone."""
        self.end()
        await self._process.wait()


def _environment(threads: int) -> dict[str, str]:
    return {
        **os.environ,
        **dict.fromkeys(_THREADS, str(threads)),
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),  # the modules we have, none from the current folder
    }


def _result(job: str, message: Mapping[str, Any]) -> JSON:
    if "error" in message:
        raise to_error(message["error"])
    if "failure" in message:
        log.error("speech job failed", job=job, reason=message["failure"])
        raise SpeechError(_("The recording could not be worked on. Listen to it instead; the log says why."))
    result: JSON = message["result"]
    return result
