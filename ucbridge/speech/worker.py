"""The worker process: takes one job a line, answers with progress and the result. Started by `workers`."""

from __future__ import annotations

import ctypes
import faulthandler
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TypedDict

from ucbridge.speech.interface import SpeechError
from ucbridge.speech.wire import JSON, from_error, line

Job = Callable[..., JSON]
"""Called with the arguments of the job and `progress`."""

JOBS: Mapping[str, str] = {
    "prepare": "ucbridge.speech.sound.job:prepare",
    "play": "ucbridge.speech.sound.studio_job:play",
    "pack": "ucbridge.speech.sound.studio_job:pack",
    "listen": "ucbridge.speech.engines.job:listen",
    "transcribe": "ucbridge.speech.engines.job:transcribe",
    "say": "ucbridge.speech.saying.job:say",
    "trim": "ucbridge.speech.saying.job:trim",
}

_PR_SET_PDEATHSIG = 1
_FIRST_TO_GO = "500"  # where memory runs out, the kernel takes the worker and not the bridge
_NEWS = 0.01  # progress smaller than this is not worth a line


class Request(TypedDict):
    """One line of input."""

    job: str
    arguments: dict[str, JSON]


class Worker:
    """Does jobs until its input ends. Answers go to `replies`, where no library prints."""

    def __init__(self, jobs: Mapping[str, str], replies: int) -> None:
        self._jobs = jobs
        self._replies = replies
        self._told = 0.0

    def work(self) -> None:
        """Do every job that is asked for."""
        self._say(ready=True)
        for request in sys.stdin.buffer:
            self._do(json.loads(request))

    def _do(self, request: Request) -> None:
        self._say(started=True)
        self._told = 0.0
        try:
            job = self._job(request["job"])
            self._say(result=job(**request["arguments"], progress=self._progress))
        except SpeechError as error:
            self._say(error=from_error(error))

    def broke(self, kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        """Tell what nobody foresaw; the process ends with it, and the next job finds a sound one."""
        self._say(failure=f"{kind.__name__} in {_where(trace)}")

    def _job(self, name: str) -> Job:
        module, _, function = self._jobs[name].partition(":")
        job: Job = getattr(importlib.import_module(module), function)
        return job

    def _progress(self, done: float) -> None:
        if done - self._told >= _NEWS:
            self._told = done
            self._say(progress=done)

    def _say(self, **message: JSON) -> None:
        rest = memoryview(line(**message))
        while rest:
            rest = rest[os.write(self._replies, rest) :]


def _where(trace: TracebackType | None) -> str:
    """Tell where it broke; the message of the error may quote what was said, and stays here."""
    return " > ".join(f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in traceback.extract_tb(trace))


def _end_with(parent: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(0)


def main(jobs: Mapping[str, str] = JOBS) -> None:
    """Work for the process whose id is the first argument; the second is how much we give way to others."""
    _end_with(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the bridge's
    os.umask(0o077)
    with suppress(OSError):  # config/systemd forbids it
        os.nice(int(sys.argv[2]))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)
    replies = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)  # engines print there what they hear
    faulthandler.enable(replies)  # where a library broke is told as plain lines
    worker = Worker(jobs, replies)
    sys.excepthook = worker.broke
    worker.work()


if __name__ == "__main__":
    main()
