"""Memory and CPU of the live model with 1,000 concurrent calls (4,000 channels) and 10,000 endpoints.

Compared with the least that could hold as much: the latest frame of every channel and device, as plain dicts.
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import stream
from benchmarks.table import Row, show
from ucbridge.pbx.events import WANTED, typed
from ucbridge.pbx.frames import Frame, parse
from ucbridge.pbx.model import LiveModel

CALLS = 1000
ENDPOINTS = 10_000
ROUNDS = 3
ONE_CALL = b"ucbridge-private-x007-a"
_BRIDGE = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def main() -> list[Row]:
    """Build up the same state both ways, each in processes of its own; compare the medians."""
    found = {way: [measured(way) for _round in range(ROUNDS)] for way in ("model", "dicts")}
    memory = {way: median(one["megabytes"] for one in runs) for way, runs in found.items()}
    cpu = {way: median(one["microseconds"] for one in runs) for way, runs in found.items()}
    return [
        _row("memory, 1,000 calls and 10,000 endpoints / plain dicts", memory["model"], memory["dicts"], "MB", 1.0),
        _row("CPU per event, parsed and applied / plain dicts", cpu["model"], cpu["dicts"], "us", 3.0),
    ]


def messages() -> list[bytes]:
    """Return what AMI says until so many calls are up and so many endpoints known."""
    once = _one_call()
    calls = [_BRIDGE.sub(b"%036d" % n, m.replace(stream.RUN, b"run%013d-" % n)) for n in range(CALLS) for m in once]
    device = b"Event: DeviceStateChange\r\nPrivilege: call,all\r\nDevice: PJSIP/%d\r\nState: NOT_INUSE"
    return calls + [device % (10_000 + number) for number in range(ENDPOINTS)]


def _one_call() -> list[bytes]:
    chosen: list[bytes] = []
    for message in stream.recording().split(b"\r\n\r\n"):
        name = message[7 : message.find(b"\r\n", 7)]
        if name in WANTED and b"inkedid: " + ONE_CALL in message:
            if name in {b"BridgeLeave", b"Hangup"}:
                return chosen
            chosen.append(message)
    raise ValueError("the recording has no such call")


def build(way: str) -> dict[str, float]:
    """Build the state up one way; return what it cost."""
    stuff = messages()
    model = LiveModel(lambda _change: None)
    model.replace([])
    latest: dict[str, Frame] = {}
    take: Callable[[bytes], None] = _into(model) if way == "model" else _keeping(latest)
    gc.collect()
    before, start = _resident(), time.process_time()
    for message in stuff:
        take(message)
    spent = time.process_time() - start
    gc.collect()
    held = _resident() - before
    if way == "model" and (len(model.calls), len(model.endpoints)) != (CALLS, ENDPOINTS):
        raise ValueError(f"{len(model.calls)} calls, {len(model.endpoints)} endpoints")
    return {"megabytes": held / 1e6, "microseconds": spent / len(stuff) * 1e6}


def _into(model: LiveModel) -> Callable[[bytes], None]:
    def take(message: bytes) -> None:
        event = typed(parse(message))
        if event is not None:
            model.apply(event)

    return take


def _keeping(latest: dict[str, Frame]) -> Callable[[bytes], None]:
    def take(message: bytes) -> None:
        frame = parse(message)
        key = frame.get("DestUniqueid") or frame.get("Uniqueid") or frame.get("Device")
        latest[str(key)] = frame

    return take


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def measured(way: str) -> dict[str, float]:
    """Build the state up one way in a process of its own; return what it cost."""
    command = [sys.executable, "-m", "benchmarks.scale", way]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, float] = json.loads(result.stdout)
    return found


def _row(name: str, ours: float, theirs: float, unit: str, most: float) -> Row:
    ratio = ours / theirs
    return Row(name, f"{ours:.1f} {unit}", f"{theirs:.1f} {unit}", f"{ratio:.2f}", f"<= {most:g}", ratio <= most)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(build(sys.argv[1])))
    else:
        show(main())
