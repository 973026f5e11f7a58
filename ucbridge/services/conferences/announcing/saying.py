"""Things said to everybody in a room: typed and spoken by a machine, or recorded before."""

from __future__ import annotations

import asyncio

from ucbridge.errors import BridgeError, OutcomeUnknown, PbxError, PbxUnreachable, UserError
from ucbridge.i18n import _, plural
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.announcing.offers import Offer, Offers
from ucbridge.services.conferences.ports import Hosting
from ucbridge.services.notices import Notices
from ucbridge.speech.saying.interface import Sayer, Uttered
from ucbridge.store.announcements import Announcements
from ucbridge.store.conferences import Conference
from ucbridge.turns import Turns

PATIENCE = 2.5
"""Seconds in which an announcement that cannot be played fails: whoever asked for it waits so long for the answer."""
SLACK = 30.0
"""Seconds the PBX has to fetch a sound, beyond those it lasts."""


class Announcing:
    """Keeps `ports.Announcing`. `run` carries on with what takes long."""

    def __init__(
        self, pbx: Pbx, hosting: Hosting, notices: Notices, *, sayer: Sayer, recorded: Announcements, offers: Offers
    ) -> None:
        self._pbx = pbx
        self._hosting = hosting
        self._notices = notices
        self._sayer = sayer
        self._recorded = recorded
        self.offers = offers
        self._turns = Turns(1)
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Carry on with announcements until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                await asyncio.Event().wait()
            finally:
                self._tasks = None

    async def say(self, person: Person, text: str, *, which: str | int = "", language: str = "") -> Reply:
        """Have a text said to everybody, in a language, by default that of the conference.

        Raises:
            UserError: there is no such conference, or nothing to say.
            Refused: they are no host of it.
            PbxError: it cannot be played.
        """
        conference = await self._room(person, which)
        uttered = await self._sayer.say(text, language or conference.language)
        return await self._begin(person, conference, uttered)

    async def play(self, person: Person, name: str, *, which: str | int = "") -> Reply:
        """Have a recorded announcement played to everybody. Raises as `say` does."""
        conference = await self._room(person, which)
        sound = await self._recorded.sound(name)
        if sound is None:
            raise UserError(
                _("/conference announcement shows those there are, and records another."),
                title=_("There is no announcement called {name}", name=name),
            )
        return await self._begin(person, conference, Uttered(sound))

    async def _room(self, person: Person, which: str | int) -> Conference:
        conference = await self._hosting.find(person, which)
        self._hosting.check_host(person, conference)
        return conference

    async def _begin(self, person: Person, conference: Conference, uttered: Uttered) -> Reply:
        if self._tasks is None:
            await self._play(conference, uttered)
        else:
            playing = self._tasks.create_task(self._outcome(conference, uttered))
            done, _going_on = await asyncio.wait({playing}, timeout=PATIENCE)
            if not done:
                self._tasks.create_task(self._tell(person, playing))
            elif (failure := playing.result()) is not None:
                raise failure
        seconds = max(1, round(uttered.seconds))
        lasts = plural("It lasts {count} second.", "It lasts {count} seconds.", seconds)
        return Reply(_("Everybody in the room hears it"), lasts, State.OK, private=True)

    async def _outcome(self, conference: Conference, uttered: Uttered) -> BridgeError | None:
        try:
            await self._play(conference, uttered)
        except BridgeError as error:
            return error
        return None

    async def _tell(self, person: Person, playing: asyncio.Task[BridgeError | None]) -> None:
        """Tell who asked what came of it where that took long, and it came to nothing."""
        if (failure := await playing) is not None:
            title = failure.title or _("The announcement was not heard")
            await self._notices.notify(person, Reply(title, failure.text, State.ERROR, private=True))

    async def _play(self, conference: Conference, uttered: Uttered) -> None:
        language = conference.language or "en"
        async with self._turns.of(conference.room):
            with self.offers.of(uttered) as offer:
                try:
                    async with asyncio.timeout(uttered.seconds + SLACK):
                        await self._pbx.rooms.announce(conference.room, offer.media, language=language)
                except LookupError:
                    raise UserError(
                        _("Wait until somebody is in it."), title=_("There is nobody to hear the announcement")
                    ) from None
                except (PbxError, TimeoutError) as error:
                    raise self._unheard(error, offer) from error

    def _unheard(self, error: PbxError | TimeoutError, offer: Offer) -> PbxError:
        if isinstance(error, PbxError) and (offer.fetched or isinstance(error, PbxUnreachable | OutcomeUnknown)):
            return error
        return PbxError(
            _(
                "The phone system cannot fetch announcements from {origin}: ask whoever runs the bridge to run"
                " ucbridge check.",
                origin=self.offers.origin(),
            ),
            title=_("The announcement was not heard"),
        )
