"""Notes about a call that goes on, or has just ended."""

from __future__ import annotations

from typing import Protocol

from ucbridge.errors import UserError
from ucbridge.i18n import Text, _
from ucbridge.models import Person, Reply, State
from ucbridge.pbx.interface import Call, Pbx
from ucbridge.services.history.listing import Line as Ended
from ucbridge.services.history.notes import Notes
from ucbridge.services.on_call.lines import Line
from ucbridge.services.on_call.own_calls import OwnCalls, Tiers, over


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

    async def last(self, person: Person, /) -> Ended | None:
        """Return None."""

    async def of(self, person: Person, channel_id: str, /) -> Ended | None:
        """Return None."""


class Noting:
    """Writes notes down under the call they are about."""

    def __init__(self, pbx: Pbx, own: OwnCalls, notes: Notes) -> None:
        self._pbx = pbx
        self._own = own
        self._notes = notes
        self.calls: Calls = NoCalls()

    async def write_about(self, person: Person, which: str, tiers: Tiers, text: str) -> Reply:
        """Keep a note about the call that is meant, or where they are on none, about the one that ended last.

        Raises:
            Ambiguous: several fit; the argument of each button is the id of the person's own channel.
            UserError: there is none.
        """
        try:
            line = await self._own.one(person, which, tiers, str)
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
        """Keep a note about a call that is over for them, by its id or the one of its channel they had.

        Raises:
            UserError: it is none of theirs, or too long ago.
        """
        if (going := self._without_them(person, call_id)) is not None:
            said = await self._notes.write(person, going.id, text)
            return Reply(_("Noted about your call"), _("{note}", note=said), State.OK, private=True)
        ended = await self.calls.of(person, call_id)
        if ended is None:
            raise UserError(_("/history shows your calls."), title=_("This is none of your last calls"))
        return await self._write(person, ended, text)

    def _without_them(self, person: Person, call_id: str) -> Call | None:
        """Return a call they were in that goes on without them: transferred, moved or parked."""
        calls = self._pbx.model.calls.values()
        found = next((each for each in calls if each.id == call_id or call_id in each.channels), None)
        theirs = found is not None and any(one.endpoint in person.devices for one in found.channels.values())
        return found if theirs else None

    async def _write(self, person: Person, ended: Ended, text: str) -> Reply:
        said = await self._notes.write(person, ended.of.call.call_id, text)
        return _noted(_("{name}", name=ended.other_name) if ended.other_name else _("an unknown caller"), said)


def _noted(name: Text, said: str) -> Reply:
    return Reply(_("Noted about your call with {name}", name=name), _("{note}", note=said), State.OK, private=True)
