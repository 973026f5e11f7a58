"""Whether the clocks of the bridge and the PBX agree."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from ucbridge.checks.finding import Finding, ok, skipped, warning
from ucbridge.checks.systems import Systems
from ucbridge.i18n import _
from ucbridge.pbx.frames import text

TOLERANCE = 5.0


async def skew(systems: Systems) -> AsyncIterator[Finding]:
    """Compare the time in the answer to a ping with ours."""
    assert systems.ami is not None
    stamp = text(await systems.ami.action("Ping"), "Timestamp")
    try:
        seconds = float(stamp) - time.time()
    except ValueError:
        yield skipped(_("This Asterisk does not tell its time."))
        return
    if abs(seconds) <= TOLERANCE:
        yield ok(_("The clocks of the bridge and the PBX agree."))
    else:
        yield warning(
            _("The clock of the PBX differs from ours by {seconds} seconds.", seconds=round(seconds)),
            _("Run a time service (chrony, systemd-timesyncd) on both: call times and voicemail dates depend on it."),
        )
