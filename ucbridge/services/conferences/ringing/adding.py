"""More people rung into a conference that goes on."""

from __future__ import annotations

from collections.abc import Sequence

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.interface import Pbx
from ucbridge.services.conferences.cards.showing import Showing
from ucbridge.services.conferences.control.rights import Rights, check_joining
from ucbridge.services.conferences.invitee import Invitee, own_phone
from ucbridge.services.conferences.live.conferences import LIVE, LiveConference, LiveLeg
from ucbridge.services.conferences.ringing.inviting import Inviting, Manner
from ucbridge.services.conferences.ringing.opening import Opening


class Adding:
    """Adds people: `check` and `write_down` while the conference is held, `ring` after."""

    def __init__(self, pbx: Pbx, opening: Opening, inviting: Inviting, showing: Showing, rights: Rights) -> None:
        self._pbx = pbx
        self._opening = opening
        self._inviting = inviting
        self._showing = showing
        self._rights = rights

    def locked(self, going: LiveConference) -> bool:
        """Tell whether a conference lets nobody in."""
        room = self._pbx.rooms.live.get(going.room)
        return room.locked if room else going.conference.locked

    def check(self, person: Person, going: LiveConference) -> None:
        """Let those pass who may add people: whoever is in it, only hosts while it is locked.

        A room of the dialplan has a PIN and rules of its own, which who is rung into it passes by: only those may add
        there who control it.

        Raises:
            Refused: they may not.
        """
        if going.foreign or self.locked(going):
            self._rights.check_host(person, going)
        else:
            self._rights.check_member(person, going)

    async def others(self, person: Person, going: LiveConference, invitees: Sequence[Invitee]) -> list[LiveLeg]:
        """Note whom somebody wants to be rung, without those who are in or rung already.

        Raises:
            UserError: that leaves nobody.
            Refused: they may not, or the limits.
        """
        self.check(person, going)
        legs = await self._write_down(person, going, invitees)
        if not legs:
            raise UserError(
                _("The card of the conference shows who is in it."),
                title=_("They are in the conference, or being rung, already"),
            )
        return legs

    async def oneself(self, person: Person, going: LiveConference) -> list[LiveLeg]:
        """Note that somebody wants to be rung themselves. Raises as `others` does."""
        check_joining(self._rights, person, going, locked=self.locked(going))
        legs = await self._write_down(person, going, own_phone(person))
        if not legs:
            raise UserError(
                _("Pick up your phone, if it rings."),
                title=_("You are in the conference, or being rung, already"),
            )
        return legs

    async def ring(self, person: Person, going: LiveConference, legs: Sequence[LiveLeg]) -> None:
        """Ring them.

        Raises:
            PbxError: nobody could be rung.
        """
        self._showing.changed(going)
        errors = await self._inviting.ring(going, legs, self._manner(person, going))
        self._showing.changed(going)
        if len(errors) == len(legs):
            raise errors[0]

    async def _write_down(self, person: Person, going: LiveConference, invitees: Sequence[Invitee]) -> list[LiveLeg]:
        self._opening.check_link()
        self._opening.check_size(len(going.among(LIVE)) + len(invitees))
        async with self._opening.within_rate(person.id, len(invitees)):
            return await self._inviting.write_down(going, invitees, self._manner(person, going))

    def _manner(self, person: Person, going: LiveConference) -> Manner:
        return Manner(by=person.id, admin=self.locked(going))
