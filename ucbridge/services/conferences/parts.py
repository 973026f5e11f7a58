"""The parts of conferences, put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ucbridge.config import Config
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.showing import RecordingOf, Showing
from ucbridge.services.conferences.control.controls import Controls
from ucbridge.services.conferences.control.ending import Ending
from ucbridge.services.conferences.control.finding import Finding
from ucbridge.services.conferences.control.rights import Rights
from ucbridge.services.conferences.fresh_pins import Taken
from ucbridge.services.conferences.joining.how_to_join import AddressOf, no_page
from ucbridge.services.conferences.live.attendance import Attendance
from ucbridge.services.conferences.live.conferences import LiveConference, LiveConferences
from ucbridge.services.conferences.live.newcomers import Newcomers
from ucbridge.services.conferences.ringing.adding import Adding
from ucbridge.services.conferences.ringing.growing import Growing
from ucbridge.services.conferences.ringing.inviting import Inviting
from ucbridge.services.conferences.ringing.opening import Opening
from ucbridge.services.conferences.watching import Watching
from ucbridge.services.directory import Directory
from ucbridge.services.following import Following
from ucbridge.services.foundation import Foundation
from ucbridge.services.notices import Notices
from ucbridge.services.numbers import Numbers
from ucbridge.services.on_call.parties import Parties
from ucbridge.services.people import People
from ucbridge.services.permissions import Permissions
from ucbridge.services.policy import Policy
from ucbridge.store.conferences import Conferences
from ucbridge.store.database import Database


@dataclass(frozen=True, slots=True)
class Around:
    """What conferences stand on."""

    config: Config
    database: Database
    pbx: Pbx
    people: People
    directory: Directory
    numbers: Numbers
    policy: Policy
    permissions: Permissions
    calls: Following
    notices: Notices
    address: AddressOf = no_page

    @classmethod
    def on(cls, base: Foundation, address: AddressOf) -> Around:
        """Return it for conferences whose pages have these addresses."""
        return cls(
            base.config,
            base.database,
            base.pbx,
            base.people,
            base.directory,
            base.numbers,
            base.policy,
            base.permissions,
            base.following,
            base.notices,
            address,
        )


class Parts:
    """Everything that works on conferences. `recording` tells whether one is recorded, `taken` are PINs in use
    elsewhere.
    """

    def __init__(self, around: Around, *, recording: RecordingOf, taken: Taken) -> None:
        pbx, config, people = around.pbx, around.config, around.people
        settings, store = config.conference, Conferences(around.database)
        self._language = config.bridge.language
        self.going = going = LiveConferences(store)
        self.rights = Rights(pbx, around.permissions)
        self.showing = showing = Showing(
            pbx, going, config, people, around.notices, address=around.address, recording=recording
        )
        newcomers = Newcomers(store, people, around.directory, around.calls, showing.tell)
        self.attendance = attendance = Attendance(pbx, going, newcomers, changed=showing.changed, stray=self._stray)
        self.ending = ending = Ending(pbx, going, attendance, showing)
        self.inviting = inviting = Inviting(
            pbx,
            going,
            attendance,
            people,
            showing.tell,
            recorded=lambda conference_id: bool(recording(conference_id)),
            number=settings.number or "",
            most=settings.size,
            confirm=settings.confirm,
            ring_seconds=config.pbx.ring_seconds,
        )
        self.opening = opening = Opening(pbx, going, inviting, ending, settings=settings, taken=taken)
        self.finding = Finding(pbx, going, people, self.rights, self.adopt)
        self.controls = Controls(pbx, going, attendance, people, self.rights)
        self.adding = Adding(pbx, opening, inviting, showing, self.rights)
        self.growing = Growing(
            pbx,
            going,
            around.calls,
            people,
            Parties(people, around.directory, around.numbers),
            opening=opening,
            inviting=inviting,
            attendance=attendance,
            ending=ending,
            most=settings.size,
        )
        self.watching = Watching(
            pbx,
            going,
            attendance=attendance,
            inviting=inviting,
            ending=ending,
            showing=showing,
            growing=self.growing,
            longest=timedelta(minutes=settings.minutes),
        )

    async def adopt(self, room: str) -> LiveConference:
        """Write a room of the dialplan down, with everybody who is in it."""
        going = await self.opening.open_foreign(room, self._language)
        await self.attendance.look(going)
        return going

    async def _stray(self, room: str) -> None:
        await self.ending.stray(room)
