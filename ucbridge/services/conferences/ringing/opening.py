"""Conferences opened: within the limits, written down, everybody rung."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from ucbridge.config.conferences import ConferenceSettings
from ucbridge.errors import PbxUnreachable, Refused, UserError
from ucbridge.i18n import _, plural
from ucbridge.models import Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.control.ending import Ending
from ucbridge.services.conferences.fresh_pins import Taken, fresh_pin
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.conferences.live.conferences import LIVE, LiveConference, LiveConferences
from ucbridge.services.conferences.live.outcome import Outcome
from ucbridge.services.conferences.ports import PermanentRoom, Wish
from ucbridge.services.conferences.ringing.inviting import Inviting, Manner
from ucbridge.services.conferences.rooms import new_room, room_of
from ucbridge.services.conferences.sizes import check_size
from ucbridge.store.conferences import Conference

log = structlog.get_logger(__name__)

WINDOW = timedelta(minutes=1)
PIN_DIGITS = range(4, 11)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to open: for whom, rung by whom ("" for the bridge itself), and where; a permanent room is its owner's.

    `planned`: it was asked for before, so that whoever asked is told of it as all others are.
    """

    host: Person
    wish: Wish
    language: str
    by: str = ""
    planned: bool = False
    permanent: PermanentRoom | None = None


