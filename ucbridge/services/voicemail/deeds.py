"""Messages marked heard or new, deleted and taken back."""

from __future__ import annotations

from datetime import timedelta

import structlog

from ucbridge.errors import BridgeError
from ucbridge.models import Person
from ucbridge.pbx.errors import FolderFull
from ucbridge.pbx.voicemail.interface import TRASH, UNHEARD, Folder
from ucbridge.services.voicemail.ports import Cards, Pipeline
from ucbridge.services.voicemail.shelf import Shelf
from ucbridge.services.voicemail.syncing import KEPT
from ucbridge.store.types import utc_now
from ucbridge.store.voicemails import Voicemail, Voicemails

log = structlog.get_logger(__name__)


class Marking:
    """Heard or new, as the lamp of the phone and the card say."""

    def __init__(self, shelf: Shelf, voicemails: Voicemails, cards: Cards) -> None:
        self._shelf = shelf
        self._voicemails = voicemails
        self._cards = cards

    async def mark(self, person: Person, voicemail_id: int, *, heard: bool) -> None:
        """Move a message to the heard or the new ones; no-op where it is there.

        Raises:
            UserError: it is gone, or none of theirs.
            PbxError: the PBX refused, or cannot be reached.
        """
        async with self._shelf.held(person, voicemail_id) as voicemail:
            if voicemail.delete_at is None:
                await self._put(voicemail, heard=heard)
        await self._cards.show(voicemail_id)

    async def played(self, voicemail_id: int) -> None:
        """Mark a message heard that a phone has played."""
        async with self._shelf.holding(voicemail_id) as voicemail:
            if voicemail is None or voicemail.delete_at is not None:
                return
            await self._put(voicemail, heard=True)
        await self._cards.show(voicemail_id)

    async def _put(self, voicemail: Voicemail, *, heard: bool) -> None:
        folder = Folder.OLD.value if heard else Folder.NEW.value
        if (voicemail.folder not in UNHEARD) is not heard:
            await self._shelf.move(voicemail, folder)
            await self._voicemails.change(voicemail.id, folder=folder)


class Deleting:
    """Messages deleted, and taken back while it is time."""

    def __init__(
        self,
        shelf: Shelf,
        voicemails: Voicemails,
        cards: Cards,
        pipeline: Pipeline,
        *,
        undo_seconds: int,
    ) -> None:
        self._shelf = shelf
        self._voicemails = voicemails
        self._cards = cards
        self._pipeline = pipeline
        self._undo = timedelta(seconds=undo_seconds)

    async def resume(self) -> None:
        """Have everything removed in time that was deleted when the bridge last ran; asked twice it is no-op."""
        for voicemail in await self._voicemails.deleted():
            if voicemail.delete_at is not None:
                await self._pipeline.remove_at(voicemail.id, voicemail.delete_at)

    async def delete(self, person: Person, voicemail_id: int) -> None:
        """Put a message into the trash, to be removed in time; no-op where it is.

        Raises:
            UserError: it is gone, or none of theirs.
            PbxError: the PBX refused, or cannot be reached; nothing was done.
        """
        async with self._shelf.held(person, voicemail_id) as voicemail:
            if voicemail.delete_at is None:
                await self._throw_away(person, voicemail)
        await self._cards.show(voicemail_id)

    async def undo(self, person: Person, voicemail_id: int) -> None:
        """Put a deleted message back where it was. Raises as `delete` does."""
        async with self._shelf.held(person, voicemail_id) as voicemail:
            if voicemail.delete_at is not None:
                folder = voicemail.deleted_from
                await self._shelf.move(voicemail, folder)
                await self._voicemails.change(voicemail_id, folder=folder, **KEPT)
        await self._cards.show(voicemail_id)

    async def _throw_away(self, person: Person, voicemail: Voicemail) -> None:
        at = utc_now() + self._undo
        deleted = {"deleted_by": person.id, "deleted_from": voicemail.folder, "delete_at": at}
        # Written down before it is done: no card tells of a deletion "on the phone", and a crash leaves no half.
        await self._voicemails.change(voicemail.id, **deleted)
        await self._pipeline.remove_at(voicemail.id, at)
        try:
            found = await self._shelf.move(voicemail, TRASH)
        except FolderFull:
            log.info("no room in the trash: deleted where it is")
            return
        except BridgeError:
            await self._voicemails.change(voicemail.id, **KEPT)
            await self._cards.show(voicemail.id)
            raise
        await self._voicemails.change(voicemail.id, **{**deleted, "deleted_from": found.folder, "folder": TRASH})
