"""Who is told of wrong PINs: the log, the hosts of what goes on, the administrators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from ucbridge.i18n import _, plural
from ucbridge.models import Field, Person, Reply, State
from ucbridge.services.conferences.invitee import Invitee
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.permissions import ADMIN
from ucbridge.store.conferences import Conference
from ucbridge.store.types import Clock, utc_now

log = structlog.get_logger(__name__)


class PinReports:
    """Tells of wrong PINs in chat, at most once in `pause` each: whoever guesses all night writes one message."""

    def __init__(
        self,
        people: People,
        notices: Notices,
        going: Callable[[], Sequence[Conference]],
        *,
        pause: timedelta,
        clock: Clock = utc_now,
    ) -> None:
        self._people = people
        self._notices = notices
        self._going = going
        self._pause = pause
        self._clock = clock
        self._told: dict[str, datetime] = {}

    async def put_off(self, caller: Invitee, tries: int) -> None:
        """Tell that a call was ended after so many wrong PINs."""
        log.warning("conference.wrong_pins", tries=tries, outside=caller.outside)
        if self._due("caller"):
            await self._tell(_call_ended(caller, tries))

    async def closed(self, minutes: int) -> None:
        """Tell that the dial-in number is closed."""
        log.error("conference.dial_in_closed", minutes=minutes)
        if self._due("whole"):
            await self._tell(_number_closed(minutes))

    def _due(self, about: str) -> bool:
        now, last = self._clock(), self._told.get(about)
        if last is not None and now < last + self._pause:
            return False
        self._told[about] = now
        return True

    async def _tell(self, reply: Reply) -> None:
        for person in await self._concerned():
            await self._notices.notify(person, reply)

    async def _concerned(self) -> Iterable[Person]:
        hosts = {conference.host_id for conference in self._going()}
        return [each for each in await self._people.all() if each.id in hosts or ADMIN in each.roles]


def _call_ended(caller: Invitee, tries: int) -> Reply:
    return Reply(
        _("Somebody dialled in with wrong PINs"),
        plural(
            "{count} wrong PIN was entered, and the call was ended. Was it one of your guests? "
            "Send them the PIN again.",
            "{count} wrong PINs were entered, and the call was ended. Was it one of your guests? "
            "Send them the PIN again.",
            tries,
        ),
        State.INFO,
        fields=(Field(_("Caller"), caller.name), *([Field(_("Number"), caller.number)] if caller.number else [])),
    )


def _number_closed(minutes: int) -> Reply:
    return Reply(
        _("The dial-in number is closed for a while"),
        plural(
            "Somebody may be guessing PINs. Callers from outside can dial in again in {count} minute; until then ring "
            "your guests with /conference add.",
            "Somebody may be guessing PINs. Callers from outside can dial in again in {count} minutes; until then ring "
            "your guests with /conference add.",
            minutes,
        ),
        State.ERROR,
    )
