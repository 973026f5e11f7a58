"""The end of deleted messages."""

from __future__ import annotations

from datetime import timedelta

import structlog

from ucbridge.pbx.interface import Pbx
from ucbridge.services.voicemail.difference import message_of
from ucbridge.services.voicemail.ports import Cards
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Voicemails
from ucbridge.turns import Turns

log = structlog.get_logger(__name__)

_EARLY = timedelta(seconds=1)
"""How much sooner than asked a timer may ring."""


class TrashRemoval:
    """Removes what was deleted from the PBX for good; keeps `ports.Removal`."""

    def __init__(self, pbx: Pbx, voicemails: Voicemails, cards: Cards, turns: Turns) -> None:
        self._pbx = pbx
        self._voicemails = voicemails
        self._cards = cards
        self._turns = turns

    async def remove(self, voicemail_id: int) -> None:
        """Remove a message if that is still to be; no-op if somebody took it back or the PBX no longer has it there.

        Raises:
            PbxError: not now; try again later.
        """
        voicemail = await self._voicemails.get(voicemail_id)
        if voicemail is None:
            return
        async with self._turns.of(voicemail.mailbox):
            voicemail = await self._voicemails.get(voicemail_id)
            if voicemail is None or voicemail.gone_at or not voicemail.delete_at:
                return
            if voicemail.delete_at > utc_now() + _EARLY:
                return
            try:
                await self._pbx.remove_message(message_of(voicemail))
            except LookupError:
                log.info("deleted message is elsewhere by now")  # the next listing says where
                return
            await self._voicemails.change(voicemail_id, gone_at=utc_now())
        await self._cards.show(voicemail_id)
