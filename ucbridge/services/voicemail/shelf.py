"""Messages taken in hand: found for who may hear them, moved on the PBX, wherever a phone has put them meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.pbx.interface import Pbx
from ucbridge.pbx.voicemail.interface import VoicemailMessage
from ucbridge.services.voicemail.difference import message_of
from ucbridge.services.voicemail.owners import Owners
from ucbridge.services.voicemail.syncing import Syncing
from ucbridge.store.voicemails import Voicemail, Voicemails
from ucbridge.turns import Turns

Deed = Callable[[VoicemailMessage], Coroutine[Any, Any, None]]


def gone() -> UserError:
    """Return the error for a message that is not there, or none of theirs: who asks cannot tell which."""
    return UserError(
        _("It was deleted, or the mailbox is no longer yours: /voicemail lists what is there."),
        title=_("This message is gone"),
    )


class Shelf:
    """The messages by our id. What is done to a mailbox is done in turns with its listing, so that nothing crosses."""

    def __init__(self, pbx: Pbx, voicemails: Voicemails, owners: Owners, syncing: Syncing, turns: Turns) -> None:
        self._pbx = pbx
        self._voicemails = voicemails
        self._owners = owners
        self._syncing = syncing
        self._turns = turns

    async def theirs(self, person: Person, voicemail_id: int) -> Voicemail:
        """Return a message of a mailbox this person has.

        Raises:
            UserError: it is gone, or none of theirs.
        """
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is None or voicemail.gone_at or voicemail.mailbox not in self._owners.boxes_of(person):
            raise gone()
        return voicemail

    @asynccontextmanager
    async def held(self, person: Person, voicemail_id: int) -> AsyncIterator[Voicemail]:
        """Hold the turn of the message's mailbox. Raises as `theirs` does."""
        mailbox = (await self.theirs(person, voicemail_id)).mailbox
        async with self._turns.of(mailbox):
            yield await self.theirs(person, voicemail_id)

    @asynccontextmanager
    async def holding(self, voicemail_id: int) -> AsyncIterator[Voicemail | None]:
        """Hold the turn for what the bridge does by itself; None where the message is gone."""
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is None:
            yield None
            return
        async with self._turns.of(voicemail.mailbox):
            voicemail = await self._voicemails.get(voicemail_id)
            yield voicemail if voicemail and not voicemail.gone_at else None

    async def move(self, voicemail: Voicemail, folder: str) -> Voicemail:
        """Move a message on the PBX unless it is there; return its row from before. Raises as `do` does."""

        async def unless_there(message: VoicemailMessage) -> None:
            if message.folder != folder:
                await self._pbx.move_message(message, folder)

        return await self.do(voicemail, unless_there)

    async def do(self, voicemail: Voicemail, deed: Deed) -> Voicemail:
        """Do something to a message on the PBX, and again where it is now if it was moved; return its row.

        Raises:
            UserError: it is gone.
            PbxError: the PBX refused, or cannot be reached.
        """
        try:
            await deed(message_of(voicemail))
        except LookupError:
            voicemail = await self._again(voicemail)
            try:
                await deed(message_of(voicemail))
            except LookupError:
                raise gone() from None
        return voicemail

    async def _again(self, voicemail: Voicemail) -> Voicemail:
        try:
            await self._syncing.within_turn(voicemail.mailbox)
        except LookupError:
            raise gone() from None
        there = await self._voicemails.get(voicemail.id)
        if there is None or there.gone_at:
            raise gone()
        return there
