"""Start-up and memory of the whole bridge, against a Python that only imports aiohttp."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.table import Row, show

ROUNDS = 3
CONFIG = """
[bridge]
data = "{folder}/data"
[web]
port = 0
[pbx.ami]
port = {nobody}
secret = "none"
[pbx.ari]
url = "http://127.0.0.1:{nobody}/ari"
secret = "none"
[connectors.webchat]
[connectors.local]
[people.alice]
name = "Alice Martin"
extension = "101"
"""
BARE = "import sys, time, aiohttp; print('running', file=sys.stderr, flush=True); time.sleep(60)"


def main() -> list[Row]:
    """Start each a few times, in turn; compare the medians."""
    bridge, bare = [], []
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as folder:
        config = Path(folder) / "ucbridge.toml"
        config.write_text(CONFIG.format(folder=folder, nobody=nobody()))
        start([sys.executable, "-m", "ucbridge", "run", "--config", str(config)])  # compiles, makes the database
        for _round in range(ROUNDS):
            bridge.append(start([sys.executable, "-m", "ucbridge", "run", "--config", str(config)]))
            bare.append(start([sys.executable, "-c", BARE]))
    names = ("seconds until it serves", "CPU seconds until it serves", "resident megabytes")
    pairs = [(median(one[i] for one in bridge), median(one[i] for one in bare)) for i in range(3)]
    return [
        Row(f"{name} / a bare import of aiohttp", f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}")
        for name, (ours, theirs) in zip(names, pairs, strict=True)
    ]


def start(command: list[str]) -> tuple[float, float, float]:
    """Return the seconds, the CPU seconds and the resident megabytes of a process that has come to run."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "running" in line:
                break
        else:
            raise RuntimeError(f"{command[:4]} did not start")
        took = time.monotonic() - started
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
        assert resident is not None
        return took, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), int(resident[1]) / 1000
    finally:
        process.terminate()
        process.communicate()


def nobody() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    show(main())
