"""Processes that do what would stop the event loop or may never end: each can be killed without harm."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from ucbridge.i18n import _
from ucbridge.speech.interface import Progress, SpeechError
from ucbridge.speech.lending import lend
from ucbridge.speech.wire import JSON
from ucbridge.speech.worker_process import MODULE, Gone, WorkerProcess

__all__ = ["JSON", "Workers"]

_IDLE = 300.0


class Workers:
    """At most `count` worker processes, started when there is something to do.

    A job has a process to itself while it runs, and those that follow find it warm: what an engine loaded stays. After
    `recycle_after` jobs a process is replaced, after `idle_after` seconds without a job it is ended; both give back
    memory. `threads` is what each may use of the processor, `module` the program it runs.
    """

    def __init__(
        self,
        count: int,
        *,
        nice: int = 10,
        threads: int = 1,
        recycle_after: int = 200,
        idle_after: float = _IDLE,
        module: str = MODULE,
    ) -> None:
        self._turns = asyncio.Semaphore(count)
        self._nice = nice
        self._threads = threads
        self._recycle_after = recycle_after
        self._idle_after = idle_after
        self._module = module
        self._processes: set[WorkerProcess] = set()
        self._idle: dict[WorkerProcess, asyncio.TimerHandle] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for timer in self._idle.values():
            timer.cancel()
        self._idle.clear()
        for process in self._processes:
            process.end()
        for process in tuple(self._processes):
            await process.kill()
        self._processes.clear()

    async def run(
        self,
        job: str,
        /,
        *,
        seconds: float,
        sound: bytes | None = None,
        progress: Progress | None = None,
        **arguments: JSON,
    ) -> JSON:
        """Run a job in a process of its own and return what it returns.

        `sound` is lent to the job as a private file, named by its argument `path`. `seconds` count from when the job
        starts, not while it waits for its turn. Being cancelled kills the job.

        Raises:
            SpeechError: it took too long, its process died, or what the job itself raised.
        """
        async with self._turns:
            with _with_path(sound, arguments) as given:
                try:
                    return await self._run(job, given, seconds, progress)
                except Gone as gone:
                    if gone.begun:
                        raise
                return await self._run(job, given, seconds, progress)  # it had died while it was idle

    async def _run(self, job: str, given: Mapping[str, JSON], seconds: float, progress: Progress | None) -> JSON:
        process = self._warm() or await self._new()
        try:
            async with asyncio.timeout(seconds):
                return await process.run(job, given, progress)
        except TimeoutError:
            raise SpeechError(
                _(
                    "The recording could not be worked on within {seconds} seconds. Listen to it instead.",
                    seconds=round(seconds),
                )
            ) from None
        finally:
            await self._keep(process)

    def _warm(self) -> WorkerProcess | None:
        while self._idle:
            process, timer = self._idle.popitem()
            timer.cancel()
            if process.alive:
                return process
        return None

    async def _new(self) -> WorkerProcess:
        process = await WorkerProcess.start(nice=self._nice, threads=self._threads, module=self._module)
        self._processes = {process, *(each for each in self._processes if each.alive)}
        return process

    async def _keep(self, process: WorkerProcess) -> None:
        if process.busy or process.jobs >= self._recycle_after:
            await process.kill()
        elif process.alive:
            self._idle[process] = asyncio.get_running_loop().call_later(self._idle_after, self._rest, process)

    def _rest(self, process: WorkerProcess) -> None:
        if self._idle.pop(process, None):
            process.end()


@contextmanager
def _with_path(sound: bytes | None, arguments: Mapping[str, JSON]) -> Iterator[Mapping[str, JSON]]:
    if sound is None:
        yield arguments
        return
    with lend(sound) as file:
        yield {**arguments, "path": file.path}
