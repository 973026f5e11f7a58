"""Jobs that behave and misbehave on cue, done by `python -m tests.speech.jobs`."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

from ucbridge.i18n import _
from ucbridge.speech import worker
from ucbridge.speech.interface import NoEngine, Unreadable


class Rare(Unreadable):
    """An error only the worker knows."""


def add(a: int, b: int, progress) -> int:
    progress(0.5)
    progress(1.0)
    return a + b


def size(path: str, progress) -> int:
    return len(Path(path).read_bytes())


def whisper(progress) -> str:
    print("noise from Python")  # noqa: T201
    sys.stdout.flush()
    os.write(1, b"noise from C\n")
    return "clear"


def who(progress) -> dict:
    return {
        "pid": os.getpid(),
        "nice": os.nice(0),
        "threads": os.environ["OMP_NUM_THREADS"],
        "score": int(Path("/proc/self/oom_score_adj").read_text()),
    }


def memory(progress) -> float:
    """Return the most memory the process ever had, in megabytes; `ru_maxrss` begins with that of who started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def hang(progress) -> None:
    progress(0.1)
    ctypes.CDLL(None).pause()


def hang_with_child(progress) -> None:
    child = subprocess.Popen(["sleep", "600"])
    progress(child.pid)
    child.wait()


def abort(progress) -> None:
    os.abort()


def spin(duration: float, progress) -> None:
    """Keep the interpreter lock and the processor busy."""
    end = time.monotonic() + duration
    while time.monotonic() < end:
        pass


def unreadable(progress) -> None:
    raise Unreadable(_("The recording in the format {format} {why}.", format="gsm", why=_("is broken")))


def rare(progress) -> None:
    raise Rare(_("Something rare."))


def no_engine(progress) -> None:
    raise NoEngine(_("Nothing is installed."))


def bug(progress) -> None:
    raise ValueError("what somebody said")


HERE = ("abort", "add", "bug", "hang", "hang_with_child", "memory", "no_engine", "rare", "size", "spin", "unreadable")
HERE += ("whisper", "who")

if __name__ == "__main__":
    worker.main({**worker.JOBS, **{name: f"tests.speech.jobs:{name}" for name in HERE}})
