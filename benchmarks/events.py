"""AMI events followed per CPU second, all the way into the live model."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from benchmarks import stream
from benchmarks.table import Row, show

TIMES = 15
ROUNDS = 5


def main() -> list[Row]:
    """Play one stream to each client in turn, several rounds; compare the medians."""
    command = [sys.executable, "-m", "benchmarks.stream", str(TIMES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        seconds: dict[str, list[float]] = {"ours": [], "bare": [], "panoramisk": []}
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            for _round in range(ROUNDS):
                for name, taken in seconds.items():
                    taken.append(_run(name, port))
        finally:
            server.kill()
    rate = {name: stream.count(TIMES) / median(taken) for name, taken in seconds.items()}
    return [
        _row("events per CPU second, into the model / panoramisk alone", rate["ours"], rate["panoramisk"], 3.0),
        _row("events per CPU second, into the model / bare parser", rate["ours"], rate["bare"], 0.5),
    ]


def _run(client: str, port: str) -> float:
    command = [sys.executable, "-m", "benchmarks.clients", client, port]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return float(result.stdout.strip().splitlines()[-1])


def _row(name: str, ours: float, theirs: float, least: float) -> Row:
    ratio = ours / theirs
    return Row(name, f"{ours:,.0f}", f"{theirs:,.0f}", f"{ratio:.2f}", f">= {least:g}", ratio >= least)


if __name__ == "__main__":
    show(main())
