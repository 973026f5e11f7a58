"""All of conferences, put together."""

from __future__ import annotations

from dataclasses import dataclass

from ucbridge.services.conferences.announcing.service import AnnouncementService
from ucbridge.services.conferences.dial_in.parts import dial_in
from ucbridge.services.conferences.dial_in.reception import DialIn
from ucbridge.services.conferences.parts import Around
from ucbridge.services.conferences.people.crowds import Crowds
from ucbridge.services.conferences.people.resolving import Invitees
from ucbridge.services.conferences.plans.service import Plans
from ucbridge.services.conferences.ports import OriginOf
from ucbridge.services.conferences.recording.kept import Kept
from ucbridge.services.conferences.recording.service import Around as AroundRecordings
from ucbridge.services.conferences.recording.service import RecordingService
from ucbridge.services.conferences.service import ConferenceService
from ucbridge.services.groups import GroupMembers
from ucbridge.supervision import Health


@dataclass(frozen=True, slots=True)
class ConferenceServices:
    """What `Services` offers of conferences. No `recordings`: they are not recorded here."""

    conferences: ConferenceService
    invitees: Invitees
    announcements: AnnouncementService
    plans: Plans
    dial_in: DialIn
    recordings: RecordingService | None


def build(
    around: Around,
    *,
    groups: GroupMembers,
    origin: OriginOf,
    kept: Kept | None,
    health: Health,
    key: bytes,
) -> ConferenceServices:
    """Put them together, and have callers of the dial-in number looked after; options as in `services.building`."""
    config, database, pbx = around.config, around.database, around.pbx
    people, directory, numbers, notices = around.people, around.directory, around.numbers, around.notices
    conferences = ConferenceService(around)
    invitees = Invitees(
        directory,
        people,
        numbers=numbers,
        policy=around.policy,
        permissions=around.permissions,
        crowds=Crowds(people, pbx, around.policy, groups),
    )
    announcements = AnnouncementService(
        config, database, pbx, conferences, people=people, notices=notices, origin=origin
    )
    conferences.announcing = announcements.announcing
    plans = Plans(
        config,
        database,
        conferences,
        people=people,
        invitees=invitees,
        permissions=around.permissions,
        notices=notices,
        address=around.address,
    )
    door = dial_in(
        config,
        database,
        conferences,
        to_come=plans.planning.expected,
        people=people,
        directory=directory,
        numbers=numbers,
        notices=notices,
        health=health,
        key=key,
    )
    pbx.receive(door)
    recordings: RecordingService | None = None
    if config.conference.recording and kept:
        room = AroundRecordings(database, pbx, conferences, kept)
        recordings = conferences.recording = RecordingService(room, config.conference.recording)
    return ConferenceServices(conferences, invitees, announcements, plans, door, recordings)
