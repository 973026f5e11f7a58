"""Run the benchmarks and print one table: python -m benchmarks [NAME ...]"""

from __future__ import annotations

import sys
import time
from importlib import import_module

from benchmarks.table import Row, show

ALL = (
    "events",
    "reconnects",
    "latency",
    "scale",
    "startup",
    "sound",
    "speech",
    "voicemail_pipeline",
    "voicemail_chaos",
    "conference",
    "discord",
    "teams",
    "everyday",
)


def main(chosen: list[str]) -> int:
    """Run those named, or all; return 1 when a target was missed."""
    unknown = [name for name in chosen if name not in ALL]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(ALL)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in chosen or ALL:
        print(f"{name} ...", end=" ", flush=True)
        start = time.monotonic()
        rows += import_module(f"benchmarks.{name}").main()
        print(f"{time.monotonic() - start:.0f} s", flush=True)
    print()
    show(rows)
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
