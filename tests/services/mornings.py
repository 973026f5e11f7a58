"""The summaries of an office, by a clock of the test's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tests.office import Office
from ucbridge.services.history.digest import Digests
from ucbridge.store.preferences import Preferences
from ucbridge.store.types import Clock


def digests(there: Office, clock: Clock, *, usual: str = "08:00") -> Digests:
    """Return them as after a start: nothing is known that is not in the database."""
    told = there.services.history.digests
    return Digests(
        there.services.people,
        told.day,
        told.unheard,
        Preferences(there.database),
        there.board,
        whom=told.whom,
        usual=usual,
        zone=ZoneInfo("Europe/Paris"),
        clock=clock,
    )