class Opening:
    """Opens conferences, one at a time, so that no limit is passed by two at once."""

    def __init__(
        self,
        pbx: Pbx,
        going: LiveConferences,
        inviting: Inviting,
        ending: Ending,
        *,
        settings: ConferenceSettings,
        taken: Taken,
    ) -> None:
        self._pbx = pbx
        self._going = going
        self._inviting = inviting
        self._ending = ending
        self._settings = settings
        self._taken = taken
        self._turn = asyncio.Lock()

    async def open(self, asked: Asked, invitees: Sequence[Invitee]) -> LiveConference:
        """Open a conference and ring everybody; one that goes on in that permanent room already is joined.

        Raises:
            UserError: the PIN is none, or somebody else's.
            Refused: the limits.
            PbxError: the PBX cannot be reached, or refused to ring anybody at all.
        """
        self.check_link()
        await self._going.load()
        async with self._turn:
            self.check_size(len(invitees))
            await self.check_rate(asked.by, len(invitees))
            going, new = await self._find_or_write_down(asked, len(invitees))
            self.check_size(len(going.among(LIVE)) + len(invitees))
            manner = Manner(asked.by, admin=going.conference.locked, planned=asked.planned)
            legs = await self._inviting.write_down(going, invitees, manner)
        errors = await self._inviting.ring(going, legs, manner)
        if legs and len(errors) == len(legs):
            if new:
                await self._ending.finish(going, Outcome.REFUSED)
            raise errors[0]
        return going

    async def begin_in(self, room: PermanentRoom, language: str) -> LiveConference:
        """Open the conference of a permanent room for who dials in; or return the one that goes on there.

        Raises:
            Refused: the limits.
        """
        await self._going.load()
        host = Person(room.owner_id, "")
        async with self._turn:
            asked = Asked(host, Wish(name=room.name, room=room.name), language, permanent=room)
            return (await self._find_or_write_down(asked, 0))[0]

    async def open_foreign(self, room: str, language: str) -> LiveConference:
        """Write down a room of the dialplan, so that it can be controlled; or return what is written of it."""
        await self._going.load()
        async with self._turn:
            going = self._going.of_room(room)
            return going or await self._write(_blank(room, name=room, language=language))

    async def open_grown(self, asked: Asked, rung: int) -> LiveConference:
        """Write a conference down that a call is about to become; nobody is rung yet. Raises as `open` does."""
        self.check_link()
        await self._going.load()
        async with self._turn:
            await self.check_rate(asked.by, rung)
            going, _new = await self._find_or_write_down(asked, rung + 2)
            going.growing_since = time.monotonic()
            return going

    @asynccontextmanager
    async def within_rate(self, person_id: str, more: int) -> AsyncIterator[None]:
        """Hold everybody else back while somebody has so many more written down. Raises as `check_rate` does."""
        async with self._turn:
            await self.check_rate(person_id, more)
            yield

    async def check_rate(self, person_id: str, more: int) -> None:
        """Let somebody ring so many more.

        Raises:
            Refused: they rang too many in the last minute.
        """
        most = self._settings.size * self._settings.per_person
        recent = await self._going.store.count_rung_since(person_id, datetime.now(UTC) - WINDOW) if person_id else 0
        if recent + more > most:
            raise Refused(
                plural(
                    "Only {count} person a minute can be rung from chat: try again shortly.",
                    "Only {count} people a minute can be rung from chat: try again shortly.",
                    most,
                ),
                title=_("Too many people rung in a minute"),
            )

    def check_size(self, people: int) -> None:
        """Let so many into one conference.

        Raises:
            Refused: they are too many.
        """
        check_size(people, self._settings.size)

    def check_link(self) -> None:
        """Let nothing begin while the PBX cannot be seen."""
        if not self._pbx.model.fresh:
            raise PbxUnreachable(_("Nothing was done. Try again in a moment."))

    async def _find_or_write_down(self, asked: Asked, people: int) -> tuple[LiveConference, bool]:
        self.check_size(people)
        if asked.permanent and (there := self._going.of_room(room_of(asked.permanent.id))) is not None:
            return there, False
        self._check_rooms(asked)
        pin = asked.permanent.pin if asked.permanent else await self._pin(asked.wish)
        conference = replace(
            _blank(
                room_of(asked.permanent.id) if asked.permanent else new_room(),
                name=asked.wish.name or (asked.permanent.name if asked.permanent else ""),
                language=asked.language,
            ),
            pin=pin,
            starter_id=asked.host.id,
            host_id=asked.permanent.owner_id if asked.permanent else asked.host.id,
            ends_with_host=asked.wish.ends_with_host,
            retry=asked.wish.retry,
            permanent_id=asked.permanent.id if asked.permanent else None,
        )
        return await self._write(conference), True

    async def _write(self, conference: Conference) -> LiveConference:
        going = self._going.add(LiveConference(await self._going.store.begin(conference)))
        log.info("conference opened", conference=going.id, foreign=going.foreign)
        return going

    def _check_rooms(self, asked: Asked) -> None:
        ours = [each for each in self._going if not each.foreign]
        if len(ours) >= (most := self._settings.at_once):
            raise Refused(
                plural(
                    "There is {count} conference already: wait until it is over.",
                    "There are {count} conferences already: wait until one is over.",
                    most,
                ),
                title=_("Too many conferences at once"),
            )
        hosted = [each for each in ours if each.conference.host_id == asked.host.id]
        if asked.by and len(hosted) >= (most := self._settings.per_person):
            raise Refused(
                plural(
                    "You host {count} conference already: end it first.",
                    "You host {count} conferences already: end one first.",
                    most,
                ),
                title=_("Too many conferences at once"),
            )

    async def _pin(self, wish: Wish) -> str:
        taken = {*await self._taken(), *(each.conference.pin for each in self._going)}
        if not wish.pin:
            return fresh_pin(taken)
        if not (wish.pin.isascii() and wish.pin.isdigit() and len(wish.pin) in PIN_DIGITS):
            raise UserError(_("Give 4 to 10 digits, or leave it out."), title=_("This cannot be a PIN"))
        if wish.pin in taken:
            raise UserError(_("Choose another, or leave it out."), title=_("This PIN cannot be used"))
        return wish.pin


def _blank(room: str, *, name: str, language: str) -> Conference:
    return Conference(
        id=0,
        room=room,
        name=name,
        pin="",
        starter_id="",
        host_id="",
        ends_with_host=False,
        retry=False,
        locked=False,
        language=language,
        permanent_id=None,
        started_at=datetime.now(UTC),
        ended_at=None,
        outcome="",
    )
