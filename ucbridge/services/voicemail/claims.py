"""Calling back: in a mailbox of several people the first to do so claims the message, and the others see it."""

from __future__ import annotations

import asyncio

import structlog

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State, Style
from ucbridge.services.call_phase import Outcome
from ucbridge.services.calls import Calls
from ucbridge.services.people import People
from ucbridge.services.voicemail.buttons import CALL_ANYWAY
from ucbridge.services.voicemail.callers import Callers
from ucbridge.services.voicemail.ports import Cards
from ucbridge.services.voicemail.shelf import Shelf
from ucbridge.store.calls import PlacedCalls
from ucbridge.store.voicemails import Voicemail, Voicemails

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between two looks at the calls that may come to nothing."""

_REACHED = frozenset({Outcome.HUNG_UP, Outcome.YOU_HUNG_UP, Outcome.THEY_HUNG_UP, Outcome.LOST, Outcome.GREW})
"""Calls in which somebody was called back, or may have been."""


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
        self._voicemails = voicemails
        self._callers = callers
        self._people = people
        self._calls = calls
        self._placed = placed
        self._cards = cards
        self._open: dict[str, int] = {}
        self._awake = asyncio.Event()

    async def run(self) -> None:
        """Free the claims whose calls come to nothing, until cancelled."""
        for voicemail in await self._voicemails.claimed():
            if voicemail.claimed_call:
                self._open[voicemail.claimed_call] = voicemail.id
            elif voicemail.id not in self._open.values():
                await self._release(voicemail.id, "")  # killed before the call was placed
        while True:
            while self._open:
                await self._settle()
                await asyncio.sleep(LOOK)
            self._awake.clear()
            await self._awake.wait()

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
        if not await self._voicemails.claim(voicemail_id, person.id):
            if not anyway:
                return await self._ask(await self._shelf.theirs(person, voicemail_id))
            return await self._calls.place(person, caller.dial, language=language)
        return await self._claimed(person, voicemail_id, caller.dial, language)

    async def _claimed(self, person: Person, voicemail_id: int, number: str, language: str) -> Reply:
        reply: Reply | None = None
        try:
            reply = await self._calls.place(person, number, language=language)
        finally:
            if reply is None:
                await self._release(voicemail_id, "")
        channel_id = reply.topic.partition(":")[2]
        await self._voicemails.change(voicemail_id, claimed_call=channel_id)
        self._open[channel_id] = voicemail_id
        self._awake.set()
        await self._cards.show(voicemail_id)
        return reply

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

    async def _settle(self) -> None:
        outcomes = await self._placed.outcomes(self._open)
        for channel_id, voicemail_id in list(self._open.items()):
            outcome = outcomes.get(channel_id, Outcome.LOST)
            if outcome is None:
                continue
            del self._open[channel_id]
            if outcome not in _REACHED:
                await self._release(voicemail_id, channel_id)
                await self._cards.show(voicemail_id)

    async def _release(self, voicemail_id: int, channel_id: str) -> None:
        if await self._voicemails.release(voicemail_id, channel_id):
            log.info("claim released")
