"""Notes about calls: whoever writes one reads it in their history, nobody else does."""

from __future__ import annotations

from collections.abc import Collection

from ucbridge.errors import UserError
from ucbridge.i18n import _
from ucbridge.models import Person
from ucbridge.store.call_notes import CallNote, CallNotes
from ucbridge.store.types import Clock, utc_now

LONGEST = 500
"""Characters of a note."""


class Notes:
    """The notes of everybody; a call is named by its id (linkedid), whether it goes on or is over."""

    def __init__(self, notes: CallNotes, *, clock: Clock = utc_now) -> None:
        self._notes = notes
        self._clock = clock

    async def write(self, person: Person, call_id: str, text: str) -> str:
        """Keep a note about a call, one more where there is one; return it as it is kept.

        Raises:
            UserError: it is empty, or too long.
        """
        said = " ".join("".join(each if each.isprintable() else " " for each in text).split())
        if not said:
            raise UserError(_("Write what to remember: /note wants an offer by Friday"), title=_("The note is empty"))
        if len(said) > LONGEST:
            raise UserError(
                _("A note has at most {most} characters: make it shorter.", most=LONGEST),
                title=_("This note is too long"),
            )
        await self._notes.add(CallNote(call_id, person.id, said, self._clock()))
        return said

    async def of(self, person: Person, call_ids: Collection[str]) -> dict[str, list[str]]:
        """Return what the person wrote, by call, oldest first."""
        found = await self._notes.of(person.id, call_ids)
        return {call_id: [each.text for each in notes] for call_id, notes in found.items()}
