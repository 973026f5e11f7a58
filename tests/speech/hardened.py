"""The work of a worker in a process whose memory is never both writable and executable, as in config/systemd."""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
from pathlib import Path

PR_SET_MDWE, PR_GET_MDWE = 65, 66
REFUSED = 3


async def main(path: str) -> None:
    from ucbridge.speech.preparing import prepared
    from ucbridge.speech.workers import Workers

    sound = Path(path).read_bytes()
    async with Workers(1) as workers:
        playable = await prepared(workers, sound, "wav")
        heard = await workers.run("listen", seconds=60, sound=sound, suffix="wav", longest=3600)
    print(playable.seconds, len(playable.mp3), len(playable.opus), heard["spans"])  # noqa: T201


if __name__ == "__main__":
    if "hardened" in sys.argv:
        assert ctypes.CDLL(None).prctl(PR_GET_MDWE, 0, 0, 0, 0)
        asyncio.run(main(sys.argv[1]))
    elif ctypes.CDLL(None).prctl(PR_SET_MDWE, 1, 0, 0, 0):
        sys.exit(REFUSED)
    else:
        os.execv(sys.executable, [sys.executable, "-m", "tests.speech.hardened", sys.argv[1], "hardened"])
