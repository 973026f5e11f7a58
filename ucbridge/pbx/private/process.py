"""A child process that never outlives us."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PR_SET_PDEATHSIG = 1
_FROZEN_WITHIN = 2.0
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Child:
    """One running program; the kernel kills it when this process dies, however it dies."""

    process: asyncio.subprocess.Process

    @classmethod
    async def start(
        cls, command: Sequence[str], *, log: Path, environment: Mapping[str, str], cwd: Path | None = None
    ) -> Self:
        """Start a program in its own process group, its output appended to `log`."""
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                cwd=cwd,
                env={**os.environ, **environment},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        finally:
            os.close(descriptor)
        return cls(process)

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Tell whether it has not ended yet."""
        return self.process.returncode is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens if it has ended."""
        if self.running:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    def freeze(self) -> None:
        """Stop every thread of it and return once they stand still, which is a little after the signal."""
        self.signal(signal.SIGSTOP)
        deadline = time.monotonic() + _FROZEN_WITHIN
        while self.running and not self._frozen() and time.monotonic() < deadline:
            time.sleep(0.001)

    def thaw(self) -> None:
        """Let it go on."""
        self.signal(signal.SIGCONT)

    def _frozen(self) -> bool:
        states = set()
        for thread in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            with suppress(OSError):  # a thread may end meanwhile
                states.add(thread.read_text().rpartition(") ")[2][:1])
        return states <= {"T", "t", "Z"}

    async def kill(self) -> None:
        """End it at once and wait until it is gone."""
        self.signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self, *, patience: float = 2.0) -> None:
        """Ask it to end, kill it after `patience` seconds, and wait until it is gone."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)
        try:
            async with asyncio.timeout(patience):
                await self.process.wait()
        except TimeoutError:
            await self.kill()
