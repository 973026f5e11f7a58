"""Calling back whoever was missed: the first to do so says so on the card, others are asked first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ucbridge.errors import Refused, UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State, Style
from ucbridge.services.calls import Calls
from ucbridge.services.claims import Claims
from ucbridge.services.missed.card import CALL_ANYWAY
from ucbridge.services.missed.cards import Cards
from ucbridge.services.people import People
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.missed import MissedCards


class CallBacks:
    """Call-backs by the key of a missed call. A claim whose call reached nobody is free again."""

    def __init__(
        self,
        rows: MissedCards,
        cards: Cards,
        *,
        people: People,
        calls: Calls,
        placed: PlacedCalls,
        talked: Callable[[str], Awaitable[None]],
    ) -> None:
        self._rows = rows
        self._cards = cards
        self._people = people
        self._claims: Claims[str] = Claims(rows, calls=calls, placed=placed, show=cards.show, talked=talked)

    async def run(self) -> None:
        """Free the claims whose calls come to nothing, until cancelled."""
        await self._claims.run()

    async def call(self, person: Person, key: str, *, anyway: bool = False, language: str = "en") -> Reply:
        """Call somebody back; ask first where somebody else does or did already, unless `anyway`.

        Raises:
            UserError: it is too old, or its caller cannot be called.
            Refused: it is none of theirs; the policy or the limits forbid it.
            PbxError: the PBX refused, or cannot be reached.
        """
        caller = await self._cards.caller(key)
        if caller is None:
            raise UserError(_("Type /call and the number instead."), title=_("This call is too long ago"))
        await self._check(person, key)
        if not caller.dial:
            raise UserError(_("The caller showed no number."), title=_("This caller cannot be called back"))
        placed = await self._claims.call(person, key, caller.dial, anyway=anyway, language=language)
        return placed or await self._ask(key)

    async def _check(self, person: Person, key: str) -> None:
        """Refuse whoever it was not for; of a queue that is told in a channel, everybody there may call back."""
        for each in await self._rows.to_show([key]):
            if not each.card.places and person.id not in each.people:
                raise Refused(_("Only those who missed it can call back here."), title=_("This is not your call"))

    async def _ask(self, key: str) -> Reply:
        missed = await self._rows.get(key)
        claimer = await self._people.name_of(missed.claimed_by) if missed else ""
        return Reply(
            _("{name} called back already", name=claimer),
            _("Call anyway?"),
            State.QUESTION,
            buttons=(Button(_("Call anyway"), CALL_ANYWAY, key, Style.PRIMARY),),
            private=True,
        )
