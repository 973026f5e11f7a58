"""What a check is: a name, what it needs, and a function that tells what it finds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from ucbridge.checks.finding import Finding, skipped
from ucbridge.checks.systems import Systems
from ucbridge.errors import BridgeError
from ucbridge.i18n import Text, _

Look = Callable[[Systems], AsyncIterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One part of a configuration, and `what` of it. `needs` names what must be signed in first: `ami`, `ari`."""

    part: str
    what: Text
    look: Look
    needs: tuple[str, ...] = ()

    async def run(self, systems: Systems) -> AsyncIterator[Finding]:
        """Look and tell; a connection that breaks meanwhile is told, too."""
        missing = [need for need in self.needs if getattr(systems, need) is None]
        if missing:
            yield skipped(
                _("{what}: not looked at, it needs {needs}.", what=self.what, needs=" + ".join(missing).upper())
            )
            return
        try:
            async for finding in self.look(systems):
                yield finding
        except BridgeError as error:
            yield skipped(_("{what}: not looked at to the end. {reason}", what=self.what, reason=error.text))
