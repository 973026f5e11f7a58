"""The call records of the PBX: can they be read, and are their times understood."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ucbridge.checks.finding import Finding, ok, problem, warning
from ucbridge.checks.systems import Systems
from ucbridge.errors import ConfigError
from ucbridge.i18n import _
from ucbridge.pbx.cdr.clock import epoch
from ucbridge.pbx.cdr.errors import CdrUnreadable
from ucbridge.pbx.cdr.interface import CallRecord
from ucbridge.pbx.cdr.sources import records_of

RECENT = timedelta(days=7)

_NEAR = timedelta(seconds=30)
"""How far a record may begin from its channel."""


async def records(systems: Systems) -> AsyncIterator[Finding]:
    """Read the records of the last days as after an outage."""
    config = systems.config
    if config.pbx.cdr is None:
        yield ok(_("No call records are read: after an outage the history says where it has gaps."))
        return
    now = datetime.now(UTC)
    try:
        source = records_of(config.pbx.cdr, ZoneInfo(config.bridge.timezone))
        found = await source.between(now - RECENT, now + timedelta(days=1))
    except ConfigError as error:
        yield problem(error.text, _("See [pbx.cdr] in the configuration."))
        return
    except CdrUnreadable as error:
        yield problem(error.text, _("The bridge must be allowed to read them; outages leave gaps in the history."))
        return
    if not found:
        yield warning(
            _("The call records can be read, and there is none of the last 7 days."),
            _("If there were calls, see whether [pbx.cdr] names what the PBX writes to."),
        )
        return
    yield ok(_("The call records can be read: the newest ended at {time}.", time=f"{max(_ends(found)):%F %R} UTC"))
    if not _dated(found):
        yield warning(
            _("The times of the call records are not those of their channels."),
            _("Set timezone in [pbx.cdr] to the one they are written in."),
        )
    if not any(each.linked_id for each in found):
        yield warning(
            _("The call records have no linkedid: transfers are several calls in the history."),
            _("Set newcdrcolumns=yes (cdr.conf, cdr_odbc.conf), or add a column linkedid to the table."),
        )
    if not any(each.unique_id for each in found):
        yield warning(
            _("The call records have no uniqueid: calls seen before an outage may be told twice."),
            _("Set loguniqueid=yes in cdr.conf, or add a column uniqueid to the table."),
        )


def _ends(found: list[CallRecord]) -> list[datetime]:
    return [each.ended for each in found]


def _dated(found: list[CallRecord]) -> bool:
    """Tell whether the first record of most channels begins when the channel does."""
    first: dict[str, CallRecord] = {}
    for each in found:
        first.setdefault(each.unique_id, each)
    near = [abs(each.started - born) <= _NEAR for each in first.values() if (born := epoch(each.unique_id))]
    return not near or sum(near) * 2 >= len(near)
