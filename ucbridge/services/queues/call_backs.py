"""Calling back whom a queue brought to nobody: the first to do so says so on the card, others are asked first."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Button, Person, Reply, State, Style
from ucbridge.services.calls import Calls
from ucbridge.services.notices import Notices
from ucbridge.services.people import People
from ucbridge.services.queues.card import CALL_ANYWAY, Facts, card
from ucbridge.services.queues.missed_call import MissedCall
from ucbridge.services.voicemail.callers import Callers
from ucbridge.store.connector_state import ConnectorState

KEPT = "missed-call"
"""What is kept: the missed calls that have a card, by their key."""


class CallBacks:
    """The missed calls that were told, and who called them back."""

    def __init__(
        self, notes: ConnectorState, *, callers: Callers, people: People, calls: Calls, notices: Notices, zone: tzinfo
    ) -> None:
        self._notes = notes
        self._callers = callers
        self._people = people
        self._calls = calls
        self._notices = notices
        self._zone = zone
        self._turn = asyncio.Lock()

    async def keep(self, missed: MissedCall) -> None:
        """Remember a missed call for its button."""
        await self._notes.put(KEPT, missed.key, missed.written())

    async def card(self, missed: MissedCall) -> Reply:
        """Return its card as it should stand now."""
        colleague = await self._people.name_of(missed.called_by) if missed.called_by else ""
        return card(missed, Facts(await self._callers.of(missed), colleague, self._zone))

    async def call(self, person: Person, key: str, *, anyway: bool = False, language: str = "en") -> Reply:
        """Call somebody back; ask first where somebody else did already, unless `anyway`.

        Raises:
            UserError: it is too old, or its caller cannot be called.
            Refused: the policy or the limits forbid it.
            PbxError: the PBX refused, or cannot be reached.
        """
        async with self._turn:
            before = await self._missed(key)
            caller = await self._callers.of(before)
            if not caller.dial:
                raise UserError(_("The caller showed no number."), title=_("This caller cannot be called back"))
            if before.called_by not in {"", person.id} and not anyway:
                return await self._ask(before)
            await self.keep(replace(before, called_by=person.id, called_at=datetime.now(UTC)))
        reply: Reply | None = None
        try:
            reply = await self._calls.place(person, caller.dial, language=language)
        finally:
            if reply is None:
                await self.keep(before)
        await self._notices.update(before.topic, await self.card(await self._missed(key)))
        return reply

    async def _missed(self, key: str) -> MissedCall:
        written = await self._notes.get(KEPT, key)
        if written is None:
            raise UserError(_("Type /call and the number instead."), title=_("This call is too long ago"))
        return MissedCall.read(written)

    async def _ask(self, missed: MissedCall) -> Reply:
        return Reply(
            _("{name} called back already", name=await self._people.name_of(missed.called_by)),
            _("Call anyway?"),
            State.QUESTION,
            buttons=(Button(_("Call anyway"), CALL_ANYWAY, missed.key, Style.PRIMARY),),
            private=True,
        )
