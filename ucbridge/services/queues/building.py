"""The services of queues, put together."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services.calls import Calls
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.queues.call_backs import CallBacks
from ucbridge.services.queues.missed import MissedCalls
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.workspaces.platform import Platform
from ucbridge.store.connector_state import ConnectorState
from ucbridge.store.database import Database
from ucbridge.store.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class QueueParts:
    """Who was missed, and calling them back."""

    missed: MissedCalls
    call_backs: CallBacks


def build(
    config: Config,
    database: Database,
    pbx: Pbx,
    *,
    callers: Callers,
    people: People,
    calls: Calls,
    notices: Notices,
    workspaces: Workspaces,
    platform: Platform,
) -> QueueParts:
    """Put them together; no I/O yet."""
    notes, zone = ConnectorState(database, ""), ZoneInfo(config.bridge.timezone)
    call_backs = CallBacks(notes, callers=callers, people=people, calls=calls, notices=notices, zone=zone)
    missed = MissedCalls(pbx, workspaces, platform, notes=notes, call_backs=call_backs, notices=notices)
    return QueueParts(missed, call_backs)
