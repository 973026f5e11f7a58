"""What looks after the dial-in number, put together."""

from __future__ import annotations

from datetime import timedelta

from ucbridge.config import Config
from ucbridge.services.conferences.dial_in.asking import Asking
from ucbridge.services.conferences.dial_in.callers import Callers
from ucbridge.services.conferences.dial_in.pins import PinGuard
from ucbridge.services.conferences.dial_in.reception import DialIn
from ucbridge.services.conferences.dial_in.reports import PinReports
from ucbridge.services.conferences.dial_in.waiting import ToCome, WaitingRoom
from ucbridge.services.conferences.service import ConferenceService
from ucbridge.services.directory import Directory
from ucbridge.services.notices import Notices
from ucbridge.services.numbers import Numbers
from ucbridge.services.people import People
from ucbridge.store.conferences import Conferences
from ucbridge.store.database import Database
from ucbridge.store.wrong_pins import WrongPins
from ucbridge.supervision import Health


def dial_in(
    config: Config,
    database: Database,
    conferences: ConferenceService,
    *,
    to_come: ToCome,
    people: People,
    directory: Directory,
    numbers: Numbers,
    notices: Notices,
    health: Health,
    key: bytes,
) -> DialIn:
    """Return what `Pbx.receive` is given. `key` is a secret of this installation."""
    settings, kept = config.conference, Conferences(database)
    pause = timedelta(minutes=settings.pin_minutes)
    waiting = WaitingRoom(conferences, kept, to_come)
    guard = PinGuard(WrongPins(database), settings)
    reports = PinReports(people, notices, conferences.going, pause=pause)
    return DialIn(
        conferences,
        Callers(people, directory, numbers, key),
        Asking(waiting, guard, reports, settings, health),
        waiting,
        settings,
        kept=kept,
        recorded=lambda conference_id: bool(
            conferences.recording and conferences.recording.state(conference_id) == "recording"
        ),
    )
