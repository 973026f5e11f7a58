"""Calling back: in a mailbox of several people the first to do so claims the message, and the others see it."""

from __future__ import annotations

from collections.abc import Mapping

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State, Style
from ucbridge.services.calls import Calls
from ucbridge.services.claims import Claims
from ucbridge.services.people import People
from ucbridge.services.voicemail.buttons import CALL_ANYWAY
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.ports import Cards
from ucbridge.services.voicemail.shelf import Shelf
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.voicemails import Voicemail, Voicemails


class CallBacks:
    """Call-backs by the message they answer. A claim whose call reached nobody is free again."""

    def __init__(
        self,
        shelf: Shelf,
        voicemails: Voicemails,
        *,
        callers: Callers,
        people: People,
        calls: Calls,
        placed: PlacedCalls,
        cards: Cards,
    ) -> None:
        self._shelf = shelf
        self._callers = callers
        self._people = people
        self._claims: Claims[int] = Claims(_Claimed(voicemails), calls=calls, placed=placed, show=cards.show)

    async def run(self) -> None:
        """Free the claims whose calls come to nothing, until cancelled."""
        await self._claims.run()

    async def call(self, person: Person, voicemail_id: int, *, anyway: bool = False, language: str = "en") -> Reply:
        """Call who left a message; ask first where somebody else does already, unless `anyway`.

        Raises:
            UserError: it is gone, none of theirs, or its caller cannot be called.
            Refused: the policy or the limits forbid it.
            PbxError: the PBX refused, or cannot be reached.
        """
        voicemail = await self._shelf.theirs(person, voicemail_id)
        caller = await self._callers.of(voicemail)
        if not caller.dial:
            raise UserError(_("The caller showed no number."), title=_("This caller cannot be called back"))
        placed = await self._claims.call(person, voicemail_id, caller.dial, anyway=anyway, language=language)
        return placed or await self._ask(await self._shelf.theirs(person, voicemail_id))

    async def _ask(self, voicemail: Voicemail) -> Reply:
        claimer = await self._people.get(voicemail.claimed_by)
        name = claimer.name if claimer else voicemail.claimed_by
        return Reply(
            _("{name} is already calling back", name=name),
            _("Call anyway?"),
            State.QUESTION,
            buttons=(Button(_("Call anyway"), CALL_ANYWAY, str(voicemail.id), Style.PRIMARY),),
            private=True,
        )


class _Claimed:
    """The claims of messages; keeps `ClaimStore`. Whoever calls anyway leaves the claim to the other one."""

    def __init__(self, voicemails: Voicemails) -> None:
        self._voicemails = voicemails

    async def claims(self) -> Mapping[int, str]:
        return {each.id: each.claimed_call for each in await self._voicemails.claimed()}

    async def claim(self, item: int, person_id: str, /, *, anyway: bool) -> bool:  # noqa: ARG002 - the contract's
        return await self._voicemails.claim(item, person_id)

    async def placed(self, item: int, channel_id: str, /) -> None:
        await self._voicemails.change(item, claimed_call=channel_id)

    async def release(self, item: int, channel_id: str, /) -> bool:
        return await self._voicemails.release(item, channel_id)
