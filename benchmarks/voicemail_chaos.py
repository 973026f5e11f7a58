"""Messages for four people on three chats that fail, while the bridge is killed again and again.

Counts cards lost and doubled. A chat that honours keys, and one that shows what was posted, must have neither; one
that offers neither of the two may have doubled ones: what it did but did not answer is done once more.
Speech recognition is a stub that answers at once: deliveries are what is measured here. The whole siege takes eight
minutes: CHAOS_MESSAGES=200 CHAOS_KILLS=20 ./run bench voicemail_chaos
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from benchmarks import quiet
from benchmarks.table import Row, show
from tests.chaos.platform import Outcome
from tests.chaos.siege import Report, Siege, lay
from ucbridge.pbx.private import PrivateAsterisk
from ucbridge.pbx.private.plan import VoicemailPlan

SIEGE = Siege(
    messages=int(os.environ.get("CHAOS_MESSAGES", "40")),
    kills=int(os.environ.get("CHAOS_KILLS", "6")),
    longest=4.0,
    patience=900.0,
)
_PLATFORMS = {"keys": "honours keys", "history": "shows its history", "neither": "offers neither"}


def main() -> list[Row]:
    """Lay siege once; every kind of chat is there at the same time."""
    quiet()
    report = asyncio.run(measure())
    print()
    told = Row(
        f"{SIEGE.messages} messages, {report.kills} kills, {report.seconds:.0f} s",
        f"{report.failures} of {report.requests} requests failed",
        ratio=f"{report.failures / report.requests:.0%}",
    )
    return [told, *(_row(outcome) for outcome in report.outcomes)]


async def measure() -> Report:
    """Return what came of it."""
    with tempfile.TemporaryDirectory(prefix="ucb-bench-") as name:
        folder = Path(name)
        plan = VoicemailPlan(general=(f"maxmsg = {max(100, SIEGE.messages)}",))
        async with PrivateAsterisk.start(folder / "pbx", voicemail=plan) as pbx:
            return await lay(SIEGE, folder, pbx, progress=lambda line: print(f"\n  {line}", end="", flush=True))


def _row(outcome: Outcome) -> Row:
    exact = outcome.kind != "neither"
    return Row(
        f"{outcome.wanted} cards, a chat that {_PLATFORMS[outcome.kind]}",
        f"{outcome.lost} lost, {outcome.doubled} doubled, {outcome.outdated} without text",
        ratio=f"{outcome.doubled / outcome.wanted:.0%} doubled",
        target="none of them" if exact else "none lost",
        met=outcome.well if exact else not (outcome.lost or outcome.outdated),
    )


if __name__ == "__main__":
    show(main())
