"""Notes about a call that goes on, or has just ended."""

from __future__ import annotations

from typing import Protocol

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Pbx
from ucbridge.services.history.listing import Line as Ended
from ucbridge.services.history.notes import Notes
from ucbridge.services.on_call.lines import Line
from ucbridge.services.on_call.own_calls import Again, OwnCalls, Tiers, over


class Calls(Protocol):
    """Finds calls that have just ended; `history.last.LastCalls`."""

    async def last(self, person: Person, /) -> Ended | None:
        """Return the call of somebody that ended last, None where none has just ended."""
        ...

    async def of(self, person: Person, channel_id: str, /) -> Ended | None:
        """Return the call of somebody that a channel began, None where it was none of theirs."""
        ...


class NoCalls:
    """There is no history."""

    async def last(self, person: Person, /) -> Ended | None:  # noqa: ARG002 - the contract's
        """Return None."""

    async def of(self, person: Person, channel_id: str, /) -> Ended | None:  # noqa: ARG002 - the contract's
        """Return None."""


class Noting:
    """Writes notes down under the call they are about."""

    def __init__(self, pbx: Pbx, own: OwnCalls, notes: Notes) -> None:
        self._pbx = pbx
        self._own = own
        self._notes = notes
        self.calls: Calls = NoCalls()

    async def write_about(self, person: Person, which: str, tiers: Tiers, text: str, *, again: Again) -> Reply:
        """Keep a note about the call that is meant, or where they are on none, about the one that ended last.

        Raises:
            UserError: there is none, or several fit.
        """
        try:
            line = await self._own.one(person, which, tiers, again)
        except UserError:
            ended = await self.calls.last(person) if not which and not self._own.of(person) else None
            if ended is None:
                raise
            return await self._write(person, ended, text)
        return await self.write(person, line, text)

    async def write(self, person: Person, line: Line, text: str) -> Reply:
        """Keep a note; it stands in the person's history.

        Raises:
            UserError: the call is over.
        """
        channel = self._pbx.model.channels.get(line.mine)
        if channel is None:
            raise over()
        party = await self._own.party(line.theirs)
        return _noted(party.shown, await self._notes.write(person, channel.call_id, text))

    async def write_after(self, person: Person, call_id: str, text: str) -> Reply:
        """Keep a note about a call that is over.

        Raises:
            UserError: it is none of theirs, or too long ago.
        """
        ended = await self.calls.of(person, call_id)
        if ended is None:
            raise UserError(_("/history shows your calls."), title=_("This is none of your last calls"))
        return await self._write(person, ended, text)

    async def _write(self, person: Person, ended: Ended, text: str) -> Reply:
        said = await self._notes.write(person, ended.of.call.call_id, text)
        return _noted(_("{name}", name=ended.other_name) if ended.other_name else _("an unknown caller"), said)


def _noted(name: Text, said: str) -> Reply:
    return Reply(_("Noted about your call with {name}", name=name), _("{note}", note=said), State.OK, private=True)
